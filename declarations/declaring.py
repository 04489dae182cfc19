"""What declaring work means in any country: declare, change, cancel, ask. Knows no country.

A country pack implements `CountryPack` over the channel of its authority. The caller names each piece
of work once and for ever; how many messages that becomes, and which, is the country's business.
Errors, beside those of `declarations.errors`:

DeclaringError
├── UnknownWork      nobody declared work of that name
└── WindowClosed     the law leaves no time for that any more: a person must decide
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class DeclaringError(Exception):
    """Root of what a country pack refuses before anything is sent."""


class UnknownWork(DeclaringError):
    """No work of that name was declared."""

    def __init__(self) -> None:
        super().__init__("No work of that name was declared.")


class WindowClosed(DeclaringError):
    """The authority may not be told this any more."""

    def __init__(self) -> None:
        super().__init__("The time in which this may be declared is over.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One piece of work of one worker. Instants are aware UTC.

    `reference` is the caller's own name for it. `worker` is the name under which the pack knows the
    person: what identifies somebody differs from country to country and stays inside the pack.
    """

    reference: str
    worker: str
    starts_at: datetime
    ends_at: datetime


class State(StrEnum):
    """Where the declaration of a piece of work stands."""

    WAITING = "waiting"
    """Not sent yet, or sent and not answered: nobody may start on its strength."""
    COVERED = "covered"
    REFUSED = "refused"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The state, the time that the authority has on its books, and why it was refused.

    `covers_from` and `covers_until` are there when the state is COVERED; a country that counts in
    days covers more than the work. `is_late`: declared after the work had begun.
    """

    state: State
    covers_from: datetime | None = None
    covers_until: datetime | None = None
    is_late: bool = False
    reasons: tuple[str, ...] = ()


class CountryPack(Protocol):
    """How one country is told about work.

    Every method may raise ChannelRejected, ChannelUnavailable or OutcomeUnknown. The pack remembers
    what it was asked: after such an error the next call about the same worker goes on from there,
    without declaring anything twice.
    """

    def declare(self, work: Work) -> Status:
        """Tell the authority about new work. The same work again changes nothing."""
        ...

    def change(self, work: Work) -> Status:
        """The work of that name has these times now. Raises UnknownWork."""
        ...

    def cancel(self, reference: str) -> Status:
        """The work will not take place. Twice is as good as once.

        Raises UnknownWork, and WindowClosed when the law leaves that to a person.
        """
        ...

    def status(self, reference: str) -> Status:
        """Where it stands; sends what was not sent yet. Raises UnknownWork."""
        ...
