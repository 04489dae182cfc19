"""What the present truth needs of the periods that stand, and which new ones: for any worker type."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from declarations.dimona.content import Content
from declarations.dimona.facts import HumanTask
from declarations.dimona.history import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPeriod:
    """A period that goes on, what it will declare, and what it should.

    `starts_at` is the first work that it answers for, None for a contract without any.
    """

    period: Period
    foreseen: Content
    wanted: Content
    starts_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPeriod:
    """Work that needs an IN of its own, from `starts_at` on."""

    content: Content
    worker_type: str
    starts_at: datetime


@dataclass(slots=True, kw_only=True)
class Needs:
    """All work is answered for by exactly one kept, frozen or new period.

    `frozen` are periods of the wrong kind that can no longer be replaced, each with the task that
    this leaves to a person. `opens_at` is when work may be declared for which it is too early.
    """

    kept: list[KeptPeriod] = field(default_factory=list)
    frozen: list[tuple[Period, HumanTask]] = field(default_factory=list)
    unneeded: list[Period] = field(default_factory=list)
    new: list[NewPeriod] = field(default_factory=list)
    opens_at: datetime | None = None
