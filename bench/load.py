"""The platforms' side: many keep-alive connections, each sending signed webhooks one after another.

Bodies are distinct and signed beforehand, so that the load costs little beside what is measured.
"""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from platforms.signatures.standard_webhooks import sign

PADDING = "x" * 420


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request as bytes, and the id of its event when it should be stored."""

    request: bytes
    event_id: str | None


@dataclass(slots=True)
class Measured:
    """What a load run saw."""

    statuses: Counter[int] = field(default_factory=Counter)
    acknowledged: set[str] = field(default_factory=set)
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return sum(self.statuses.values()) / self.seconds

    def latency_ms(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def prepare(count: int, *, slug: str, secret: str, run: str) -> list[Prepared]:
    """Distinct events of about 1 KB: 1 % with a bad signature, 5 % sent twice."""
    chance = random.Random(run)
    now = datetime.now(UTC)
    prepared: list[Prepared] = []
    for number in range(count):
        event_id = f"{run}-{number}"
        raw = _body(event_id, number)
        headers = sign(raw, message_id=event_id, sent_at=now, secrets=[secret])
        if chance.random() < 0.01:
            headers["webhook-signature"] = "v1," + "A" * 43 + "="
            prepared.append(Prepared(_request(slug, raw, headers), None))
            continue
        request = Prepared(_request(slug, raw, headers), event_id)
        prepared.append(request)
        if chance.random() < 0.05:
            prepared.append(request)
    return prepared


async def send_all(host: str, port: int, prepared: list[Prepared], *, connections: int) -> Measured:
    """Send everything over so many connections and time it."""
    measured = Measured()
    queue = iter(prepared)
    began = time.perf_counter()
    await asyncio.gather(*(_worker(host, port, queue, measured) for _ in range(connections)))
    measured.seconds = time.perf_counter() - began
    return measured


async def _worker(host: str, port: int, queue: Iterator[Prepared], measured: Measured) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        for prepared in queue:
            began = time.perf_counter()
            writer.write(prepared.request)
            head = await reader.readuntil(b"\r\n\r\n")
            status = int(head[9:12])
            length = next(
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            )
            await reader.readexactly(length)
            measured.latencies.append(time.perf_counter() - began)
            measured.statuses[status] += 1
            if status in (200, 202) and prepared.event_id:
                measured.acknowledged.add(prepared.event_id)
    finally:
        writer.close()


def _body(event_id: str, number: int) -> bytes:
    shift = {
        "external_id": f"S-{number}",
        "worker": {"external_id": f"W-{number % 5000}", "name": "A courier"},
        "planned_start": "2026-03-23T18:00:00+01:00",
        "planned_end": "2026-03-23T21:30:00+01:00",
        "zone": {"postcode": "1050", "lat": 50.83, "lon": 4.36},
        "vehicle": {"type": "bike", "owner": "worker"},
        "note": PADDING,
    }
    event = {
        "id": event_id,
        "type": "shift.planned",
        "schema_version": 1,
        "timestamp": "2026-03-20T09:00:00+01:00",
        "data": {"shift": shift},
    }
    return json.dumps(event).encode()


def _request(slug: str, raw: bytes, headers: dict[str, str]) -> bytes:
    lines = [
        f"POST /hooks/v1/{slug} HTTP/1.1",
        "host: bench",
        "content-type: application/json",
        f"content-length: {len(raw)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + raw
