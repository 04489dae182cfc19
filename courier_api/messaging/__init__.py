"""Inbox (what came in), outbox (what must go out or be done), and keys of repeated requests."""
