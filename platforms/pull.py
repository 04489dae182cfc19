"""Platforms that are asked for their shifts instead of sending them: protocol, records, errors.

A channel is asked for one page after the other of one month. What it answers is stored like a
webhook, in one transaction with where to go on, so a stopped pull is resumed and a page that is
asked for twice has no effect.

PullError
├── PullRejected      asking again in the same way will not help: a person must look
└── PullUnavailable   asking again later may
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from platforms.events import CanonicalEvent


class PullError(Exception):
    """Root of what a channel may raise; each text is one sentence without personal data."""


class PullRejected(PullError):
    """The platform turned us away, or its answer cannot be read."""


class PullUnavailable(PullError):
    """The platform cannot be reached, or asks to wait: so long, when it said how long."""

    retry_after_seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullAccess:
    """How a source's interface is reached, as it was registered."""

    base_url: str
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """Which page is wanted: of the month that begins on this day, the first when `page` is None.

    `memory` is what the channel gave with the page before, in this pull of the month or in an
    earlier one; None when the month was never pulled.
    """

    month: date
    page: str | None
    memory: str | None = field(repr=False)
    now: datetime


class PulledEvent(Protocol):
    """An event as bytes in our own format, under an id that is the same for the same fact."""

    @property
    def event_id(self) -> str:
        """Its id within the source."""

    @property
    def raw(self) -> bytes:
        """The bytes, which `read_event` reads."""

    @property
    def event(self) -> CanonicalEvent:
        """What the bytes say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PulledPage:
    """The events of a page, and the channel's own words for where it goes on (None: the month is
    complete) and for what it has to remember of it. `unreadable` counts shifts that break rules:
    they stop no other, and are asked for again with the next pull."""

    events: Sequence[PulledEvent]
    next_page: str | None = None
    memory: str | None = field(default=None, repr=False)
    unreadable: int = 0


class PullChannel(Protocol):
    """The way to one platform's shifts."""

    def shifts_page(self, request: PullRequest) -> PulledPage:
        """One page. Raises PullRejected or PullUnavailable."""
