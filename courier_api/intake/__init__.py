"""Intake: verify, store, answer; then read the inbox and fold shifts."""
