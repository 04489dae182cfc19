"""Filings: what was declared to social security, when, with which answer and which evidence."""
