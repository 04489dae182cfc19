"""`/console/prevention`: the programme of the prevention adviser, and zones that are held."""
