"""Places: points and distances, what a postcode tells, and an address for a point when asked."""
