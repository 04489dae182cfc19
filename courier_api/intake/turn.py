"""Deliveries that are plainly good: what one turn of the event loop brings is handed on together."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from courier_api.foundation.errors import ServiceError
from courier_api.intake.group_commit import MOST_EVENTS_A_COMMIT, GroupCommit, Stored
from courier_api.intake.incoming import Incoming
from courier_api.intake.store_events import ArrivedEvent
from platforms.adapters import Adapter, Answer

MOST_TOGETHER: Final = MOST_EVENTS_A_COMMIT

Respond: TypeAlias = Callable[[Answer | None], None]
"""Is called once with the answer; with None when the request has to be judged from the beginning."""


@dataclass(slots=True)
class Taken:
    """A good delivery that waits for its commit. `began` is when it was taken."""

    call: Incoming
    adapter: Adapter
    arrived: ArrivedEvent
    is_parked: bool
    respond: Respond
    began: float


class Turn:
    """Gathers what is taken, and submits it at the end of the turn.

    `tell` is called once for each submission, in the event loop, with what became of its events.
    """

    def __init__(
        self, store: GroupCommit, tell: Callable[[Sequence[Taken], Sequence[Stored]], None]
    ) -> None:
        self._store = store
        self._tell = tell
        self._taken: list[Taken] = []
        self._taken_in: asyncio.AbstractEventLoop | None = None

    def add(self, taken: Taken) -> None:
        """Have it stored, and told of. Only inside an event loop."""
        loop = asyncio.get_running_loop()
        if self._taken_in is not loop:
            self._taken_in, self._taken = loop, []  # a loop that has ended has nobody who waits
            loop.call_soon(self._end)
        self._taken.append(taken)

    def _end(self) -> None:
        all_taken, self._taken, self._taken_in = self._taken, [], None
        for start in range(0, len(all_taken), MOST_TOGETHER):
            taken = all_taken[start : start + MOST_TOGETHER]
            try:
                self._store.submit(
                    [each.arrived for each in taken], partial(self._tell, taken), ends_turn=True
                )
            except ServiceError:  # too many wait: each by itself may still find room, or is told
                for each in taken:
                    each.respond(None)
