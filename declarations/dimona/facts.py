"""What a Dimona decision is given, and what it answers: frozen records, no rules.

A person number may be inside, so the records that hold one leave it out of their `repr`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from declarations.dimona.content import Content
from declarations.dimona.forms import Action, DimonaIn, Form
from declarations.dimona.parties import Employer, PlaceOfWork, Worker
from declarations.dimona.reading import JsonObject
from declarations.working_days import BRUSSELS


class WorkerType(StrEnum):
    """The worker types that a courier can have."""

    ORDINARY = "OTH"
    STUDENT = "STU"
    FLEXI = "FLX"


class ContractMode(StrEnum):
    """How ordinary workers are declared: a period per day of work, or one open-ended period."""

    PER_DAY = "per-day"
    STANDING = "standing"


class MidnightEnd(StrEnum):
    """To which day the part of a shift after midnight belongs."""

    NEXT_DAY = "next_day"
    START_DAY = "start_day"


class ShiftStatus(StrEnum):
    """What became of a shift, as far as is known."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    ENDED_EARLY = "ended_early"


class Result(StrEnum):
    """The state of a declaration that was sent."""

    ACCEPTED = "A"
    WARNING = "W"
    REFUSED = "B"
    ON_HOLD = "S"
    PENDING = "pending"
    """Received, no verdict yet."""
    UNKNOWN = "unknown"
    """The answer to the POST was lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the employer has chosen. `flexi_jobs`: its joint committee has flexi-jobs."""

    contract_mode: ContractMode = ContractMode.PER_DAY
    midnight_end: MidnightEnd = MidnightEnd.NEXT_DAY
    in_lead_minutes: int = 60
    alert_minutes_before_start: int = 15
    flexi_jobs: bool = True
    zone: ZoneInfo = BRUSSELS


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierFacts:
    """The worker as the employer's records hold them, not yet checked."""

    worker: Worker
    worker_type: str
    joint_commission: str
    place_of_work: PlaceOfWork | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One shift of the worker; `ends_at` is the real end once that is known.

    `worked_minutes` is work really done, when somebody counted it.
    """

    id: str
    starts_at: datetime
    ends_at: datetime
    status: ShiftStatus = ShiftStatus.CONFIRMED
    worked_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorDeclaration:
    """One declaration that was sent: its content both as record and as it went out."""

    form: Form
    payload: JsonObject = field(repr=False)
    result: Result
    period_id: int | None = None
    anomaly_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """Everything that a decision about one worker depends on.

    `shifts` is the whole present truth about the dates concerned; `prior` is what was sent, oldest
    first; `now` is aware UTC.
    """

    employer: Employer
    courier: CourierFacts
    shifts: tuple[Shift, ...]
    prior: tuple[PriorDeclaration, ...]
    now: datetime
    settings: Settings = Settings()

    @property
    def today(self) -> date:
        """The legal day on which the decision is taken."""
        return self.now.astimezone(self.settings.zone).date()

    def wall_time(self, at: datetime) -> datetime:
        """What a clock on the wall shows at an instant; without zone, as it is declared (R1)."""
        return at.astimezone(self.settings.zone).replace(tzinfo=None, fold=0)

    def form_for(self, content: Content, worker_type: str | None = None) -> DimonaIn:
        """The IN that opens a period for this worker; only students have a place of work.

        A worker type other than the worker's own is one that the authority has ruled out (R8).
        """
        kind = worker_type or self.courier.worker_type
        return DimonaIn(
            employer=self.employer,
            worker=self.courier.worker,
            worker_type=kind,
            joint_commission=self.courier.joint_commission,
            starts_on=content.starts_on,
            ends_on=content.ends_on,
            start_hour=content.start_hour,
            end_hour=content.end_hour,
            planned_hours=content.hours,
            place_of_work=self.courier.place_of_work if kind == WorkerType.STUDENT else None,
        )


class AlertCode(StrEnum):
    """Why somebody is told; in the order of the published contract."""

    NO_VERDICT = "no_verdict"
    REFUSED = "refused"
    LATE = "late"
    CONTINGENT_EXCEEDED = "contingent_exceeded"
    FLEXI_CONDITIONS = "flexi_conditions"
    CANCEL_AFTER_DAY = "cancel_after_day"
    INVALID_DATA = "invalid_data"
    SERVICE_TROUBLE = "service_trouble"
    CONTINGENT_LOW = "contingent_low"
    """Never of a decision: most of a student's hours of the year are declared (R12)."""
    NOT_INSURED = "not_insured"
    """Never of a decision: the platform does not insure who rides for it self-employed."""


class Recipient(StrEnum):
    """Who is told."""

    COURIER = "courier"
    PLANNER = "planner"
    PAYROLL = "payroll"
    OPERATOR = "operator"


class RefusalCode(StrEnum):
    """Why our own check lets nothing go out."""

    SSIN_INVALID = "ssin_invalid"
    EMPLOYER_INVALID = "employer_invalid"
    DATES_INVALID = "dates_invalid"
    JOINT_COMMISSION_INVALID = "joint_commission_invalid"
    WORKER_TYPE_RULES = "worker_type_rules"


class HumanTask(StrEnum):
    """What only a person can settle."""

    CORRECT_DATA = "correct_data"
    CANCEL_AFTER_DAY = "cancel_after_day"
    ADOPT_PERIOD = "adopt_period"
    PERIOD_LOCKED = "period_locked"
    CHOOSE_WORKER_TYPE = "choose_worker_type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One declaration to send now. `due_at` is its deadline; `is_late` that the law's has passed."""

    action: Action
    payload: JsonObject = field(repr=False)
    period_id: int | None
    first_day: date
    due_at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A declaration that has to wait for the verdict of another one."""

    then: Action
    period_id: int | None
    first_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Somebody to tell, and when that is due if nothing changes."""

    code: AlertCode
    at: datetime
    to: Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Something our own check refuses; the message never holds a person's or employer's number."""

    code: RefusalCode
    message: str
    task: HumanTask = HumanTask.CORRECT_DATA
    shift_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be done about one worker's declarations now.

    `opens_at` is when something may be sent that the authority does not take yet.
    """

    calls: tuple[Call, ...]
    waiting: tuple[Waiting, ...]
    covered: Mapping[str, bool]
    is_late: bool
    alerts: tuple[Alert, ...]
    refusals: tuple[Refusal, ...]
    human_tasks: tuple[HumanTask, ...]
    opens_at: datetime | None = None

    @property
    def due_at(self) -> datetime | None:
        """The deadline of the first call, None without a call."""
        return self.calls[0].due_at if self.calls else None
