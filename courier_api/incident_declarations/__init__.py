"""Declarations of accidents to the insurer, and the accident sheets of the co-operative."""
