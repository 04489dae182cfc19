"""Incidents: what happened to a courier, its legal class and clocks, and a timeline that only grows."""
