"""When somebody is reminded of a running deadline, and who: policy of the cooperative, not law."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from safety import figures
from safety.deadlines import BRUSSELS, Deadline, DeadlineRule, local_date
from safety.working_days import ONE_DAY, working_days_before, working_days_between


class Audience(StrEnum):
    """Who is told; a badge is shown and sent to nobody."""

    BADGE = "badge"
    OWNER = "owner"
    DEPUTY = "deputy"
    DIRECTOR = "director"


class Occasion(StrEnum):
    """Why at this moment."""

    HALF_TIME = "half_time"
    DAY_ALARM = "day_alarm"
    WORK_BY_NEAR = "work_by_near"
    WORK_BY = "work_by"
    OVERDUE = "overdue"
    SERIOUS = "serious"


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """One reminder: the instant in UTC, the occasion, and everybody it goes to."""

    at: datetime
    occasion: Occasion
    tell: tuple[Audience, ...]


def escalations(deadline: Deadline) -> tuple[Escalation, ...]:
    """Every reminder of a deadline that runs for days, the earliest first.

    Half of the counted days, two working days before `work_by`, `work_by` itself, and the moment the
    legal day is over. The declaration to the insurer is also looked at on its fifth and seventh day.
    Source: own policy (docs/sources.md#own-policy).
    """
    owner, deputy = Audience.OWNER, Audience.DEPUTY
    warn_days = figures.whole("escalation.owner_mail_before_work_by", deadline.start_date)
    warn_on = working_days_before(deadline.work_by, warn_days)
    steps = [
        Escalation(at=_opening(warn_on), occasion=Occasion.WORK_BY_NEAR, tell=(owner,)),
        Escalation(at=_opening(deadline.work_by), occasion=Occasion.WORK_BY, tell=(owner, deputy)),
        *_day_alarms(deadline),
        *_around_the_legal_day(deadline),
    ]
    return tuple(sorted(steps, key=lambda step: step.at))


def _around_the_legal_day(deadline: Deadline) -> tuple[Escalation, ...]:
    if deadline.legal_due is None:
        return ()
    first_midnight = datetime.combine(deadline.start_date + ONE_DAY, time())
    half = timedelta(days=(deadline.legal_due - deadline.start_date).days) / 2
    over = datetime.combine(deadline.legal_due + ONE_DAY, time())
    return (
        Escalation(
            at=_utc(first_midnight + half), occasion=Occasion.HALF_TIME, tell=(Audience.BADGE,)
        ),
        Escalation(at=_utc(over), occasion=Occasion.OVERDUE, tell=(Audience.DIRECTOR,)),
    )


def _day_alarms(deadline: Deadline) -> tuple[Escalation, ...]:
    if deadline.rule is not DeadlineRule.INSURER_DECLARATION:
        return ()
    numbers = (
        figures.whole(f"escalation.day_alarm.{which}", deadline.start_date)
        for which in ("first", "second")
    )
    return tuple(
        Escalation(
            at=_opening(deadline.start_date + number * ONE_DAY),
            occasion=Occasion.DAY_ALARM,
            tell=(Audience.OWNER,),
        )
        for number in numbers
    )


def serious_reminders(known_at: datetime, *, until: date) -> tuple[Escalation, ...]:
    """Reminders of a serious accident: after one hour, after four, then every working day.

    They stop after `until`, and the caller stops them when the report is sent.
    Source: own policy (docs/sources.md#own-policy).
    """
    known_on = local_date(known_at)
    hours = (
        figures.whole(f"escalation.serious.{which}", known_on) for which in ("first", "second")
    )
    moments = [known_at.astimezone(UTC) + timedelta(hours=count) for count in hours]
    moments += [_opening(day) for day in working_days_between(known_on, until)]
    tell = (Audience.OWNER, Audience.DEPUTY)
    return tuple(
        Escalation(at=moment, occasion=Occasion.SERIOUS, tell=tell) for moment in sorted(moments)
    )


def _opening(day: date) -> datetime:
    return _utc(datetime.combine(day, time(figures.whole("escalation.office_opens", day))))


def _utc(local: datetime) -> datetime:
    return local.replace(tzinfo=BRUSSELS).astimezone(UTC)
