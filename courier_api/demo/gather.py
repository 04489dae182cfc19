"""The figures of the report, by one query per figure, and what does not fit."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from courier_api.demo.driver import DAYS_IN_WEEK
from courier_api.demo.gather_shifts import shift_figures
from courier_api.demo.platform_side import Answers
from courier_api.demo.report import (
    DimonaFigures,
    DraftInvoice,
    DuePay,
    EventFigures,
    IncidentDeadline,
    IncidentFigures,
    PayFigures,
    ReportFigures,
)
from courier_api.demo.timeline import Timeline
from courier_api.demo.week import Week
from courier_api.filings.models import DimonaDeclaration
from courier_api.incidents import models as incidents
from courier_api.invoices.models import InvoiceDraft
from courier_api.ledger.balances import total_cents
from courier_api.ledger.models import LedgerLine
from courier_api.messaging.models import InboxEvent, InboxOutcome, OutboxMessage
from courier_api.pay.models import WorkedDay
from courier_api.sources.models import Source
from courier_api.verify import all_checks

LISTED_REFUSALS = 3
TOLD_ELSEWHERE = frozenset({"ridden shifts"})
"""Checks whose subject the report shows in figures of its own."""


def gather(session: Session, week: Week, timeline: Timeline, answers: Answers) -> ReportFigures:
    """Everything the report says about the week, as the database has it now."""
    return ReportFigures(
        first_day=week.first_day,
        last_day=week.first_day + timedelta(days=DAYS_IN_WEEK - 1),
        seed=week.seed,
        events=_events(session, answers),
        shifts=shift_figures(session),
        pay=_pay(session),
        invoices=_invoices(session),
        ledger_entries=session.scalar(select(func.count(LedgerLine.id))) or 0,
        ledger_sum_cents=total_cents(session),
        dimona=_dimona(session),
        incidents=_incidents(session),
        differences=tuple(_differences(session, week, timeline, answers)),
    )


def reported_incidents(session: Session) -> frozenset[str]:
    """The ids that phones gave the reports which are stored."""
    query = select(incidents.Incident.external_id).where(
        incidents.Incident.origin == "courier_app", incidents.Incident.external_id.is_not(None)
    )
    return frozenset(each for each in session.scalars(query) if each is not None)


def _events(session: Session, answers: Answers) -> EventFigures:
    parked = select(func.count()).where(InboxOutcome.state == "parked")
    return EventFigures(
        sent=answers.sent,
        accepted=answers.new,
        repeats=answers.known,
        refused=len(answers.refusals),
        stored=session.scalar(select(func.count(InboxEvent.id))) or 0,
        parked=session.scalar(parked) or 0,
        seconds_at_the_door=answers.seconds,
    )


def _pay(session: Session) -> PayFigures:
    sums = session.execute(
        select(
            *(
                func.coalesce(func.sum(column), 0)
                for column in (
                    WorkedDay.worked_minutes,
                    WorkedDay.top_up_minutes,
                    WorkedDay.base_cents + WorkedDay.supplement_cents,
                    WorkedDay.top_up_cents,
                    WorkedDay.phone_cents + WorkedDay.bike_cents,
                )
            )
        )
    ).one()
    owed = session.execute(
        select(
            WorkedDay.pay_due_on,
            func.count(WorkedDay.courier_id.distinct()),
            func.sum(WorkedDay.payable_cents),
        )
        .where(WorkedDay.payable_cents != 0)
        .group_by(WorkedDay.pay_due_on)
        .order_by(WorkedDay.pay_due_on)
    )
    worked, top_up, base_cents, top_up_cents, allowance_cents = (int(value) for value in sums)
    return PayFigures(
        worked_minutes=worked,
        top_up_minutes=top_up,
        base_cents=base_cents,
        top_up_cents=top_up_cents,
        allowance_cents=allowance_cents,
        owed=tuple(
            DuePay(due_on=due_on, couriers=int(couriers), amount_cents=int(cents))
            for due_on, couriers, cents in owed
        ),
    )


def _invoices(session: Session) -> tuple[DraftInvoice, ...]:
    rows = session.execute(
        select(InvoiceDraft, Source.name)
        .join(Source, Source.id == InvoiceDraft.source_id)
        .order_by(InvoiceDraft.month, Source.name)
    )
    return tuple(
        DraftInvoice(
            platform=name,
            month=draft.month,
            ex_vat_cents=draft.ex_vat_cents,
            incl_vat_cents=draft.ex_vat_cents + draft.vat_cents,
            payment_days=draft.payment_days,
        )
        for draft, name in rows
    )


def _dimona(session: Session) -> DimonaFigures:
    again = case((DimonaDeclaration.posts > 1, DimonaDeclaration.posts - 1), else_=0)
    posts, repeated = session.execute(
        select(
            func.coalesce(func.sum(DimonaDeclaration.posts), 0), func.coalesce(func.sum(again), 0)
        )
    ).one()
    return DimonaFigures(posts=int(posts), repeated=int(repeated))


def _incidents(session: Session) -> tuple[IncidentFigures, ...]:
    running = session.scalars(
        select(incidents.IncidentDeadline)
        .where(incidents.IncidentDeadline.state == "running")
        .order_by(incidents.IncidentDeadline.ends_at, incidents.IncidentDeadline.id)
    )
    clocks: dict[int, list[IncidentDeadline]] = {}
    for row in running:
        deadline = IncidentDeadline(what=_words(row.rule), due_at=row.ends_at)
        clocks.setdefault(row.incident_id, []).append(deadline)
    rows = session.scalars(select(incidents.Incident).order_by(incidents.Incident.ref))
    return tuple(
        IncidentFigures(
            reference=row.ref,
            what=_words(row.what_happened or row.kind),
            classified_as=_words(str(row.classification.get("class", "open"))),
            deadlines=tuple(
                sorted(clocks.get(row.id, []), key=lambda clock: clock.due_at is not None)
            ),
        )
        for row in rows
    )


def _differences(
    session: Session, week: Week, timeline: Timeline, answers: Answers
) -> Iterator[str]:
    for refusal in answers.refusals[:LISTED_REFUSALS]:
        yield f"Event {refusal.event_id} was answered with {refusal.status}: {refusal.problem}"
    distinct = {(sending.source, sending.event_id) for sending in timeline.sendings}
    if missing := len(distinct - answers.acknowledged):
        yield f"{missing} events were never acknowledged."
    stored = session.scalar(select(func.count(InboxEvent.id))) or 0
    if stored != len(answers.acknowledged):
        yield f"{len(answers.acknowledged)} events were acknowledged and {stored} are stored."
    known = reported_incidents(session)
    if len(known) != len(week.incidents):
        yield f"{len(week.incidents)} incidents happened and {len(known)} are stored."
    dead = select(OutboxMessage.kind, func.count()).where(OutboxMessage.state == "dead")
    for kind, count in session.execute(dead.group_by(OutboxMessage.kind)):
        yield f"{count} messages of the kind {kind} were given up."
    for check in all_checks(session):
        if check.difference and check.name not in TOLD_ELSEWHERE:
            yield f"{check.name}: {check.difference}"


def _words(code: str) -> str:
    return code.replace("_", " ")
