"""Holds: postcodes or platforms to which nobody is sent for a while, who is told, what is held."""
