"""The platforms' side: signs events, posts them, and comes back when nobody took them over."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from courier_api.demo.timeline import Sending
from courier_api.foundation.clock import elapsed_seconds
from platforms.signatures.standard_webhooks import sign

MOST_CONNECTIONS = 32
ANSWER_SECONDS = 30.0
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 1.0
NEW, KNOWN, TRY_LATER = 202, 200, 503
LONGEST_PROBLEM = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An event that was answered with something else than its acceptance."""

    event_id: str
    status: int
    problem: str


@dataclass(slots=True)
class Answers:
    """What the webhooks answered. `seconds` is real time spent at the door."""

    new: int = 0
    known: int = 0
    repeated_posts: int = 0
    seconds: float = 0.0
    acknowledged: set[tuple[str, str]] = field(default_factory=set)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def sent(self) -> int:
        """Deliveries that got an answer."""
        return self.new + self.known + len(self.refusals)


@dataclass(slots=True, kw_only=True)
class PlatformSide:
    """Posts the events of all platforms. `still_there` raises when waiting has become useless."""

    client: httpx.AsyncClient
    secrets: Mapping[str, str] = field(repr=False)
    still_there: Callable[[], None]
    answers: Answers = field(default_factory=Answers)

    async def deliver(self, sendings: Sequence[Sending], *, now: datetime) -> None:
        """Post these events side by side; returns when each has got its answer."""
        if not sendings:
            return
        began = elapsed_seconds()
        lane = asyncio.Semaphore(MOST_CONNECTIONS)
        await asyncio.gather(*(self._deliver(sending, now, lane) for sending in sendings))
        self.answers.seconds += elapsed_seconds() - began

    async def _deliver(self, sending: Sending, now: datetime, lane: asyncio.Semaphore) -> None:
        async with lane:
            answer = await self._post_until_answered(sending, now)
        if answer.status_code in (NEW, KNOWN):
            self.answers.acknowledged.add((sending.source, sending.event_id))
        if answer.status_code == NEW:
            self.answers.new += 1
        elif answer.status_code == KNOWN:
            self.answers.known += 1
        else:
            self.answers.refusals.append(
                Refusal(
                    event_id=sending.event_id,
                    status=answer.status_code,
                    problem=answer.text[:LONGEST_PROBLEM],
                )
            )

    async def _post_until_answered(self, sending: Sending, now: datetime) -> httpx.Response:
        pause_seconds = FIRST_PAUSE_SECONDS
        while True:
            try:
                answer = await self._post(sending, now)
            except httpx.TransportError:
                pass  # nobody there, or gone before it answered: it may have the event or not
            else:
                if answer.status_code != TRY_LATER:
                    return answer
            self.still_there()
            self.answers.repeated_posts += 1
            await asyncio.sleep(pause_seconds)
            pause_seconds = min(2 * pause_seconds, LONGEST_PAUSE_SECONDS)

    async def _post(self, sending: Sending, now: datetime) -> httpx.Response:
        """One attempt, signed anew."""
        signature = sign(
            sending.body,
            message_id=sending.event_id,
            sent_at=now,
            secrets=[self.secrets[sending.source]],
        )
        return await self.client.post(
            f"/hooks/v1/{sending.source}",
            content=sending.body,
            headers={**signature, "content-type": "application/json"},
        )


def service_client(address: str) -> httpx.AsyncClient:
    """A client for the service at an address, with as many connections as a platform might open."""
    return httpx.AsyncClient(
        base_url=address,
        timeout=httpx.Timeout(ANSWER_SECONDS, pool=None),
        limits=httpx.Limits(
            max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS
        ),
        trust_env=False,
    )
