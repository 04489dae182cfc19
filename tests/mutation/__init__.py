"""Mutation testing of the pay rules: each small change of the code must make some test fail."""
