"""Policies are entered and ended; nothing else about them changes."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.errors import Invalid, NotFound, Refused
from courier_api.insurance.models import InsurancePolicy
from courier_api.sources.models import Source
from declarations.insurer import PolicyKind

LONGEST_INSURER = 120
LONGEST_NUMBER = 40
LONGEST_CODE = 10


class PolicyUnknown(NotFound):
    """No policy of this co-operative has the number."""

    def __init__(self) -> None:
        super().__init__("There is no such policy.")


class PolicyOverlaps(Refused):
    """The same policy is known for some of these days."""

    def __init__(self) -> None:
        super().__init__("This policy is already there for some of these days; end it first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPolicy:
    """A policy as its papers say. `source_id`: of which platform; None: the co-operative's own."""

    kind: PolicyKind
    insurer: str
    number: str
    valid_from: date
    valid_to: date | None = None
    source_id: int | None = None
    insurer_code: str | None = None
    phone: str | None = None


def enter_policy(
    session: Session, employer_number: str, new: NewPolicy, *, actor: str, now: datetime
) -> int:
    """Keep a policy and give its id.

    Raises Invalid with every wrong field, or PolicyOverlaps.
    """
    if faults := _faults(session, employer_number, new):
        raise Invalid("The policy is not complete.", errors=faults)
    if session.scalar(_overlapping(employer_number, new)) is not None:
        raise PolicyOverlaps
    row = InsurancePolicy(
        employer_number=employer_number,
        source_id=new.source_id,
        kind=new.kind.value,
        insurer=new.insurer.strip(),
        insurer_code=(new.insurer_code or "").strip() or None,
        number=new.number.strip(),
        phone=(new.phone or "").strip() or None,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        entered_at=now,
        entered_by=actor,
    )
    session.add(row)
    session.flush()  # the id
    _note(session, row, "policy.entered", actor=actor, now=now)
    return row.id


def end_policy(
    session: Session,
    employer_number: str,
    policy_id: int,
    last_day: date | None,
    *,
    actor: str,
    now: datetime,
) -> None:
    """Set the last day, or None when it goes on. Raises PolicyUnknown, or Invalid before its start."""
    row = session.get(InsurancePolicy, policy_id, with_for_update=True)
    if row is None or row.employer_number != employer_number:
        raise PolicyUnknown
    if last_day is not None and last_day < row.valid_from:
        raise Invalid(
            "A policy cannot end before it begins.", errors=[{"field": "valid_to", "rule": "order"}]
        )
    row.valid_to = last_day
    session.flush()
    _note(session, row, "policy.ended", actor=actor, now=now)


def _faults(session: Session, employer_number: str, new: NewPolicy) -> list[dict[str, str]]:
    sized = (
        ("insurer", new.insurer, LONGEST_INSURER),
        ("number", new.number, LONGEST_NUMBER),
    )
    faults = [
        {"field": name, "rule": "required" if not value.strip() else "too_long"}
        for name, value, longest in sized
        if not value.strip() or len(value.strip()) > longest
    ]
    optional = (
        ("insurer_code", new.insurer_code, LONGEST_CODE),
        ("phone", new.phone, LONGEST_NUMBER),
    )
    faults += [
        {"field": name, "rule": "too_long"}
        for name, value, longest in optional
        if value is not None and len(value.strip()) > longest
    ]
    if new.valid_to is not None and new.valid_to < new.valid_from:
        faults.append({"field": "valid_to", "rule": "order"})
    if new.source_id is not None:
        source = session.get(Source, new.source_id)
        if source is None or source.employer_number != employer_number or source.is_test:
            faults.append({"field": "platform", "rule": "unknown"})
    return faults


def _overlapping(employer_number: str, new: NewPolicy) -> Select[tuple[int]]:
    ends = new.valid_to or date.max
    return (
        select(InsurancePolicy.id)
        .where(
            InsurancePolicy.employer_number == employer_number,
            InsurancePolicy.kind == new.kind.value,
            InsurancePolicy.number == new.number.strip(),
            InsurancePolicy.source_id.is_(None)
            if new.source_id is None
            else InsurancePolicy.source_id == new.source_id,
            InsurancePolicy.valid_from <= ends,
            or_(InsurancePolicy.valid_to.is_(None), InsurancePolicy.valid_to >= new.valid_from),
        )
        .limit(1)
    )


def _note(
    session: Session, row: InsurancePolicy, action: str, *, actor: str, now: datetime
) -> None:
    facts = {
        "kind": row.kind,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
    }
    access = Access(
        employer_number=row.employer_number,
        actor=actor,
        action=action,
        subject_kind="insurance_policy",
        subject_id=str(row.id),
        facts=facts,
    )
    record(session, access, at=now)
