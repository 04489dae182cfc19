"""Agreements: what couriers are paid, and on which terms a platform is invoiced."""
