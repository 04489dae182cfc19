"""Webhook sources: who may send to us, in which scheme, with which secrets."""
