"""The webhook door: verify, store, answer. What needs other data is judged later, at projection.

Plain ASGI in front of the application, because this is the one hot path: no routing, no dependency
tree, no ORM, one reading of the bytes.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import prometheus_client
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from courier_api.foundation.clock import Clock, elapsed_seconds
from courier_api.foundation.encryption import Keyring
from courier_api.foundation.errors import ServiceError, Unavailable
from courier_api.foundation.ids import random_letters
from courier_api.foundation.logs import request_id
from courier_api.foundation.metrics import WEBHOOK_SECONDS, WEBHOOKS
from courier_api.intake.arrival import arrived_event, id_of, refused_delivery
from courier_api.intake.group_commit import GroupCommit, Stored
from courier_api.intake.incoming import Incoming, incoming, problem_answer, send_answer
from courier_api.intake.prove import Prover, proven
from courier_api.intake.receive_batch import answer_batch
from courier_api.intake.refusals import (
    BAD_CONTENT,
    EventIdReused,
    MethodNotAllowed,
    NoBatches,
    is_kept,
    refusal_of,
)
from courier_api.intake.seal import as_kept, plain_as_kept
from courier_api.intake.store_events import ArrivedEvent, Receipt
from courier_api.intake.turn import Respond, Taken, Turn
from courier_api.sources.directory import KnownSource, SourceDirectory
from courier_api.sources.read_delivery import NATIVE
from platforms.adapters import (
    ADAPTER_BY_SCHEME,
    AdaptedEvent,
    Adapter,
    Answer,
    FetchWanted,
    Outcome,
)
from platforms.events import read_plain
from platforms.signatures.standard_webhooks import ID_HEADER

log = logging.getLogger(__name__)

INTERNAL_ERROR = Answer(
    status=500,
    body=b'{"type":"/problems/internal-error","title":"Internal error","status":500}',
    content_type="application/problem+json",
)


@dataclass(slots=True)
class WebhookDoor:
    """What the webhook routes need. `serve` answers one request."""

    directory: SourceDirectory
    store: GroupCommit
    clock: Clock
    keyring: Keyring
    _prover: Prover = field(init=False)
    # Random once, then counted: asking the machine for chance each time gives up the interpreter
    # lock, and waiting to have it back costs more than the rest of an answer.
    _id_start: str = field(init=False, default_factory=lambda: random_letters(8))
    _id_numbers: Iterator[int] = field(init=False, default_factory=count)
    _counters: dict[tuple[str, int], prometheus_client.Counter] = field(
        init=False, default_factory=dict
    )
    _turn: Turn = field(init=False)

    def __post_init__(self) -> None:
        self._prover = Prover(directory=self.directory)
        self._turn = Turn(self.store, self._tell)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Answer a webhook; False when the request is none. Never a 5xx for what a sender may write."""
        call = incoming(scope, receive, now=self.clock.now())
        if call is None:
            return False
        own_id = self.next_id()
        await send_answer(send, await self.answer(call, own_id), own_id)
        return True

    def next_id(self) -> str:
        """The id of a request, to be found again in logs and given with its answer."""
        return f"{self._id_start}{next(self._id_numbers):08x}"

    async def answer(self, call: Incoming, own_id: str) -> Answer:
        """What this request is answered; never raises."""
        began = elapsed_seconds()
        request_id.set(own_id)
        try:
            answer = await self._answer(call)
            WEBHOOK_SECONDS.observe_all((elapsed_seconds() - began,))
        except ServiceError as refusal:
            answer = self._refused(call, refusal)
        except ClientDisconnect:
            answer = Answer(status=400)
        except Exception:
            # Nothing stands around the door that would answer for it.
            log.exception("a webhook could not be answered")
            answer = INTERNAL_ERROR
        self._count(call, answer.status)
        return answer

    def take(self, call: Incoming, respond: Respond) -> bool:
        """Take a request whose body is there, without a task of its own.

        `respond` is called once, in this event loop, after the commit. False when anything about
        the request is not plainly good, or has to be looked up first: nothing has happened then,
        and `answer` judges it from the beginning.
        """
        began = elapsed_seconds()
        source = self.directory.find(call.slug)
        adapter = None if source is None else ADAPTER_BY_SCHEME.get(source.scheme)
        if source is None or adapter is None or call.is_batch:
            return False
        try:
            call.check_media_type(source.scheme)
            proven(adapter, source, call)
            arrived, is_parked = self._arrived(adapter, source, call)
        except Exception:
            return False  # `answer` meets it again, and says what it is

        self._turn.add(Taken(call, adapter, arrived, is_parked, respond, began))
        return True

    def _tell(self, taken: Sequence[Taken], stored: Sequence[Stored]) -> None:
        """Answer what was taken together."""
        counted: Counter[tuple[str, int]] = Counter()
        now = elapsed_seconds()
        waited: list[float] = []
        for each, receipt in zip(taken, stored, strict=True):
            try:
                answer = self._answer_to(each, receipt)
                if answer is not None:
                    counted[_counted_as(each.call, answer.status)] += 1
                    waited.append(now - each.began)
                each.respond(answer)
            except Exception:
                # One that cannot be told must not keep its neighbours waiting.
                log.exception("what became of an event could not be told")
        WEBHOOK_SECONDS.observe_all(waited)
        for key, times in counted.items():
            self._counter(key).inc(times)

    def _answer_to(self, taken: Taken, stored: Stored) -> Answer | None:
        """None when it has to be judged anew: its secret may not hold any more."""
        if stored is Receipt.OUTDATED:
            return None
        try:
            return _told(taken.adapter, taken.arrived.event_id, stored, is_parked=taken.is_parked)
        except ServiceError as refusal:
            return self._refused(taken.call, refusal)

    async def _answer(self, call: Incoming) -> Answer:
        call.source = source = await self._prover.source(call.slug)
        adapter = ADAPTER_BY_SCHEME[source.scheme]
        if call.is_batch and source.scheme != NATIVE:
            raise NoBatches
        if call.method != "POST":
            return _handshake(adapter, call)
        call.check_media_type(source.scheme)
        await call.read_body()
        call.received_at = self.clock.now()
        source = await self._prover.prove(adapter, call)
        if call.is_batch:
            return await answer_batch(call, adapter, self._prover, self.store, self.keyring)
        return await self._answer_one(adapter, source, call)

    async def _answer_one(self, adapter: Adapter, source: KnownSource, call: Incoming) -> Answer:
        arrived, is_parked = self._arrived(adapter, source, call)
        while (receipt := await self.store.store(arrived)) is Receipt.OUTDATED:
            # A secret was added or has ended while the event waited: it must hold now.
            source = await self._prover.prove_anew(adapter, call)
            arrived = arrived_event(call, source, arrived.event_id, raw=call.raw, body=arrived.raw)
        return _told(adapter, arrived.event_id, receipt, is_parked=is_parked)

    def _arrived(
        self, adapter: Adapter, source: KnownSource, call: Incoming
    ) -> tuple[ArrivedEvent, bool]:
        """A proven request as it is to be stored, and whether its content is parked."""
        told = read_plain(call.raw) if source.scheme == NATIVE else None
        if told is not None and told.id == call.headers.get(ID_HEADER):
            call.event_id = event_id = told.id
            body = plain_as_kept(call.raw, told, self.keyring)
            return arrived_event(call, source, event_id, raw=call.raw, body=body), False
        call.event_id = event_id = id_of(adapter, call)
        events = _content(adapter, call)
        body = as_kept(call.raw, events if source.scheme == NATIVE else None, self.keyring)
        return arrived_event(call, source, event_id, raw=call.raw, body=body), events is None

    def _refused(self, call: Incoming, refusal: ServiceError) -> Answer:
        self._keep(call, refusal)
        return problem_answer(refusal)

    def _keep(self, call: Incoming, refusal: ServiceError) -> None:
        if call.source is not None and call.method == "POST" and is_kept(refusal):
            self.store.keep_refused(refused_delivery(call, call.source, refusal))

    def _count(self, call: Incoming, status: int) -> None:
        self._counter(_counted_as(call, status)).inc()

    def _counter(self, key: tuple[str, int]) -> prometheus_client.Counter:
        counter = self._counters.get(key)
        if counter is None:
            counter = self._counters[key] = WEBHOOKS.labels(key[0], str(key[1]))
        return counter


def _counted_as(call: Incoming, status: int) -> tuple[str, int]:
    # A name that nobody gave a source could be anything, and as many as a sender likes.
    return (call.source.slug if call.source is not None else "unknown", status)


def _told(adapter: Adapter, event_id: str, stored: Stored, *, is_parked: bool) -> Answer:
    """The answer to what became of an event. Raises Unavailable, EventIdReused."""
    if isinstance(stored, Unavailable):
        raise stored
    if stored is Receipt.CONFLICT:
        if adapter.parks_bad_content:  # staff see the conflict; the vendor must not stop sending
            return adapter.ack(Outcome.PARKED)
        raise EventIdReused(event_id)
    if stored is Receipt.REPEAT:
        return adapter.ack(Outcome.KNOWN)
    return adapter.ack(Outcome.PARKED if is_parked else Outcome.STORED)


def _handshake(adapter: Adapter, call: Incoming) -> Answer:
    """Some vendors ask by GET before they post: the answer is their own text, never markup."""
    check = None if call.is_batch or call.method != "GET" else call.queried("check")
    answer = None if check is None else adapter.handshake(check)
    if answer is None:
        raise MethodNotAllowed("Webhooks are sent with POST.")
    headers = {**(answer.headers or {}), "x-content-type-options": "nosniff"}
    return replace(answer, content_type="text/plain; charset=utf-8", headers=headers)


def _content(adapter: Adapter, call: Incoming) -> Sequence[AdaptedEvent] | None:
    """The events in the body; None when it is kept and parked instead of refused."""
    try:
        events = adapter.to_events(call.headers, call.raw)
    except BAD_CONTENT as bad:
        if adapter.parks_bad_content:
            return None
        raise refusal_of(bad) from None
    return None if isinstance(events, FetchWanted) else events
