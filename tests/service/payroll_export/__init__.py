"""Exports of a quarter."""
