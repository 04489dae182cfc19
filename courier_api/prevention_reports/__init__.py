"""The reports of the prevention service: counted from its work and from the statistics, frozen."""
