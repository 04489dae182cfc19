"""What a CoopCycle delivery tells, once it was fetched: evidence in our own format.

Source: CoopCycle API, deliveries as JSON-LD (docs/sources.md#coopcycle-api).
"""

from datetime import datetime
from typing import Final

from platforms.adapters.foreign import Foreign
from platforms.adapters.ids import event_id_of
from platforms.adapters.native import NativeEvent, native_event

COMPLETED: Final = "delivery.completed"
FAILED: Final = "delivery.failed"


def read_delivery(
    delivery: Foreign, *, path: str, event: str, received_at: datetime
) -> tuple[NativeEvent, ...]:
    """The end of one delivery; nothing when no courier is named in it.

    No time at which it ended is told, only windows: it is taken to be when its webhook came, and
    no time of work is claimed. The courier stands with the tasks, where dispatchers put them.
    Raises InvalidEvent.
    """
    courier = _courier(delivery)
    if courier is None:
        return ()
    facts: dict[str, object] = {
        "external_id": delivery.text("id") or path.rpartition("/")[2],
        "worker": {"external_id": courier},
        "accepted_at": received_at,
        "dropped_off_at": received_at,
        "distance_m": delivery.metres("distance"),
        "pickup": _place(delivery.inside("pickup")),
        "dropoff": _place(delivery.inside("dropoff")),
        "outcome": "failed" if event == FAILED else None,
    }
    event_id = event_id_of("coopcycle", path, event)
    return (native_event(COMPLETED, "delivery", facts, event_id=event_id, occurred_at=received_at),)


def _courier(delivery: Foreign) -> str | None:
    """Who dropped it off, otherwise who had any of its tasks last."""
    stops = (delivery.inside("dropoff"), *reversed(delivery.items("tasks")))
    return next((name for stop in stops if (name := stop.text("assignedTo")) is not None), None)


def _place(stop: Foreign) -> dict[str, object] | None:
    address = stop.inside("address")
    geo = address.inside("geo")
    latitude, longitude = geo.members.get("latitude"), geo.members.get("longitude")
    if isinstance(latitude, int | float) and isinstance(longitude, int | float):
        return {"lat": latitude, "lon": longitude}
    return None
