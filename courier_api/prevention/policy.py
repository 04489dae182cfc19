"""What the co-operative has chosen: how long things hold, and from when they are conditions."""

from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid
from courier_api.prevention.errors import By, note
from courier_api.prevention.models import PreventionPolicyRow
from safety.prevention.validity import PreventionPolicy, usual_policy

MOST = {"training_months": 120, "check_months": 36, "warn_days": 60, "fix_days": 30}


def policy_of(session: Session, employer_number: str) -> PreventionPolicy:
    """The policy in force; the usual one, with open gates, until somebody has chosen."""
    row = session.get(PreventionPolicyRow, employer_number)
    if row is None:
        return usual_policy()
    return PreventionPolicy(
        gates_from=row.gates_from,
        training_months=row.training_months,
        check_months=row.check_months,
        warn_days=row.warn_days,
        fix_days=row.fix_days,
    )


def choose_policy(session: Session, wanted: PreventionPolicy, by: By) -> None:
    """Keep a choice; what was issued before keeps its last day. Raises Invalid."""
    numbers = {name: int(getattr(wanted, name)) for name in MOST}
    faults = [
        {"field": name, "rule": "range"}
        for name, most in MOST.items()
        if not 1 <= numbers[name] <= most
    ]
    if faults:
        raise Invalid("A figure of the policy is out of range.", errors=faults)
    row = session.get(PreventionPolicyRow, by.employer_number)
    if row is None:
        row = PreventionPolicyRow(employer_number=by.employer_number)
        session.add(row)
    row.gates_from = wanted.gates_from
    row.training_months, row.check_months = wanted.training_months, wanted.check_months
    row.warn_days, row.fix_days = wanted.warn_days, wanted.fix_days
    row.changed_at, row.changed_by = by.now, by.actor
    facts = {**numbers, "gates_from": str(wanted.gates_from) if wanted.gates_from else None}
    note(session, by, "prevention.policy", ("cooperative", by.employer_number), facts)
