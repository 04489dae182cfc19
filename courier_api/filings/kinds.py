"""The kinds of outbox messages that filings put and do."""

RECONCILE = "filings.reconcile"
"""Compare one worker's needs with what is declared: `{"courier_id": int, "since"?: date}`.

With `"look": true` it is remembered whether that is settled.
"""

LOOK_AGAIN = f"{RECONCILE}:look:"
"""How the keys of messages begin that compare again when an alert may have become due."""

SEND = "dimona.send"
"""Send one declaration: `{"declaration": int, "courier_id": int}`."""

TELL = "filings.tell_courier"
"""Tell the courier of a shift what holds of its cover: `{"shift_id": int}`."""

TELL_OF_HOURS = "filings.tell_of_hours"
"""Tell a student how a year stands: `{"courier_id": int, "code": str, "year": int}`."""

POLL = "dimona.poll"
"""Ask for the verdict of one declaration: `{"declaration": int, "courier_id": int}`."""
