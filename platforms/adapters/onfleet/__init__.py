"""Onfleet: couriers going on and off duty, and finished tasks.

Source: Onfleet, webhooks, secrets and validation (docs/sources.md#onfleet-webhooks).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platforms.adapters.answers import EMPTY_200
from platforms.adapters.contract import AdaptedEvent, Answer, Headers, Outcome
from platforms.adapters.duty import duty_ended, duty_started
from platforms.adapters.foreign import Foreign, needed, read_foreign
from platforms.adapters.ids import id_of_body
from platforms.adapters.native import delivery_event
from platforms.events import DeliveryEvent, Rule, Worker
from platforms.signatures import VerifiedKey, WebhookSecret
from platforms.signatures.raw_body import ONFLEET

_COMPLETED: Final = 3
_FAILED: Final = 4
_WORKER_DUTY: Final = 5
_NOTHING_FOR_US: Final = frozenset((0, 1, 2, *range(6, 24)))
"""Starts, arrivals, plans, messages, accounts and jobs, as numbered by the vendor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Onfleet:
    """The adapter of the scheme `onfleet`."""

    scheme: str = "onfleet"
    parks_bad_content: bool = True
    needs_second_source: bool = False

    def check_secret(self, text: str) -> None:
        """The webhook secret in hexadecimal, as the vendor shows it."""
        ONFLEET.check(text)

    def verify(
        self, headers: Headers, raw: bytes, secrets: Sequence[WebhookSecret], now: datetime
    ) -> VerifiedKey:
        """By `x-onfleet-signature`; the key is the secret decoded from hexadecimal."""
        return ONFLEET.verify(headers, raw, secrets, now)

    def dedup_key(self, headers: Headers, raw: bytes) -> str:  # noqa: ARG002 - there is no id
        """The hash of the body, whose `time` tells two equal changes apart."""
        return id_of_body(raw)

    def to_events(self, headers: Headers, raw: bytes) -> tuple[AdaptedEvent, ...]:
        """On duty starts a shift, off duty is a `DutyEnded`; a finished task is evidence."""
        body = read_foreign(raw)
        trigger = body.number("triggerId")
        if trigger is None:
            raise body.fault("triggerId", Rule.REQUIRED)
        event_id = self.dedup_key(headers, raw)
        if trigger == _WORKER_DUTY:
            return (_duty(body, event_id),)
        if trigger in (_COMPLETED, _FAILED):
            return (_finished_task(body, event_id, has_failed=trigger == _FAILED),)
        if trigger not in _NOTHING_FOR_US:
            raise body.fault("triggerId", Rule.UNKNOWN_TYPE)
        return ()

    def ack(self, outcome: Outcome) -> Answer:  # noqa: ARG002 - one answer for all
        """200: everything else is a failure to this sender."""
        return EMPTY_200

    def handshake(self, check: str) -> Answer | None:
        """The text as it came, so that the webhook can be registered; never to be read as a page."""
        return Answer(
            status=200,
            body=check.encode("utf-8", "replace"),
            content_type="text/plain; charset=utf-8",
            headers={"x-content-type-options": "nosniff"},
        )


def _duty(body: Foreign, event_id: str) -> AdaptedEvent:
    told = body.inside("data").inside("worker")
    worker_id = body.text("workerId") or told.text("id")
    if worker_id is None:
        raise body.fault("workerId", Rule.REQUIRED)
    worker = Worker(external_id=worker_id, name=told.text("name"))
    occurred_at = needed(body.instant_of_milliseconds("time"), body, "time")
    match body.number("status"):
        case 1:
            return duty_started(worker, event_id=event_id, occurred_at=occurred_at)
        case 0:
            return duty_ended(worker, event_id=event_id, occurred_at=occurred_at)
    raise body.fault("status", Rule.UNKNOWN_VALUE)


def _finished_task(body: Foreign, event_id: str, *, has_failed: bool) -> DeliveryEvent:
    told_at = needed(body.instant_of_milliseconds("time"), body, "time")
    task = body.inside("data").inside("task")
    details = task.inside("completionDetails")
    finished_at = details.instant_of_milliseconds("time") or told_at
    facts: dict[str, object] = {
        "external_id": body.text("taskId") or task.needed_text("id"),
        "worker": _worker_of_task(body, task),
        "accepted_at": _started_at(details) or finished_at,
        "dropped_off_at": finished_at,
        "outcome": "failed" if has_failed else None,
    }
    return delivery_event(facts, event_id=event_id, occurred_at=finished_at)


def _worker_of_task(body: Foreign, task: Foreign) -> dict[str, object] | None:
    told = body.inside("data").inside("worker")
    worker_id = body.text("workerId") or task.text("worker") or told.text("id")
    return None if worker_id is None else {"external_id": worker_id, "name": told.text("name")}


def _started_at(details: Foreign) -> datetime | None:
    """When the courier set out, by the list of what happened to the task."""
    starts = [item for item in details.items("events") if item.text("name") == "start"]
    return starts[0].instant_of_milliseconds("time") if starts else None
