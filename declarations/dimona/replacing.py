"""Which periods no UPDATE can put right, and whether they may be cancelled for another (R7)."""

from __future__ import annotations

from declarations.dimona.deadlines import cancel_limit
from declarations.dimona.facts import DecisionFacts, HumanTask
from declarations.dimona.forms import Action, DimonaCancel, DimonaIn
from declarations.dimona.history import Period


def wrong_kind(opened_by: DimonaIn, facts: DecisionFacts) -> HumanTask | None:
    """What no UPDATE can change: type, committee, worker, employer; the task if it has to."""
    courier = facts.courier
    kind = (opened_by.worker_type, opened_by.joint_commission)
    if kind != (courier.worker_type, courier.joint_commission):
        return HumanTask.CHOOSE_WORKER_TYPE
    persons = {opened_by.worker.ssin, courier.worker.ssin} - {None}
    employers = {opened_by.employer.enterprise_number, facts.employer.enterprise_number} - {None}
    if len(persons) > 1 or len(employers) > 1:
        return HumanTask.CORRECT_DATA
    return None


def may_be_replaced(facts: DecisionFacts, period: Period, *, has_begun: bool) -> bool:
    """Whether a period may be cancelled although work needs it: not once that work has begun."""
    if period.is_locked or any(isinstance(r.form, DimonaCancel) for r in period.refused):
        return False
    if period.period_id is None and not _awaits_its_in(period):
        return False
    limit = cancel_limit(period.content.starts_on, facts.settings)
    return not has_begun and facts.now < limit


def _awaits_its_in(period: Period) -> bool:
    return period.open is not None and period.open.action is Action.IN
