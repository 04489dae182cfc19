"""Couriers: the person, the contract type, and their ids at the platforms."""
