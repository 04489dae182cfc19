"""What should be declared against what is declared, computed afresh; the difference is sent."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from courier_api.couriers.queries import lock_courier
from courier_api.filings.alerts import alerts_about_contingent, keep_alerts
from courier_api.filings.choices import close_settled_choices
from courier_api.filings.compare import close_gone
from courier_api.filings.contingent import years_running_low
from courier_api.filings.cover import mark_cover
from courier_api.filings.facts import worker_facts
from courier_api.filings.human_tasks import keep_tasks
from courier_api.filings.kinds import LOOK_AGAIN, RECONCILE
from courier_api.filings.queue import queue_calls
from courier_api.filings.self_employed import alerts_about_refused, keep_self_employed
from courier_api.filings.task_list import tasks_of_courier
from courier_api.filings.unneeded import periods_in_question
from courier_api.messaging import outbox
from declarations.dimona.decide import decide
from declarations.dimona.history import history_of


def reconcile(session: Session, courier_id: int, *, since: date | None, now: datetime) -> bool:
    """Bring one worker's declarations to what their shifts need; whether that is settled.

    Settled: nothing is sent or waits, and nothing becomes due by the clock alone.
    Repeating it changes nothing. The worker's row is held, so that two events of one worker cannot
    decide at the same time (one worker, one decision at a time).
    """
    courier = lock_courier(session, courier_id)
    facts = worker_facts(session, courier, since=since, now=now)
    decision, history = decide(facts.decision), history_of(facts.decision.prior)
    waiting = queue_calls(session, courier, facts, decision, history, now=now)
    mark_cover(session, facts, decision, history, now=now)
    known = tasks_of_courier(session, courier.id)
    refused = keep_self_employed(session, courier, facts.self_employed, known=known, now=now)
    days = {shift.worked_on for shift in facts.shifts}
    low_years = years_running_low(session, courier, days, now=now)
    others = [
        *alerts_about_contingent(courier, low_years, now),
        *alerts_about_refused(refused, now),
    ]
    told_at = keep_alerts(
        session, courier, facts, decision, history, waiting, others=others, now=now
    )
    periods = periods_in_question(facts, history)
    keep_tasks(session, courier, decision.human_tasks, known=known, periods=periods, now=now)
    close_gone(known, courier, facts, history, now=now)
    close_settled_choices(session, courier, now=now)
    look_again = {at for at in (told_at, decision.opens_at) if at is not None}
    for look_again_at in look_again:
        outbox.put(
            session,
            RECONCILE,
            key=f"{LOOK_AGAIN}{courier.id}:{look_again_at.isoformat()}",
            payload={"courier_id": courier.id},
            due_at=look_again_at,
            employer_number=courier.employer_number,
        )
    is_quiet = not (decision.calls or decision.waiting or waiting or look_again)
    return is_quiet and all(row.state == "judged" for row in facts.declarations)
