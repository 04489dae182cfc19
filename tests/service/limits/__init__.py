"""Limits of working time."""
