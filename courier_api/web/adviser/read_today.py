"""Fills the adviser's first page from the database, with a fixed number of questions."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from courier_api.couriers.queries import courier_names
from courier_api.foundation.clock import local_date
from courier_api.foundation.columns import UtcDateTime
from courier_api.incidents.case_models import IncidentAction, IncidentAlert
from courier_api.incidents.models import Incident, IncidentDeadline
from courier_api.web.adviser import incident_reading as reading
from courier_api.web.adviser import today_views as views
from courier_api.web.adviser.read_triage import IS_OPEN, read_rows
from courier_api.web.adviser.views import Reader, TriageRow
from courier_api.web.incident_words import IncidentKind
from safety.case_states import ActionState
from safety.deadlines import DutyState
from safety.how_are_you import Ask

MOST_CLOCKS = 12
MOST_ROWS = 8
QUIET_AFTER = timedelta(days=14)
ACTIONS_WITHIN = timedelta(days=7)
WEEK = timedelta(days=7)
FOUR_WEEKS = timedelta(days=28)
A_YEAR = timedelta(days=364)
"""Whole weeks, so that the same days of the week are compared."""
TO_DO = (ActionState.OPEN.value, ActionState.IN_PROGRESS.value)


def today_view(session: Session, reader: Reader, now: datetime) -> views.TodayView:
    """The page for one reader's co-operative."""
    own = Incident.employer_number == reader.employer_number
    clocks = _clocks(session, own)
    reminders = _reminders(session, own, now)
    quiet = _quiet(session, own, now)
    people = _People.read(
        session, reader.employer_number,
        [*(row[1] for row in clocks), *(row[1] for row in reminders), *quiet],
    )  # fmt: skip
    running, late = _count_clocks(session, own, now)
    new = _new(session, reader, own, now)
    numbers = _numbers(session, own, now)
    return views.TodayView(
        read_at=now,
        clocks=tuple(people.clock(row, incident, now) for row, incident in clocks),
        running=running,
        late=late,
        help=tuple(row for row in new if row.needs_help),
        inbox=tuple(row for row in new if not row.needs_help),
        new=numbers["new"],
        actions=_actions(session, own, people, now),
        reminders=tuple(people.reminder(alert, incident) for alert, incident in reminders),
        quiet=tuple(people.quiet_case(incident) for incident in quiet),
        quiet_count=numbers["quiet"],
        counts=views.Counts(
            week=numbers["week"],
            four_weeks=numbers["four_weeks"],
            year_before=numbers["year_before"],
        ),
        last_report_at=_last_report(session, own),
    )


class _People:
    """Names of couriers, as initials, and of staff."""

    def __init__(self, couriers: dict[int, str], staff: dict[int, str]) -> None:
        self.couriers = couriers
        self.staff = staff

    @classmethod
    def read(
        cls, session: Session, employer_number: str, incidents: Sequence[Incident]
    ) -> "_People":
        ids = {each.courier_id for each in incidents if each.courier_id}
        return cls(courier_names(session, ids), reading.staff_names(session, employer_number))

    def initials(self, incident: Incident) -> str:
        return reading.initials_of(self.couriers.get(incident.courier_id or 0))

    def owner(self, staff_id: int | None) -> str | None:
        return self.staff.get(staff_id or 0)

    def clock(self, row: IncidentDeadline, incident: Incident, now: datetime) -> views.TodayClock:
        return views.TodayClock(
            ref=incident.ref,
            initials=self.initials(incident),
            clock=reading.clock_of(row, now),
            owner=self.owner(incident.owner_staff_id),
        )

    def reminder(self, alert: IncidentAlert, incident: Incident) -> views.Reminder:
        return views.Reminder(
            ref=incident.ref,
            initials=self.initials(incident),
            occasion=views.Occasion.of(alert.occasion),
            due_at=alert.due_at,
        )

    def quiet_case(self, incident: Incident) -> views.QuietCase:
        return views.QuietCase(
            ref=incident.ref,
            initials=self.initials(incident),
            state=reading.state_of(incident.status),
            changed_at=incident.changed_at,
            owner=self.owner(incident.owner_staff_id),
        )


def _clocks(
    session: Session, own: ColumnElement[bool]
) -> Sequence[tuple[IncidentDeadline, Incident]]:
    rows = session.execute(
        select(IncidentDeadline, Incident)
        .join(Incident, Incident.id == IncidentDeadline.incident_id)
        .where(own, IS_OPEN, IncidentDeadline.state == DutyState.RUNNING.value)
        .order_by(IncidentDeadline.ends_at, IncidentDeadline.id)
        .limit(MOST_CLOCKS)
    )
    return [(row[0], row[1]) for row in rows]


def _count_clocks(session: Session, own: ColumnElement[bool], now: datetime) -> tuple[int, int]:
    late = case((IncidentDeadline.ends_at < now, 1), else_=0)
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(late), 0))
        .select_from(IncidentDeadline)
        .join(Incident, Incident.id == IncidentDeadline.incident_id)
        .where(own, IS_OPEN, IncidentDeadline.state == DutyState.RUNNING.value)
    ).one()
    return int(row[0]), int(row[1])


def _new(
    session: Session, reader: Reader, own: ColumnElement[bool], now: datetime
) -> tuple[TriageRow, ...]:
    """What nobody has looked at, who asks for help first."""
    found = session.scalars(
        select(Incident)
        .where(own, Incident.status.in_(reading.NEW_STATES))
        .order_by(Incident.needs_help.desc(), Incident.reported_at.desc(), Incident.id.desc())
        .limit(MOST_ROWS)
    ).all()
    return read_rows(session, reader, found, now)


def _actions(
    session: Session, own: ColumnElement[bool], people: _People, now: datetime
) -> tuple[views.DueAction, ...]:
    today = local_date(now)
    rows = session.execute(
        select(IncidentAction, Incident.ref)
        .join(Incident, Incident.id == IncidentAction.incident_id)
        .where(
            own,
            IncidentAction.state.in_(TO_DO),
            IncidentAction.moved_to_id.is_(None),
            IncidentAction.removed_at.is_(None),
            IncidentAction.due_on <= today + ACTIONS_WITHIN,
        )
        .order_by(IncidentAction.due_on, IncidentAction.id)
        .limit(MOST_ROWS)
    )
    return tuple(
        views.DueAction(
            ref=ref,
            title=action.title,
            due_on=action.due_on,
            is_late=action.due_on < today,
            owner=people.owner(action.owner_staff_id),
        )
        for action, ref in rows
    )


def _reminders(
    session: Session, own: ColumnElement[bool], now: datetime
) -> Sequence[tuple[IncidentAlert, Incident]]:
    """What was raised for the adviser and still stands, the urgent first; clocks have their own
    list."""
    is_later = IncidentAlert.occasion != Ask.URGENT.value
    rows = session.execute(
        select(IncidentAlert, Incident)
        .join(Incident, Incident.id == IncidentAlert.incident_id)
        .where(
            own,
            IncidentAlert.closed_at.is_(None),
            IncidentAlert.deadline_id.is_(None),
            IncidentAlert.due_at <= now,
        )
        .order_by(is_later, IncidentAlert.due_at, IncidentAlert.id)
        .limit(MOST_ROWS)
    )
    return [(row[0], row[1]) for row in rows]


def _quiet(session: Session, own: ColumnElement[bool], now: datetime) -> Sequence[Incident]:
    return session.scalars(
        select(Incident)
        .where(own, IS_OPEN, Incident.changed_at < now - QUIET_AFTER)
        .order_by(Incident.changed_at, Incident.id)
        .limit(MOST_ROWS)
    ).all()


def _numbers(session: Session, own: ColumnElement[bool], now: datetime) -> dict[str, int]:
    """Everything that is only counted, with one question."""
    injury = and_(
        Incident.kind == IncidentKind.INJURY.value, Incident.status.not_in(reading.SET_ASIDE)
    )
    conditions = {
        "new": Incident.status.in_(reading.NEW_STATES),
        "quiet": and_(IS_OPEN, Incident.changed_at < now - QUIET_AFTER),
        "week": and_(injury, Incident.occurred_at > now - WEEK),
        "four_weeks": and_(injury, Incident.occurred_at > now - FOUR_WEEKS),
        "year_before": and_(
            injury,
            Incident.occurred_at > now - A_YEAR - FOUR_WEEKS,
            Incident.occurred_at <= now - A_YEAR,
        ),
    }
    sums = [func.coalesce(func.sum(case((fits, 1), else_=0)), 0) for fits in conditions.values()]
    row = session.execute(select(*sums).where(own)).one()
    return {name: int(count) for name, count in zip(conditions, row, strict=True)}


def _last_report(session: Session, own: ColumnElement[bool]) -> datetime | None:
    return session.scalar(select(func.max(Incident.reported_at, type_=UtcDateTime)).where(own))
