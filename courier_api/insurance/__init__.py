"""Insurance policies of the co-operative and of the platforms that have self-employed riders."""
