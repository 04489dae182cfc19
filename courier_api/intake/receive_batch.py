"""Many events in one signed request: each is judged, stored and answered by itself."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from courier_api.foundation.encryption import Keyring
from courier_api.foundation.errors import Malformed, ServiceError, Unavailable
from courier_api.intake.arrival import kept_headers, refused_delivery
from courier_api.intake.group_commit import GroupCommit, Stored
from courier_api.intake.incoming import JSON, Incoming
from courier_api.intake.prove import Prover
from courier_api.intake.refusals import BAD_CONTENT, EventIdReused, is_kept, refusal_of
from courier_api.intake.seal import all_as_kept, as_kept
from courier_api.intake.store_events import ArrivedEvent, Receipt
from courier_api.sources.directory import KnownSource
from platforms.adapters import Adapter, Answer
from platforms.events import InvalidEvent, guess_events, read_batch, read_event, read_plains

EVENTS_AT_A_STRETCH = 50
"""Read before other requests have their turn."""

STATUS_BY_RECEIPT = {Receipt.NEW: 202, Receipt.REPEAT: 200}


@dataclass(slots=True)
class _Item:
    """One event of a batch, and what became of it."""

    raw: bytes = field(repr=False)
    event_id: str | None = None
    body: bytes = field(default=b"", repr=False)
    refusal: ServiceError | None = None
    receipt: Receipt | None = None

    def note(self, told: Stored) -> None:
        """What the store said; OUTDATED leaves it waiting."""
        if isinstance(told, Unavailable):
            self.refusal = told
        elif told is Receipt.CONFLICT:
            self.refusal = EventIdReused(self.event_id or "")
        elif told is not Receipt.OUTDATED:
            self.receipt = told

    @property
    def waits(self) -> bool:
        """Whether it is yet to be stored."""
        return self.refusal is None and self.receipt is None

    def result(self) -> bytes:
        """As it is answered, in JSON."""
        if self.refusal is None:
            assert self.receipt is not None  # stored or refused: there is no third way
            # A valid id needs no escaping.
            return b'{"id":"%b","status":%d}' % (
                (self.event_id or "").encode("ascii"),
                STATUS_BY_RECEIPT[self.receipt],
            )
        result: dict[str, object] = {"id": self.event_id, "status": self.refusal.status}
        if "errors" in self.refusal.facts:
            result["errors"] = self.refusal.facts["errors"]
        elif isinstance(self.refusal, Malformed):
            result["errors"] = [{"field": "body", "rule": self.refusal.facts["reason"]}]
        return json.dumps(result, separators=(",", ":")).encode("ascii")


async def answer_batch(
    call: Incoming, adapter: Adapter, prover: Prover, store: GroupCommit, keyring: Keyring
) -> Answer:
    """A status per event, in order; one that is refused does not fail its neighbours.

    The request is proven. An event is the bytes of its own object, from brace to brace: sent
    alone and sent again in a batch it is the same. Raises the refusal of the whole when it is no
    batch, Unavailable when none of it could be stored.
    """
    assert call.source is not None  # it is proven
    source = call.source
    items = await _items(call.raw, keyring)
    headers = kept_headers(source.scheme, call.headers)
    waiting = [item for item in items if item.refusal is None]
    while waiting:
        stored = await store.store_all(_arrived(call, source, waiting, headers))
        if len(waiting) == len(items) == stored.count(Receipt.NEW):
            return _all_are_new(items)
        for item, told in zip(waiting, stored, strict=True):
            item.note(told)
        waiting = [item for item in waiting if item.waits]
        if waiting:
            # A secret was added or has ended while the events waited: it must hold now.
            source = await prover.prove_anew(adapter, call)
    _raise_when_nothing_was_stored(items)
    for item in items:
        if item.refusal is not None and is_kept(item.refusal):
            store.keep_refused(
                refused_delivery(call, source, item.refusal, raw=item.raw, event_id=item.event_id)
            )
    body = b'{"results":[%b]}' % b",".join([item.result() for item in items])
    return Answer(status=200, body=body, content_type=JSON)


def _all_are_new(items: Sequence[_Item]) -> Answer:
    """The usual answer, without a look at each of them."""
    ids = '","status":202},{"id":"'.join([item.event_id or "" for item in items])
    body = f'{{"results":[{{"id":"{ids}","status":202}}]}}'
    return Answer(status=200, body=body.encode("ascii"), content_type=JSON)


async def _items(raw: bytes, keyring: Keyring) -> list[_Item]:
    usual = await _usual_items(raw, keyring)
    if usual is not None:
        return usual
    try:
        parts = read_batch(raw)
    except BAD_CONTENT as bad:
        raise refusal_of(bad) from None
    items = []
    for number, part in enumerate(parts, start=1):
        items.append(_read(part, keyring))
        if number % EVENTS_AT_A_STRETCH == 0:
            await asyncio.sleep(0)
    return items


async def _usual_items(raw: bytes, keyring: Keyring) -> list[_Item] | None:
    """The same where every event is a plain one; None as soon as one is not."""
    items: list[_Item] = []
    parts = guess_events(raw) or []
    for start in range(0, len(parts), EVENTS_AT_A_STRETCH):
        stretch = parts[start : start + EVENTS_AT_A_STRETCH]
        events = read_plains(stretch)
        if events is None:
            return None
        bodies = all_as_kept(stretch, events, keyring)
        ids = [event.id for event in events]
        items += map(_Item, stretch, ids, bodies)
        await asyncio.sleep(0)
    return items or None


def _read(raw: bytes, keyring: Keyring) -> _Item:
    try:
        event = read_event(raw, webhook_id=None)
    except BAD_CONTENT as bad:
        event_id = bad.event_id if isinstance(bad, InvalidEvent) else None
        return _Item(raw, event_id, refusal=refusal_of(bad))
    return _Item(raw, event.event_id, as_kept(raw, (event,), keyring))


def _arrived(
    call: Incoming, source: KnownSource, items: Sequence[_Item], headers: dict[str, str]
) -> list[ArrivedEvent]:
    sha256 = hashlib.sha256
    return [
        ArrivedEvent(
            source.employer_number,
            source.id,
            item.event_id or "",  # a valid event has one
            sha256(item.raw).digest(),
            item.body,
            headers,
            call.key_id,
            call.received_at,
            source.version,
        )
        for item in items
    ]


def _raise_when_nothing_was_stored(items: Sequence[_Item]) -> None:
    """A sender that looks at the status of the whole only must not take it for success."""
    if any(item.receipt is not None for item in items):
        return
    for item in items:
        if isinstance(item.refusal, Unavailable):
            raise item.refusal
