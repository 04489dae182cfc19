"""Pages for the prevention adviser: which incident needs a decision first, and why."""
