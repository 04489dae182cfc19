"""Fills the office's overview from the database."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, not_, or_, select
from sqlalchemy.orm import Session

from courier_api.couriers.queries import courier_names
from courier_api.disputes.queries import open_dispute_count
from courier_api.filings.alerts import TROUBLED
from courier_api.filings.clear_to_start import clearances
from courier_api.filings.contingent import students_running_low
from courier_api.filings.models import DimonaDeclaration
from courier_api.filings.task_list import open_task_count
from courier_api.foundation.clock import local_date
from courier_api.invoices.draft import month_after
from courier_api.invoices.models import InvoiceDraft
from courier_api.limits.queries import open_by_rule
from courier_api.messaging import outbox
from courier_api.messaging.inbox import listed_events
from courier_api.outgoing.queries import endpoint_views
from courier_api.pay.claims import claims_of_employer
from courier_api.pay.mass_corrections.queries import waiting_count
from courier_api.pay.models import WorkedDay
from courier_api.pay.would_change import figures_waiting
from courier_api.prevention.gates import shut_shifts
from courier_api.shifts.engagement import is_self_employed
from courier_api.shifts.models import Shift
from courier_api.silence.queries import open_alarms
from courier_api.sources.models import Source
from courier_api.web.office import views

MOST_ROWS = 200
LOOK_AHEAD = timedelta(days=1)
LATE_DAYS = 14


def overview(session: Session, employer_number: str, now: datetime) -> views.OfficeView:
    """What waits for a person, and money, of one co-operative."""
    today = local_date(now)
    shifts_today = session.execute(
        select(Shift.covered, func.count(Shift.id))
        .where(
            Shift.employer_number == employer_number,
            Shift.worked_on == today,
            Shift.state != "cancelled",
        )
        .group_by(Shift.covered)
    ).all()
    counts: dict[bool, int] = {bool(covered): count for covered, count in shifts_today}
    return views.OfficeView(
        read_at=now,
        today=today,
        shifts_today=sum(counts.values()),
        covered_today=counts.get(True, 0),
        uncovered=_uncovered(session, employer_number, now),
        late=_late(session, employer_number, now),
        conditions=len(shut_shifts(session, employer_number, today, today + LOOK_AHEAD)),
        filings=open_task_count(session, employer_number),
        contingents=_contingents(session, employer_number, now),
        silent=_silent(session, employer_number),
        disputes=open_dispute_count(session, employer_number),
        limits=sum(open_by_rule(session, employer_number).values()),
        corrections=waiting_count(session, employer_number),
        claims=sum(
            claim.state.name == "waiting" for claim in claims_of_employer(session, employer_number)
        ),
        parameters=figures_waiting(session, employer_number),
        parked=_parked(session, employer_number),
        dead_letters=_dead_letters(session, employer_number),
        outgoing=_outgoing(session, employer_number, now),
        drafts=_drafts(session, employer_number),
        due=_due(session, employer_number, today),
    )


def _uncovered(
    session: Session, employer_number: str, now: datetime
) -> tuple[views.UncoveredShift, ...]:
    """Shifts that must not be ridden: without an accepted declaration, or self-employed without a
    policy of the platform; the oldest first."""
    nothing_done = and_(
        Shift.state == "ended",
        Shift.declaration_status == "ended_early",
        Shift.worked_seconds == 0,
    )
    rows = session.execute(
        select(Shift, Source.name)
        .join(Source, Source.id == Shift.source_id)
        .where(
            Shift.employer_number == employer_number,
            Shift.covered.is_(False),
            Shift.state.in_(("planned", "started", "ended")),
            not_(nothing_done),
            Shift.worked_on <= local_date(now + LOOK_AHEAD),
        )
        .order_by(Shift.worked_on, Shift.planned_start, Shift.id)
        .limit(MOST_ROWS)
    ).all()
    names = courier_names(session, {shift.courier_id for shift, _ in rows})
    refused = _refused(session, [shift for shift, _ in rows])
    cleared = clearances(session, [shift for shift, _ in rows])
    return tuple(
        views.UncoveredShift(
            courier_name=names[shift.courier_id],
            platform_name=platform,
            starts_at=shift.actual_start or shift.planned_start or shift.changed_at,
            clearance=cleared[shift.id],
            why=None if is_self_employed(shift) else refused.get(shift.id),
            is_self_employed=is_self_employed(shift),
        )
        for shift, platform in rows
    )


def _contingents(
    session: Session, employer_number: str, now: datetime
) -> tuple[views.StudentHours, ...]:
    found = students_running_low(session, employer_number, limit=MOST_ROWS, now=now)
    names = courier_names(session, {each.courier_id for each in found})
    return tuple(
        views.StudentHours(
            courier_name=names[each.courier_id],
            year=each.year,
            declared_hours=each.balance.declared_hours,
            left_hours=each.balance.left_hours,
        )
        for each in found
    )


def _refused(session: Session, shifts: Sequence[Shift]) -> dict[int, str]:
    """The anomaly codes of the last refusal of each shift's day, as social security wrote them."""
    rows = session.execute(
        select(
            DimonaDeclaration.courier_id,
            DimonaDeclaration.start_date,
            DimonaDeclaration.end_date,
            DimonaDeclaration.anomalies,
        )
        .where(
            DimonaDeclaration.courier_id.in_({shift.courier_id for shift in shifts}),
            DimonaDeclaration.action == "IN",
            DimonaDeclaration.result == "B",
            DimonaDeclaration.set_aside_at.is_(None),
        )
        .order_by(DimonaDeclaration.id)
    ).all()
    return {
        shift.id: ", ".join(row.anomalies)
        for row in rows
        for shift in shifts
        if row.anomalies
        and shift.courier_id == row.courier_id
        and row.start_date <= shift.worked_on <= (row.end_date or date.max)
    }


def _late(
    session: Session, employer_number: str, now: datetime
) -> tuple[views.LateDeclaration, ...]:
    """Declarations of the last weeks that went out too late, or still have not gone out."""
    unsent = and_(
        DimonaDeclaration.state.in_(TROUBLED),
        DimonaDeclaration.legal_limit < now,
    )
    rows = session.scalars(
        select(DimonaDeclaration)
        .where(
            DimonaDeclaration.employer_number == employer_number,
            or_(DimonaDeclaration.late.is_(True), unsent),
            DimonaDeclaration.state != "dropped",
            DimonaDeclaration.start_date >= local_date(now) - timedelta(days=LATE_DAYS),
        )
        .order_by(DimonaDeclaration.id.desc())
        .limit(MOST_ROWS)
    ).all()
    names = courier_names(session, {row.courier_id for row in rows})
    return tuple(
        views.LateDeclaration(
            courier_name=names[row.courier_id],
            form=row.action,
            due_at=row.legal_limit or row.queued_at,
            sent_at=None if row.state in TROUBLED else row.first_sent_at,
        )
        for row in rows
    )


def _silent(session: Session, employer_number: str) -> tuple[views.SilentPlatform, ...]:
    alarms = open_alarms(session, employer_number)
    query = select(Source.id, Source.name).where(Source.id.in_([a.source_id for a in alarms]))
    names = {row.id: row.name for row in session.execute(query)}
    return tuple(
        views.SilentPlatform(
            platform_name=names[alarm.source_id],
            silent_since=alarm.silent_since,
            shifts=alarm.unheard_shifts,
        )
        for alarm in alarms
    )


def _parked(session: Session, employer_number: str) -> tuple[views.ParkedEvent, ...]:
    rows = listed_events(session, state="parked", limit=MOST_ROWS, employer_number=employer_number)
    return tuple(
        views.ParkedEvent(
            inbox_id=row.id,
            source=row.source,
            event_id=row.event_id,
            received_at=row.received_at,
            reason=row.reason or "",
        )
        for row in rows
    )


def _dead_letters(session: Session, employer_number: str) -> tuple[views.DeadLetter, ...]:
    return tuple(
        views.DeadLetter(
            message_id=row.id,
            kind=row.kind,
            attempts=row.attempts,
            since=row.finished_at or row.due_at,
            last_error=row.last_error or "",
        )
        for row in outbox.dead_letters(session, employer_number)
    )


def _outgoing(
    session: Session, employer_number: str, now: datetime
) -> tuple[views.UntoldPlatform, ...]:
    return tuple(
        views.UntoldPlatform(
            endpoint_id=view.id,
            platform_name=view.platform_name,
            why=views.UntoldWhy(view.reason or "given_up"),
            since=view.since,
            waiting=view.waiting,
            given_up=view.given_up,
        )
        for view in endpoint_views(session, now=now, employer_number=employer_number)
        if view.needs_a_person
    )


def _drafts(session: Session, employer_number: str) -> tuple[views.InvoiceDraft, ...]:
    rows = session.execute(
        select(InvoiceDraft, Source.name)
        .join(Source, Source.id == InvoiceDraft.source_id)
        .where(InvoiceDraft.employer_number == employer_number)
        .order_by(InvoiceDraft.month.desc(), Source.name)
    )
    return tuple(
        views.InvoiceDraft(
            platform_name=name,
            period_from=draft.month,
            period_to=month_after(draft.month) - timedelta(days=1),
            total_cents=draft.ex_vat_cents + draft.vat_cents,
        )
        for draft, name in rows
    )


def _due(session: Session, employer_number: str, today: date) -> tuple[views.AmountDue, ...]:
    rows = session.execute(
        select(
            WorkedDay.pay_due_on,
            func.sum(WorkedDay.payable_cents),
            func.count(func.distinct(WorkedDay.courier_id)),
        )
        .where(WorkedDay.employer_number == employer_number, WorkedDay.payable_cents != 0)
        .group_by(WorkedDay.pay_due_on)
        .order_by(WorkedDay.pay_due_on)
        .limit(MOST_ROWS)
    )
    return tuple(
        views.AmountDue(
            side=views.DueSide.TO_COURIERS,
            state=_state(due_on, today),
            due_on=due_on,
            amount_cents=int(cents),
            people=people,
        )
        for due_on, cents, people in rows
    )


def _state(due_on: date, today: date) -> views.DueState:
    if due_on == today:
        return views.DueState.TODAY
    return views.DueState.DUE if due_on > today else views.DueState.OVERDUE
