"""Proof of what was declared: receipts in a chain, and one file for an inspection. Pure."""
