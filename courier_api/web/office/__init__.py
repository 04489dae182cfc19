"""Pages for the people who run the cooperative: what waits for a person."""
