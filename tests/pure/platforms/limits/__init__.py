"""Tests of the limits of working time."""
