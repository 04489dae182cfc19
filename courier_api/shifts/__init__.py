"""Shifts: what platforms planned and what was ridden, folded from their events."""
