"""The kinds of outbox messages that pay puts and does."""

PRICE = "pay.price"
"""Price a courier's month again: `{"courier_id": int, "worked_on": date}`, any day of it."""
