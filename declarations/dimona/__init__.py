"""Dimona: telling social security of every start and end of employment."""
