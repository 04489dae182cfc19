"""Who read or changed what, and why. Append-only."""
