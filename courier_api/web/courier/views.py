"""What the courier's pages show: frozen records with everything already decided.

A query fills them from the database; templates only print them. Instants are
aware UTC, money is integer cents, durations are minutes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.incidents.phone_clock import PhoneClock
from courier_api.incidents.read_photo import Photo
from courier_api.locale.catalogue import Language
from courier_api.pay.explain.explanation import DayExplanation
from courier_api.pay.own_record import OwnRecord
from courier_api.pay.payslip.slip import Payslip
from courier_api.pay.read_log import Reading
from courier_api.web.incident_words import Happened, Hurt, Moving
from safety.sms_report import Trip
from safety.zone_holds import HoldReason

WHOLE_BAR = 100


class CoverState(StrEnum):
    """May this courier ride: a word and a shape for each on the page."""

    COVERED = "covered"
    NOT_YET = "not_yet"
    DO_NOT_START = "do_not_start"


class ShiftState(StrEnum):
    """Where a shift stands, as the courier sees it."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"


class StopReason(StrEnum):
    """Why a shift may not start, in words a courier can act on."""

    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    DATA_MISSING = "data_missing"
    NOT_INSURED = "not_insured"
    TRAINING = "training"
    BIKE_CHECK = "bike_check"
    BIKE_IN_ACCIDENT = "bike_in_accident"
    HELMET = "helmet"
    HELMET_TO_REPLACE = "helmet_to_replace"
    ZONE_HELD = "zone_held"


class MissingThing(StrEnum):
    """What a courier still has to bring in order."""

    BIKE_CHECK = "bike_check"
    TRAINING = "training"
    HELMET = "helmet"
    BANK_ACCOUNT = "bank_account"
    ADDRESS = "address"


class PayState(StrEnum):
    """Where the money of a worked day is."""

    COUNTING = "counting"
    PLANNED = "planned"
    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The sentence at the top of Today. `reason` only when the courier may not start."""

    state: CoverState
    starts_at: datetime
    ends_at: datetime | None = None
    reason: StopReason | None = None
    is_self_employed: bool = False

    def has_begun(self, now: datetime) -> bool:
        """Whether the shift it is about has begun."""
        return self.starts_at <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierShift:
    """One shift of this courier. `map_url` may be None when the place is unknown; `shift_id` where
    nothing more is to be seen.

    `starts_at` and `ends_at` are the real times once they are known, the planned ones before.
    """

    platform_name: str
    starts_at: datetime
    ends_at: datetime | None
    state: ShiftState
    cover: CoverState
    place: str | None = None
    map_url: str | None = None
    shift_id: int | None = None
    is_self_employed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMoney:
    """Hours and euro of today so far. `paid_minutes` includes the top-up to the floor."""

    worked_minutes: int
    paid_minutes: int
    floor_minutes: int
    total_cents: int
    provisional: bool = True

    @property
    def top_up_minutes(self) -> int:
        """Minutes the agreement adds to what was ridden."""
        return max(0, self.paid_minutes - self.worked_minutes)

    @property
    def is_topped_up(self) -> bool:
        """Whether the agreement adds time to what was ridden."""
        return self.top_up_minutes > 0

    @property
    def worked_percent(self) -> int:
        """Length of the ridden part of the bar."""
        whole = max(self.floor_minutes, self.paid_minutes, self.worked_minutes, 1)
        return round(self.worked_minutes * WHOLE_BAR / whole)

    @property
    def paid_percent(self) -> int:
        """Length of the paid part of the bar, top-up included."""
        whole = max(self.floor_minutes, self.paid_minutes, self.worked_minutes, 1)
        return round(self.paid_minutes * WHOLE_BAR / whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing to bring in order; `due_on` None means now."""

    thing: MissingThing
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldZoneNote:
    """A shift of today or tomorrow whose zone is held: nobody rides there in this time."""

    platform_name: str
    starts_at: datetime
    ends_at: datetime
    reason: HoldReason


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayView:
    """The courier's first page.

    `shift` is the running shift, else the next one, else None; `cover` belongs to it.
    `later_today` are further shifts of the same day. `money` is None on a day without work.
    `floor_minutes` is the guarantee that the first ride of a day opens, if any.
    `read_at` is when the facts were read; `stale_since` is set when what comes from
    outside (platform, authority) has been silent since then. `held` are held zones of the next
    shifts, `tips` what campaigns say today.
    """

    courier_name: str
    today: date
    read_at: datetime
    cover: Cover | None
    shift: CourierShift | None
    later_today: tuple[CourierShift, ...] = ()
    money: DayMoney | None = None
    floor_minutes: int | None = None
    missing: tuple[Missing, ...] = ()
    stale_since: datetime | None = None
    held: tuple[HeldZoneNote, ...] = ()
    tips: tuple[str, ...] = ()

    @property
    def cover_sentence(self) -> str:
        """Which sentence of the catalogue says whether the courier may ride now."""
        if self.cover is None:
            return "none"
        if self.cover.state is CoverState.COVERED and self.cover.has_begun(self.read_at):
            return "covered_now"
        return self.cover.state.value

    @property
    def shift_is_today(self) -> bool:
        """Whether the shift shown begins on the day of the page."""
        return self.shift is not None and local_date(self.shift.starts_at) <= self.today


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftDay:
    """The shifts of one calendar day in Brussels, earliest first."""

    day: date
    shifts: tuple[CourierShift, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftsView:
    """All shifts ahead, nearest day first, and the latest past ones, newest day first."""

    ahead: tuple[ShiftDay, ...]
    past: tuple[ShiftDay, ...]
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidDay:
    """One worked day in the list of pay."""

    worked_on: date
    paid_minutes: int
    total_cents: int
    state: PayState
    pay_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayView:
    """Worked days, newest first. `waiting_cents` is earned and not yet paid.

    `claims`: how many days were paid too much and are not settled. `readings`: who opened it.
    """

    days: tuple[PaidDay, ...]
    waiting_cents: int
    read_at: datetime
    claims: int = 0
    readings: tuple[Reading, ...] = ()

    @property
    def months(self) -> tuple[date, ...]:
        """The first of each month that has a payslip here, newest first."""
        return tuple(dict.fromkeys(day.worked_on.replace(day=1) for day in self.days))


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBill:
    """Why this amount: one worked day as a short bill, with where its money is."""

    day: DayExplanation
    state: PayState


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReport:
    """A finished report, checked for form only.

    `client_id` is made on the first screen and is the idempotency key: the same id twice
    is one incident. `occurred_at` is an aware UTC instant, `occurred_time_known` False when
    only the day is sure. Either `postcode` or both coordinates may be None. What only the phone's own
    form asks has a default: `accuracy_m` of the position, `trip`, the places that hurt as codes, and
    its clock.
    """

    client_id: str
    hurt: Hurt
    moving: Moving
    happened: Happened
    occurred_at: datetime
    occurred_time_known: bool
    postcode: str | None
    street: str | None
    latitude: str | None
    longitude: str | None
    details: str
    accuracy_m: int | None = None
    trip: Trip | None = None
    hurts: tuple[str, ...] = ()
    phone_clock: PhoneClock | None = None


TodayQuery = Callable[[Session, int, datetime], TodayView]
"""(session, courier id, now) -> the courier's Today page."""

ShiftsQuery = Callable[[Session, int, datetime], ShiftsView]
"""(session, courier id, now) -> the courier's shifts."""

PayQuery = Callable[[Session, int, datetime], PayView]
"""(session, courier id, now) -> the courier's worked days."""

DayBillQuery = Callable[[Session, int, date, Language], DayBill | None]
"""(session, courier id, worked day, language) -> its bill, or None when that day has none."""


PayslipQuery = Callable[[Session, int, date, Language], Payslip | None]
"""(session, courier id, first of the month, language) -> its payslip, or None when it has none."""


class OwnRecordQuery(Protocol):
    """(session, courier id, first and last day) -> the courier's own hours and lines."""

    def __call__(
        self, session: Session, courier_id: int, *, since: date, until: date
    ) -> OwnRecord: ...


ReportIncident = Callable[[Session, int, IncidentReport, datetime], str]
"""(session, courier id, report, now) -> the reference, such as "2026-0042"; same client id, same reference."""

ReportUnnamed = Callable[[Session, str, IncidentReport, datetime], str]
"""(session, employer number, report, now) -> the reference of a near miss that leads to nobody."""


class SettleClock(Protocol):
    """(session, courier id, client id): by which clock it happened. Raises ReportNotFound."""

    def __call__(
        self, session: Session, courier_id: int, report_id: str, *,
        phone_is_right: bool, now: datetime,
    ) -> None: ...  # fmt: skip


AddPhoto = Callable[[Session, int, str, Photo, datetime], None]
"""(session, courier id, reference, photo, now); the same photo again is the same. Raises TooManyPhotos."""
