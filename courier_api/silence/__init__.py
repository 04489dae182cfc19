"""Platforms from which nothing comes although something is due."""
