"""Invoices to platforms: for now drafts, without a number."""
