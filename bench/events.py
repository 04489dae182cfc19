"""Signed requests with events of about 1 KB, made before they are sent.

Shifts follow a year: each worker has one a day, told in four events (planned, changed, started,
ended), all plans of a day first. Their note makes the service encrypt each of them, as names do.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bench.load import Request
from platforms.signatures.standard_webhooks import sign

EVENTS_A_BATCH = 500
FIRST_DAY = date(2026, 1, 5)
NOTE = "x" * 420
BAD_SHARE = 0.01
REPEATED_SHARE = 0.05
TYPES = ("shift.planned", "shift.updated", "shift.started", "shift.ended")
FACTS: tuple[dict[str, object], ...] = (
    {"planned_start": "@DAY@T18:00:00+01:00", "planned_end": "@DAY@T21:30:00+01:00"},
    {"planned_start": "@DAY@T18:00:00+01:00", "planned_end": "@DAY@T22:00:00+01:00"},
    {"actual_start": "@DAY@T18:02:00+01:00"},
    {"actual_end": "@DAY@T22:01:00+01:00", "distance_m": 31_500, "deliveries_count": 9},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """A platform: its source, its secret, and how many workers ride for it.

    `run` begins each id, so that no two runs share one. `types`: how many of the four a shift has.
    """

    slug: str
    secret: str
    run: str
    workers: int = 5_000
    types: int = len(TYPES)

    def event_id(self, number: int) -> str:
        """The id of an event."""
        return f"{self.run}-{number}"

    def body(self, number: int) -> bytes:
        """The event with this number."""
        day, in_day = divmod(number, self.workers * self.types)
        kind, worker = divmod(in_day, self.workers)
        return (
            _TEMPLATES[kind]
            .replace("@ID@", self.event_id(number))
            .replace("@SHIFT@", f"{self.run}-{day}-{worker}")
            .replace("@WORKER@", f"W-{worker}")
            .replace("@DAY@", str(FIRST_DAY + timedelta(days=day)))
            .encode()
        )

    def one(self, number: int) -> Request:
        """A request with one event."""
        event_id = self.event_id(number)
        raw = self.body(number)
        return Request(self._wire(raw, event_id, ""), (event_id,))

    def refused(self, number: int) -> Request:
        """The same with a signature that is wrong."""
        raw = self.body(number)
        return Request(self._wire(raw, self.event_id(number), "", wrong=True), ())

    def batch_of(self, numbers: Sequence[int]) -> Request:
        """A request with these events."""
        raw = b'{"events":[' + b",".join(map(self.body, numbers)) + b"]}"
        wire = self._wire(raw, f"{self.run}-batch-{numbers[0]}", "/batch")
        return Request(wire, tuple(map(self.event_id, numbers)), is_batch=True)

    def _wire(self, raw: bytes, message_id: str, path: str, *, wrong: bool = False) -> bytes:
        now = datetime.now(UTC)
        headers = sign(raw, message_id=message_id, sent_at=now, secrets=[self.secret])
        if wrong:
            headers["webhook-signature"] = "v1," + "A" * 43 + "="
        lines = [
            f"POST /hooks/v1/{self.slug}{path} HTTP/1.1",
            "host: bench",
            "content-type: application/json",
            f"content-length: {len(raw)}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + raw


def mixed(sender: Sender, count: int, *, first: int = 0) -> list[Request]:
    """So many distinct events, one a request; 1 % have a bad signature, 5 % are sent twice."""
    chance = random.Random(sender.run)
    requests = []
    for number in range(first, first + count):
        if chance.random() < BAD_SHARE:
            requests.append(sender.refused(number))
            continue
        requests.append(sender.one(number))
        if chance.random() < REPEATED_SHARE:
            requests.append(requests[-1])
    return requests


def batches(sender: Sender, count: int, *, first: int = 0) -> Iterator[Request]:
    """So many events, 500 a request, each request made and signed when it is asked for."""
    for start in range(first, first + count, EVENTS_A_BATCH):
        yield sender.batch_of(range(start, min(start + EVENTS_A_BATCH, first + count)))


def _template(kind: int) -> str:
    shift = {
        "external_id": "@SHIFT@",
        "worker": {"external_id": "@WORKER@", "name": "A courier"},
        **FACTS[kind],
        "zone": {"postcode": "1050", "lat": 50.83, "lon": 4.36},
        "vehicle": {"type": "bike", "owner": "worker"},
        "note": NOTE,
    }
    return json.dumps(
        {
            "id": "@ID@",
            "type": TYPES[kind],
            "schema_version": 1,
            "timestamp": f"@DAY@T09:00:0{kind}+01:00",
            "data": {"shift": shift},
        }
    )


_TEMPLATES = tuple(map(_template, range(len(TYPES))))
