"""Benchmarks: ours and its ceiling side by side in one run; only ratios are promised."""
