"""Tests of the pay computation."""
