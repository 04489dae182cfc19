"""What goes into a fold and what comes out of it, as frozen records."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from platforms.events import Earning, ShiftEvent, Vehicle, Zone
from platforms.events.records import CancelReason, EndedBy, Engagement


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedShiftEvent:
    """An event about a shift, and when it reached us."""

    event: ShiftEvent
    received_at: datetime


class ShiftState(StrEnum):
    """Where a shift stands."""

    PLANNED = "planned"
    STARTED = "started"
    ENDED = "ended"
    CANCELLED = "cancelled"


class PayStatus(StrEnum):
    """What a shift became, in the words of the pay rules."""

    WORKED = "worked"
    CUT_BY_PLATFORM = "cut_by_platform"
    CUT_BY_COURIER = "cut_by_courier"
    CANCELLED_BY_PLATFORM = "cancelled_by_platform"
    CANCELLED_BY_COURIER = "cancelled_by_courier"
    NO_SHOW = "no_show"


class DeclarationStatus(StrEnum):
    """What a shift became, in the words of the declaration of work."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    ENDED_EARLY = "ended_early"


class Question(StrEnum):
    """What a person must find out before the pay of this shift is closed."""

    WHO_ENDED_IT = "who_ended_it"
    WHEN_DID_IT_START = "when_did_it_start"
    WHEN_DID_IT_END = "when_did_it_end"
    WHICH_TIMES_ARE_RIGHT = "which_times_are_right"
    WHICH_BREAKS_ARE_RIGHT = "which_breaks_are_right"
    WAS_IT_WORKED = "was_it_worked"
    WHO_WORKED = "who_worked"
    WHICH_ENGAGEMENT = "which_engagement"


class FindingCode(StrEnum):
    """What is remarkable about the events of a shift; staff see it."""

    STARTED_WITHOUT_PLAN = "started_without_plan"
    ENDED_WITHOUT_START = "ended_without_start"
    CANCELLED_WITHOUT_PLAN = "cancelled_without_plan"
    STARTED_AFTER_CANCELLATION = "started_after_cancellation"
    CANCELLED_AFTER_START = "cancelled_after_start"
    REINSTATED = "reinstated"
    PLAN_CHANGED_AFTER_START = "plan_changed_after_start"
    CORRECTION_REMOVED_WORK = "correction_removed_work"
    WORKER_CHANGED = "worker_changed"
    STARTS_DIFFER = "starts_differ"
    ENDS_DIFFER = "ends_differ"
    END_BEFORE_START = "end_before_start"
    LONGER_THAN_24_HOURS = "longer_than_24_hours"
    BREAK_OUTSIDE_SHIFT = "break_outside_shift"
    EVENT_ID_REUSED = "event_id_reused"
    WORKER_CHANGED_AFTER_START = "worker_changed_after_start"
    CANCELLED_FOR_ANOTHER_WORKER = "cancelled_for_another_worker"
    SELF_EMPLOYED_AFTER_START = "self_employed_after_start"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """One remarkable thing, and the event that shows it."""

    code: FindingCode
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedBreak:
    """A break. Without known times only its length was told; it stands in the middle of the shift."""

    starts_at: datetime
    ends_at: datetime
    is_paid: bool
    times_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedShift:
    """What a shift is, by all that was told about it so far.

    `pay_status` is None while the shift is open, and of one that is ridden self-employed: it is not
    ours to pay, so nothing about it is asked either. `worked_seconds` is the time from start to end
    less unpaid breaks; None until both are known and in order.
    """

    shift_external_id: str
    worker_external_id: str
    engagement: Engagement
    state: ShiftState
    planned_start: datetime | None
    planned_end: datetime | None
    actual_start: datetime | None
    actual_end: datetime | None
    ended_by: EndedBy | None
    cancel_reason: CancelReason | None
    cancelled_at: datetime | None
    breaks: tuple[FoldedBreak, ...]
    worked_seconds: int | None
    distance_m: int | None
    deliveries_count: int | None
    on_call_seconds: int | None
    engaged_seconds: int | None
    cash_collected_cents: int | None
    earnings: tuple[Earning, ...]
    zone: Zone | None
    vehicle: Vehicle | None
    pay_status: PayStatus | None
    declaration_status: DeclarationStatus
    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]
    event_ids: tuple[str, ...]

    @property
    def distance_km(self) -> Decimal | None:
        """The distance in kilometres, exactly."""
        return None if self.distance_m is None else Decimal(self.distance_m) / 1000
