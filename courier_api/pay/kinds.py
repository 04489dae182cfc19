"""The kinds of outbox messages that pay puts and does."""

PRICE = "pay.price"
"""A shift changed: price the months of its courier: `{"courier_id": int, "worked_on": date}`."""

PRICE_MONTH = "pay.price_month"
"""Price a courier's month whatever happened: `{"courier_id": int, "month": date}`, its first day."""

RECOMPUTE = "pay.recompute"
"""Months of some couriers anew: `{"courier_ids": [int], "begins": date, "ends": date}`, whole months."""

COUNT_CORRECTION = "pay.count_correction"
"""Count what changed terms mean for a courier: `{"correction_id": int, "courier_id": int}`."""

APPLY_CORRECTION = "pay.apply_correction"
"""Two people confirmed: ask for every month: `{"correction_id": int}`."""

APPLY_CORRECTION_MONTH = "pay.apply_correction_month"
"""Apply it to one month: `{"correction_id": int, "courier_id": int, "month": date}`."""
