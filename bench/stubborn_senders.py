"""Platforms that send an event again, under its id, until it is acknowledged, whatever happens to us."""

import asyncio
import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

from bench.events import Sender
from bench.load import STORED, Request

SINGLE, BATCHED = 56, 8
EVENTS_A_BATCH = 25
ANSWER_SECONDS = 30.0
PAUSE_SECONDS = 0.05
"""A platform waits longer; a shorter pause brings more repeats."""

AGAIN = 503
BROKEN = (OSError, asyncio.IncompleteReadError, TimeoutError)


class Refused(Exception):
    """An answer that no retry would mend."""


@dataclass(slots=True)
class Senders:
    """64 connections, 56 with single events and 8 with batches, towards a service that may be away.

    `up` is set while the service is meant to answer on `port`. `acknowledged` holds every id that
    was answered with 200 or 202 at any time, with how often.
    """

    sender: Sender
    port: int = 0
    up: asyncio.Event = field(default_factory=asyncio.Event)
    finish: bool = False
    acknowledged: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    attempts: int = 0
    broken: int = 0
    _numbers: "count[int]" = field(default_factory=count)

    async def run(self) -> None:
        """Send until `finish`, then until each event under way is acknowledged."""
        async with asyncio.TaskGroup() as group:
            for _ in range(SINGLE):
                group.create_task(self._send(1))
            for _ in range(BATCHED):
                group.create_task(self._send(EVENTS_A_BATCH))

    @property
    def taken_twice(self) -> int:
        """Events that were called new more than once."""
        return sum(1 for times in self.new.values() if times > 1)

    async def _send(self, events: int) -> None:
        line = _Line()
        while not self.finish:
            waiting = [next(self._numbers) for _ in range(events)]
            while waiting:
                await self.up.wait()
                try:
                    waiting = await self._attempt(line, waiting)
                except BROKEN:
                    self.broken += 1
                    line.close()
                    await asyncio.sleep(PAUSE_SECONDS)
        line.close()

    async def _attempt(self, line: "_Line", numbers: list[int]) -> list[int]:
        """Send them once more; returns the numbers that are still not acknowledged."""
        self.attempts += 1
        request = self.sender.batch_of(numbers) if len(numbers) > 1 else self.sender.one(numbers[0])
        async with asyncio.timeout(ANSWER_SECONDS):
            status, body = await line.ask(self.port, request)
        again = []
        for number, told in zip(numbers, _told(request, status, body), strict=True):
            if told in STORED:
                self.acknowledged[self.sender.event_id(number)] += 1
                self.new[self.sender.event_id(number)] += told == 202
            elif told == AGAIN:
                again.append(number)
            else:
                raise Refused(f"{self.sender.event_id(number)} was answered {told}")
        if again:
            await asyncio.sleep(PAUSE_SECONDS)
        return again


class _Line:
    """A connection that is opened when it is needed."""

    def __init__(self) -> None:
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, port: int, request: Request) -> tuple[int, bytes]:
        if self._open is None:
            self._open = await asyncio.open_connection("127.0.0.1", port)
        reader, writer = self._open
        writer.write(request.wire)
        head = await reader.readuntil(b"\r\n\r\n")
        at = head.index(b"content-length: ") + 16
        body = await reader.readexactly(int(head[at : head.index(b"\r\n", at)]))
        return int(head[9:12]), body

    def close(self) -> None:
        if self._open is not None:
            with suppress(OSError):
                self._open[1].close()
            self._open = None


def _told(request: Request, status: int, body: bytes) -> list[int]:
    if request.is_batch and status == 200:
        return [int(result["status"]) for result in json.loads(body)["results"]]
    return [status] * len(request.event_ids)
