"""Limits of working time: what a person has to judge. Nothing here ever touches pay."""
