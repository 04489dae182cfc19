"""A worker's quarter and what is written of it."""
