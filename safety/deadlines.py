"""Legal deadlines of an accident: when each starts, is due, should be worked off, and ends.

The start day is not counted; every calendar day after it is. A due day on a weekend or holiday stays
where it is; only `work_by`, the day for our own reminders, moves back to a working day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from safety import figures
from safety.working_days import last_working_day_until

BRUSSELS = ZoneInfo("Europe/Brussels")
LAST_SECOND = time(23, 59, 59)


class DeadlineRule(StrEnum):
    """The duties of an employer that have a term, and two targets that have none in law."""

    INSURER_DECLARATION = "insurer_declaration"
    INSURER_DECLARATION_WORSENED = "insurer_declaration_worsened"
    INSPECTION_NOTICE = "inspection_notice"
    SCENE_PRESERVED = "scene_preserved"
    PRECAUTIONS = "precautions"
    INVESTIGATION_START = "investigation_start"
    DETAILED_REPORT = "detailed_report"
    PROVISIONAL_REPORT = "provisional_report"
    ACCIDENT_SHEET = "accident_sheet"
    EXTERNAL_SERVICE_COPY = "external_service_copy"
    FIRST_AID_REGISTER = "first_aid_register"
    ANNUAL_REPORT = "annual_report"
    LIMITATION = "limitation"
    INSURER_ANSWER = "insurer_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One duty and its dates.

    `legal_due` is None where the law gives no length and the dates are our own target. `ends_at` is
    the last second of the due day, in UTC. `confirmed` is False for a term we could not verify.
    """

    rule: DeadlineRule
    start_date: date
    legal_due: date | None
    work_by: date
    ends_at: datetime
    source: str
    confirmed: bool = True

    def is_late_on(self, day: date) -> bool:
        """Whether doing it on that local day is after the legal limit."""
        return self.legal_due is not None and day > self.legal_due


class DutyState(StrEnum):
    """What became of a duty."""

    RUNNING = "running"
    MET = "met"
    MET_LATE = "met_late"
    WAIVED = "waived"


def state_when_done(deadline: Deadline, done_on: date) -> DutyState:
    """What the duty becomes when it is done on that local day: late is late, and still done."""
    return DutyState.MET_LATE if deadline.is_late_on(done_on) else DutyState.MET


def local_date(moment: datetime) -> date:
    """The calendar date in Brussels at an instant."""
    return moment.astimezone(BRUSSELS).date()


def end_of_local_day(day: date) -> datetime:
    """The last second of a day in Brussels, in UTC; the offset is that of the day itself."""
    return datetime.combine(day, LAST_SECOND, tzinfo=BRUSSELS).astimezone(UTC)


_SOURCES = {
    DeadlineRule.INSURER_DECLARATION: "Law of 10 April 1971, art. 62; RD of 12 March 2003",
    DeadlineRule.INSURER_DECLARATION_WORSENED: "RD of 19 March 2014 on light accidents",
    DeadlineRule.INSPECTION_NOTICE: "Code on well-being at work, art. I.6-3",
    DeadlineRule.SCENE_PRESERVED: "Welfare Act of 4 August 1996, art. 94ter and following",
    DeadlineRule.PRECAUTIONS: "Welfare Act of 4 August 1996, art. 94ter and following",
    DeadlineRule.INVESTIGATION_START: "Welfare Act of 4 August 1996, art. 94ter §1",
    DeadlineRule.DETAILED_REPORT: "Welfare Act of 4 August 1996, art. 94ter §1",
    DeadlineRule.PROVISIONAL_REPORT: "Code on well-being at work, art. I.6-4",
    DeadlineRule.ACCIDENT_SHEET: "Code on well-being at work, book I title 6; own target",
    DeadlineRule.EXTERNAL_SERVICE_COPY: "Code on well-being at work, book I title 6; own target",
    DeadlineRule.FIRST_AID_REGISTER: "RD of 19 March 2014 on light accidents",
    DeadlineRule.ANNUAL_REPORT: "Code on well-being at work, art. II.1-6",
    DeadlineRule.LIMITATION: "Law of 10 April 1971 on accidents at work",
    DeadlineRule.INSURER_ANSWER: "Law of 10 April 1971, art. 63",
}


def insurer_declaration(accident_on: date) -> Deadline:
    """Declare to the insurer within eight calendar days of the accident.

    Source: law of 10 April 1971 art. 62, RD of 12 March 2003 (docs/sources.md#law-1971-accidents).
    """
    return _in_days(DeadlineRule.INSURER_DECLARATION, accident_on)


def insurer_declaration_worsened(told_on: date) -> Deadline:
    """Declare a minor case that got worse, within eight days of learning it.

    One official page counts the day of learning itself, so `work_by` looks a day less far.
    Source: RD of 19 March 2014 (docs/sources.md#rd-2014-light-accidents).
    """
    rule = DeadlineRule.INSURER_DECLARATION_WORSENED
    cautious_days = figures.whole(f"deadline.{rule.value}.work_by", told_on)
    return _in_days(rule, told_on, work_within_days=cautious_days)


def detailed_report(accident_on: date) -> Deadline:
    """Send the report on a serious accident to the labour inspectorate within ten calendar days.

    Source: Welfare Act art. 94ter §1 (docs/sources.md#welfare-act-94ter).
    """
    return _in_days(DeadlineRule.DETAILED_REPORT, accident_on)


def provisional_report(accident_on: date) -> Deadline:
    """The same ten days for a provisional report, when the facts do not allow a complete one.

    Source: Code on well-being at work art. I.6-4 (docs/sources.md#code-serious-accidents).
    """
    due = detailed_report(accident_on).legal_due or accident_on
    return _due_on(DeadlineRule.PROVISIONAL_REPORT, accident_on, due)


def immediate_duties(rules: Iterable[DeadlineRule], known_at: datetime) -> tuple[Deadline, ...]:
    """Duties owed at once; `ends_at` is our own target, counted from the moment we knew.

    Source: Code on well-being at work art. I.6-3 (docs/sources.md#code-serious-accidents).
    """
    day = local_date(known_at)
    target = timedelta(minutes=figures.whole("target.inspection_notice", day))
    return tuple(
        Deadline(
            rule=rule,
            start_date=day,
            legal_due=day,
            work_by=day,
            ends_at=known_at.astimezone(UTC) + target,
            source=_SOURCES[rule],
        )
        for rule in rules
    )


def accident_sheet_target(rule: DeadlineRule, fourth_day_on: date) -> Deadline:
    """Our own target for the sheet and its copy: the law names no length that we could find."""
    days = figures.whole("target.accident_sheet", fourth_day_on)
    target = fourth_day_on + timedelta(days=days)
    return Deadline(
        rule=rule,
        start_date=fourth_day_on,
        legal_due=None,
        work_by=last_working_day_until(target),
        ends_at=end_of_local_day(target),
        source=_SOURCES[rule],
        confirmed=False,
    )


def first_aid_register(care_given_on: date) -> Deadline:
    """Write every care into the first-aid register on the day it is given.

    Source: RD of 19 March 2014 (docs/sources.md#rd-2014-light-accidents).
    """
    rule = DeadlineRule.FIRST_AID_REGISTER
    end = end_of_local_day(care_given_on)
    return Deadline(
        rule=rule,
        start_date=care_given_on,
        legal_due=care_given_on,
        work_by=care_given_on,
        ends_at=end,
        source=_SOURCES[rule],
    )


def annual_report(year: int) -> Deadline:
    """Have the annual report of the prevention service of a year ready before 1 April of the next.

    Source: Code on well-being at work art. II.1-6 (docs/sources.md#code-internal-service).
    """
    last_day = date(year, 12, 31)
    key = "deadline.annual_report"
    month, day = (figures.whole(f"{key}.{part}", last_day) for part in ("month", "day"))
    return _due_on(DeadlineRule.ANNUAL_REPORT, last_day, date(year + 1, month, day))


def limitation(accident_on: date) -> Deadline:
    """Until when a declaration that was never made can still be made.

    Source: law of 10 April 1971 (docs/sources.md#law-1971-accidents).
    """
    years = figures.whole("deadline.limitation", accident_on)
    return _due_on(DeadlineRule.LIMITATION, accident_on, _years_later(accident_on, years))


def insurer_answer(received_on: date) -> Deadline:
    """When the insurer should have refused or doubted; not verified, so `confirmed` is False.

    Source: law of 10 April 1971 art. 63 (docs/sources.md#law-1971-accidents).
    """
    return _in_days(DeadlineRule.INSURER_ANSWER, received_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineChanges:
    """What a new assessment does to the stored deadlines of a case."""

    kept: tuple[Deadline, ...]
    to_waive: tuple[Deadline, ...]
    to_open: tuple[Deadline, ...]


def changes_after_reclassification(
    running: Iterable[Deadline], wanted: Iterable[Deadline]
) -> DeadlineChanges:
    """Compare what runs with what should run: the same rule and dates stay, the rest is closed or opened."""
    before, after = tuple(running), tuple(wanted)
    return DeadlineChanges(
        kept=tuple(deadline for deadline in before if deadline in after),
        to_waive=tuple(deadline for deadline in before if deadline not in after),
        to_open=tuple(deadline for deadline in after if deadline not in before),
    )


def _in_days(rule: DeadlineRule, start: date, work_within_days: int | None = None) -> Deadline:
    length = figures.figure(f"deadline.{rule.value}", start)
    due = start + timedelta(days=int(length.value))
    work_until = due if work_within_days is None else start + timedelta(days=work_within_days)
    return _due_on(
        rule, start, due, work_until=work_until, confirmed=length.confidence != "unconfirmed"
    )


def _due_on(
    rule: DeadlineRule,
    start: date,
    due: date,
    *,
    work_until: date | None = None,
    confirmed: bool = True,
) -> Deadline:
    return Deadline(
        rule=rule,
        start_date=start,
        legal_due=due,
        work_by=last_working_day_until(work_until or due),
        ends_at=end_of_local_day(due),
        source=_SOURCES[rule],
        confirmed=confirmed,
    )


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February in a year without one
        return day.replace(year=day.year + years, day=28)
