"""A flexi-job worker for tests, and short forms of what is sent for them."""

from __future__ import annotations

from tests.pure.declarations.dimona.documents import JsonObject, calls_of

ELIF: JsonObject = {"ssin": "01123199552", "worker_type": "FLX", "joint_commission": "XXX"}
FLEXI = {"workerType": "FLX", "jointCommissionNumber": "XXX"}
ORDINARY = {"workerType": "OTH", "jointCommissionNumber": "XXX"}


def bodies(told: JsonObject) -> list[tuple[object, JsonObject]]:
    """Action and body of each call."""
    return [(c["action"], list(c["payload"].values())[-1]) for c in calls_of(told)]


def hours(told: JsonObject) -> list[tuple[object, str]]:
    """Of each call its action and when the work begins and ends, as far as it tells."""
    return [(action, span(body)) for action, body in bodies(told)]


def span(body: JsonObject) -> str:
    start = [body.get("startDate"), body.get("startHour")]
    end = [body.get("endDate"), body.get("endHour")]
    told = [" ".join(str(part) for part in pair if part) for pair in (start, end)]
    return " / ".join(told).strip() if any(told) else ""
