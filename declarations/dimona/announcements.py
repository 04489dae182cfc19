"""Who is told what and when, and what is left to a person (R8, R10, R12, R14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from declarations.dimona.anomalies import Reaction, anomaly
from declarations.dimona.facts import (
    Alert,
    AlertCode,
    DecisionFacts,
    HumanTask,
    Recipient,
    Refusal,
    Shift,
)
from declarations.dimona.forms import Action
from declarations.dimona.history import History, RefusedForm
from declarations.dimona.plan import Plan

FAILURES_BEFORE_ALERT = 3
"""So many lost answers in a row are reported at once, however far away the start is (R10)."""

_RECIPIENTS = {
    AlertCode.NO_VERDICT: (Recipient.PLANNER, Recipient.COURIER),
    AlertCode.REFUSED: (Recipient.PLANNER,),
    AlertCode.LATE: (Recipient.PLANNER,),
    AlertCode.CONTINGENT_EXCEEDED: (Recipient.COURIER, Recipient.PAYROLL),
    AlertCode.FLEXI_CONDITIONS: (Recipient.PLANNER, Recipient.PAYROLL),
    AlertCode.CANCEL_AFTER_DAY: (Recipient.PLANNER,),
    AlertCode.INVALID_DATA: (Recipient.PLANNER,),
    AlertCode.SERVICE_TROUBLE: (Recipient.PLANNER, Recipient.OPERATOR),
}

_TASKS_AFTER_REFUSAL = {
    Reaction.ADOPT_PERIOD: HumanTask.ADOPT_PERIOD,
    Reaction.CHOOSE_WORKER_TYPE: HumanTask.CHOOSE_WORKER_TYPE,
    Reaction.PERIOD_LOCKED: HumanTask.PERIOD_LOCKED,
    Reaction.CORRECT_DATA: HumanTask.CORRECT_DATA,
    Reaction.CORRECT_SETTING: HumanTask.CORRECT_DATA,
    Reaction.CORRECT_PROGRAM: HumanTask.CORRECT_DATA,
    Reaction.REPLACE_PERIOD: HumanTask.CORRECT_DATA,
    Reaction.SHOW_A_PERSON: HumanTask.CORRECT_DATA,
}

_CODE_ORDER = {code: position for position, code in enumerate(AlertCode)}
_RECIPIENT_ORDER = {
    (code, to): position
    for code, recipients in _RECIPIENTS.items()
    for position, to in enumerate((*recipients, Recipient.PAYROLL))
}


def alerts(
    facts: DecisionFacts,
    history: History,
    plan: Plan,
    *,
    uncovered: Iterable[Shift],
    refusals: Iterable[Refusal],
) -> tuple[Alert, ...]:
    """Every alert known now or due later if nothing changes, each once, in order of time."""
    found = {
        Alert(code=code, at=at, to=to)
        for code, at in _due(facts, history, plan, uncovered, refusals)
        for to in _RECIPIENTS[code]
    }
    if _has_late_in(history, plan):
        found.add(Alert(code=AlertCode.LATE, at=facts.now, to=Recipient.PAYROLL))
    return tuple(
        sorted(found, key=lambda a: (a.at, _CODE_ORDER[a.code], _RECIPIENT_ORDER[a.code, a.to]))
    )


def human_tasks(history: History, plan: Plan, refusals: Iterable[Refusal]) -> tuple[HumanTask, ...]:
    """What only a person can settle, each once."""
    found = {refusal.task for refusal in refusals} | set(plan.tasks)
    for refused in plan.blocked:
        found |= set(_tasks_after(refused))
    if Reaction.CORRECT_DATA in _verdict_reactions(history):
        found.add(HumanTask.CORRECT_DATA)
    return tuple(task for task in HumanTask if task in found)


def is_late(history: History, plan: Plan) -> bool:
    """Whether a call is, or an earlier declaration was, after its legal limit."""
    return bool(history.late_actions) or any(call.is_late for call in plan.calls)


def _due(
    facts: DecisionFacts,
    history: History,
    plan: Plan,
    uncovered: Iterable[Shift],
    refusals: Iterable[Refusal],
) -> Iterator[tuple[AlertCode, datetime]]:
    now = facts.now
    for shift in uncovered:
        yield AlertCode.NO_VERDICT, _before_start(shift.starts_at, facts)
    conditions: Mapping[AlertCode, bool] = {
        AlertCode.REFUSED: bool(plan.blocked),
        AlertCode.LATE: is_late(history, plan),
        AlertCode.CANCEL_AFTER_DAY: HumanTask.CANCEL_AFTER_DAY in plan.tasks,
        AlertCode.INVALID_DATA: any(refusals),
        AlertCode.SERVICE_TROUBLE: any(_needs_operator(refused) for refused in plan.blocked),
    }
    yield from ((code, now) for code, holds in conditions.items() if holds)
    reactions = _verdict_reactions(history)
    if Reaction.CONTINGENT_EXCEEDED in reactions:
        yield AlertCode.CONTINGENT_EXCEEDED, now
    if Reaction.FLEXI_CONDITIONS in reactions:
        yield AlertCode.FLEXI_CONDITIONS, now
    for lost in plan.lost_answers:
        is_known = lost.count >= FAILURES_BEFORE_ALERT
        yield AlertCode.SERVICE_TROUBLE, now if is_known else _before_start(lost.first_start, facts)


def _before_start(starts_at: datetime, facts: DecisionFacts) -> datetime:
    """Some minutes before the start, or now when that has passed."""
    minutes = facts.settings.alert_minutes_before_start
    return max(starts_at - timedelta(minutes=minutes), facts.now)


def _has_late_in(history: History, plan: Plan) -> bool:
    """A late IN concerns payroll too: a late student's hours are never in the contingent."""
    calls = any(call.is_late and call.action is Action.IN for call in plan.calls)
    return calls or Action.IN in history.late_actions


def _verdict_reactions(history: History) -> frozenset[Reaction]:
    """What the last verdicts on the periods in force ask for."""
    accepted = (period for period in history.periods if period.is_accepted)
    return frozenset(anomaly(code).reaction for p in accepted for code in p.verdict_codes)


def _tasks_after(refused: RefusedForm) -> Iterator[HumanTask]:
    """The tasks that a refusal leaves; without any code a person has to look all the same."""
    if not refused.codes:
        yield HumanTask.CORRECT_DATA
    for code in refused.codes:
        task = _TASKS_AFTER_REFUSAL.get(anomaly(code).reaction)
        if task is not None:
            yield task


def _needs_operator(refused: RefusedForm) -> bool:
    return any(anomaly(code).reaction is Reaction.TELL_OPERATOR for code in refused.codes)
