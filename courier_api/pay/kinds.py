"""The kinds of outbox messages that pay puts and does."""

PRICE = "pay.price"
"""A shift changed: price the months of its courier: `{"courier_id": int, "worked_on": date}`."""

PRICE_MONTH = "pay.price_month"
"""Price a courier's month whatever happened: `{"courier_id": int, "month": date}`, its first day."""
