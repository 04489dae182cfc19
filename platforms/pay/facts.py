"""What a pay computation is told: the courier and the rows that platforms sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from platforms.pay.agreement import Agreement


class ShiftStatus(StrEnum):
    """What became of a shift. The last three never began."""

    WORKED = "worked"
    CUT_BY_PLATFORM = "cut_by_platform"
    CUT_BY_COURIER = "cut_by_courier"
    CANCELLED_BY_PLATFORM = "cancelled_by_platform"
    CANCELLED_BY_COURIER = "cancelled_by_courier"
    NO_SHOW = "no_show"


BEGAN = frozenset({ShiftStatus.WORKED, ShiftStatus.CUT_BY_PLATFORM, ShiftStatus.CUT_BY_COURIER})


class WorkerKind(StrEnum):
    """The social security category that decides the contributions."""

    EMPLOYEE = "employee"
    MANUAL_WORKER = "manual_worker"
    STUDENT = "student"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One courier.

    `minimum_pct` is the part of the legal minimum owed at this age; the used quota is in minutes,
    by calendar year.
    """

    kind: WorkerKind = WorkerKind.EMPLOYEE
    own_bike: bool = False
    own_phone: bool = False
    minimum_pct: Decimal = Decimal(100)
    contingent_used_minutes: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A pause inside a shift. Only unpaid ones shorten worked time."""

    starts_at: datetime | None
    ends_at: datetime | None
    is_paid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One row of a platform, as it was sent, valid or not.

    A time without offset is kept as it is, so that the row can be refused for it; every other
    time is an aware instant of any offset. Two equal records are the same content.
    """

    id: str
    platform: str
    status: str = ShiftStatus.WORKED
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    planned_starts_at: datetime | None = None
    planned_ends_at: datetime | None = None
    cancelled_at: datetime | None = None
    breaks: frozenset[Break] = frozenset()
    deliveries: int = 1
    km: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidBefore:
    """What an earlier calculation was made from; None where it did not differ from the new one."""

    shifts: tuple[Shift, ...]
    agreement: Agreement | None = None
    worker: Worker | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayInput:
    """The shifts of one courier under one version of an agreement."""

    agreement: Agreement
    worker: Worker
    shifts: tuple[Shift, ...]
    previous: PaidBefore | None = None
