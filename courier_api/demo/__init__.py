"""The demonstration: a made-up week of a co-operative, from its data to its report."""
