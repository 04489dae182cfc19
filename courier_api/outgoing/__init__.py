"""Webhooks to platforms: where they go, what waits, what was tried."""
