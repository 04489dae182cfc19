"""Figures and places of incidents over a period: read, exported, frozen."""
