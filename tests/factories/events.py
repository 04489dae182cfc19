"""What a platform sends: bodies of every kind, and requests that carry them signed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from platforms.signatures.standard_webhooks import sign
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.couriers import AMINA, Person
from tests.factories.sources import SECRET

Body = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One shift as its platform tells it: four hours on Friday evening, told at noon."""

    shift: str = "S-1"
    person: Person = AMINA
    starts_at: datetime = FRIDAY_EVENING
    hours: int = 4

    @property
    def ends_at(self) -> datetime:
        """When it is planned to end."""
        return self.starts_at + timedelta(hours=self.hours)

    def event(self, kind: str, told_at: datetime = FRIDAY_NOON, **fields: object) -> Body:
        """An event about this shift with these fields beside its names."""
        worker = {"external_id": self.person.worker}
        shift = {"external_id": self.shift, "worker": worker, **fields}
        return envelope(f"shift.{kind}", f"{self.shift}-{kind}", told_at, shift=shift)

    def planned(self, **fields: object) -> Body:
        """The plan, told at noon."""
        times = {"planned_start": text(self.starts_at), "planned_end": text(self.ends_at)}
        return self.event("planned", FRIDAY_NOON, **{**times, **fields})

    def started(self, at: datetime | None = None, **fields: object) -> Body:
        """The start, as planned unless another instant is given; told when it happens."""
        at = at or self.starts_at
        return self.event("started", at, **{"actual_start": text(at), **fields})

    def ended(self, at: datetime | None = None, **fields: object) -> Body:
        """The end, as planned unless another instant is given; told when it happens."""
        at = at or self.ends_at
        return self.event("ended", at, **{"actual_end": text(at), **fields})

    def cancelled(self, reason: str = "weather", told_at: datetime = FRIDAY_NOON) -> Body:
        """The shift is called off."""
        return self.event("cancelled", told_at, reason=reason)


def again(body: Body, event_id: str, **envelope_fields: object) -> Body:
    """The same content as an event of its own."""
    return {**body, "id": event_id, **envelope_fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A request to the webhook door; a test changes what it is about."""

    raw: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def webhook(
    body: Body | bytes,
    *,
    webhook_id: str | None = None,
    secret: str = SECRET,
    sent_at: datetime = FRIDAY_NOON,
    **headers: str,
) -> Webhook:
    """A body signed as its platform signs it; header names are written with `_` for `-`."""
    content = body if isinstance(body, bytes) else raw(body)
    message_id = webhook_id or (str(body["id"]) if isinstance(body, dict) else "evt_raw")
    signed = sign(content, message_id=message_id, sent_at=sent_at, secrets=[secret])
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return Webhook(raw=content, headers={"content-type": "application/json", **signed, **given})


def envelope(event_type: str, event_id: str, told_at: datetime, **data: object) -> Body:
    """An event with this `data`."""
    return {
        "id": event_id,
        "type": event_type,
        "schema_version": 1,
        "timestamp": text(told_at),
        "data": data,
    }


def ping(event_id: str = "evt_ping") -> Body:
    """An event that says nothing."""
    return envelope("ping", event_id, FRIDAY_NOON)


def incident(event_id: str = "evt_incident", *, person: Person = AMINA, **fields: object) -> Body:
    """A fall on Friday evening, as the platform tells it."""
    told = {
        "external_id": "I-1",
        "worker": {"external_id": person.worker},
        "occurred_at": text(FRIDAY_EVENING),
        "kind": "fall",
        "severity": "first_aid",
        **fields,
    }
    return envelope("incident.reported", event_id, FRIDAY_EVENING, incident=told)


def delivery(event_id: str = "evt_delivery", *, shift: str = "S-1") -> Body:
    """A delivery of a shift."""
    told = {
        "external_id": "D-1",
        "shift": {"external_id": shift},
        "accepted_at": text(FRIDAY_EVENING),
        "dropped_off_at": text(FRIDAY_EVENING + timedelta(minutes=20)),
    }
    return envelope("delivery.completed", event_id, FRIDAY_EVENING, delivery=told)


def worker_link(
    kind: str = "linked", *, person: Person = AMINA, event_id: str | None = None
) -> Body:
    """The platform joins its worker to our courier, or parts them (`unlinked`)."""
    told = {"external_id": person.worker, "cooperative_reference": person.reference}
    name = f"worker.{kind}"
    return envelope(name, event_id or f"{person.worker}-{kind}", FRIDAY_NOON, worker=told)


def raw(body: object) -> bytes:
    """The body as a sender would write it."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def text(instant: datetime) -> str:
    """An instant as a sender would write it."""
    return instant.isoformat()
