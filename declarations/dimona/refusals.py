"""What our own check finds before anything is sent (R5); all of it, not the first fault alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from declarations.dimona.facts import (
    CourierFacts,
    DecisionFacts,
    HumanTask,
    Refusal,
    RefusalCode,
    Shift,
    ShiftStatus,
    WorkerType,
)
from declarations.dimona.identifiers import (
    is_valid_enterprise_number,
    is_valid_nsso_number,
    is_valid_ssin,
)
from declarations.dimona.parties import Address, Employer, Identity, Worker
from declarations.parameters import value_on

_WORKER_TYPES = frozenset(WorkerType)
_TEMPORARY_AGENCIES = "322"
_MINUTES_PER_HOUR = 60

_LONGEST_NAME = 48
_LONGEST_GIVEN_NAME = 24
_LONGEST_PLACE_OF_BIRTH = 40
_LONGEST_PLACE_NAME = 96
_LONGEST_WORKER_STREET = 35
_LONGEST_PLACE_STREET = 42


def worker_refusals(facts: DecisionFacts) -> tuple[Refusal, ...]:
    """Faults of the worker's and employer's data: with one of them nothing at all is sent."""
    checks = (
        (RefusalCode.SSIN_INVALID, _worker_fault(facts.courier.worker, facts.today)),
        (RefusalCode.EMPLOYER_INVALID, _employer_fault(facts.employer)),
        (RefusalCode.JOINT_COMMISSION_INVALID, _committee_fault(facts)),
        (RefusalCode.WORKER_TYPE_RULES, _place_fault(facts.courier)),
    )
    found = [Refusal(code=code, message=fault) for code, fault in checks if fault]
    if fault := _type_fault(facts):
        found.append(
            Refusal(
                code=RefusalCode.WORKER_TYPE_RULES,
                message=fault,
                task=HumanTask.CHOOSE_WORKER_TYPE,
            )
        )
    return tuple(found)


def shift_refusals(facts: DecisionFacts) -> tuple[Refusal, ...]:
    """Faults of the times of single shifts: those shifts are left out of what is sent."""
    return tuple(
        Refusal(
            code=RefusalCode.DATES_INVALID,
            message=f"Shift {shift.id} {fault}.",
            shift_id=shift.id,
        )
        for shift in facts.shifts
        for fault in _shift_faults(shift, facts)
    )


def _worker_fault(worker: Worker, today: date) -> str | None:
    if worker.ssin is not None:
        if is_valid_ssin(worker.ssin, on=today):
            return None
        return "The national number of the worker is not valid."
    missing = [] if worker.identity is None else list(_identity_gaps(worker.identity))
    if worker.identity is None or missing:
        gaps = f" ({', '.join(missing)} missing or not valid)" if missing else ""
        return f"Without a national number the whole identity of the worker is needed{gaps}."
    return None


def _identity_gaps(identity: Identity) -> Iterator[str]:
    """Names of the fields that are missing or too long."""
    limited = (
        ("familyName", identity.family_name, _LONGEST_NAME),
        ("givenName", identity.given_name, _LONGEST_GIVEN_NAME),
        ("placeOfBirth", identity.place_of_birth, _LONGEST_PLACE_OF_BIRTH),
    )
    yield from (name for name, value, longest in limited if not value or len(value) > longest)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", identity.birth_date or "", re.ASCII):
        yield "birthDate"
    if identity.country_of_birth is None:
        yield "countryOfBirth"
    if identity.nationality is None:
        yield "nationality"
    if identity.gender not in ("1", "2"):
        yield "gender"
    if identity.address is None or not _is_complete(identity.address, _LONGEST_WORKER_STREET):
        yield "address"


def _is_complete(address: Address, longest_street: int) -> bool:
    """Whether an address has all that the service asks, within its lengths."""
    needed = (
        (address.street, longest_street),
        (address.house_number, 10),
        (address.post_code, 9),
        (address.municipality, 40),
    )
    fits = all(value and len(value) <= longest for value, longest in needed)
    return fits and address.country is not None and len(address.box_number or "") <= 4


def _employer_fault(employer: Employer) -> str | None:
    number = employer.enterprise_number
    if number is not None and is_valid_enterprise_number(number):
        return None
    if (
        number is None
        and employer.nsso_number is not None
        and is_valid_nsso_number(employer.nsso_number)
    ):
        return None
    return "The number of the employer is missing or not valid."


def _committee_fault(facts: DecisionFacts) -> str | None:
    committee = facts.courier.joint_commission
    known = value_on("dimona.joint_commissions", facts.today).split()
    if committee not in known:
        return f"The joint committee must be one of {', '.join(known)}."
    if committee == _TEMPORARY_AGENCIES:
        return "Joint committee 322 is for temporary agencies, which name a using employer."
    return None


def _type_fault(facts: DecisionFacts) -> str | None:
    """Source: flexi-jobs exist where the employer's joint committee has them (docs/sources.md#dimona-flexi)."""
    worker_type = facts.courier.worker_type
    if worker_type not in _WORKER_TYPES:
        return "The worker type must be OTH, STU or FLX."
    if worker_type == WorkerType.FLEXI and not facts.settings.flexi_jobs:
        return "The joint committee of this employer has no flexi-jobs."
    return None


def _place_fault(courier: CourierFacts) -> str | None:
    """A student's place of work is optional (head office), but what is given must be whole."""
    place = courier.place_of_work
    if courier.worker_type != WorkerType.STUDENT or place is None:
        return None
    if not place.name or len(place.name) > _LONGEST_PLACE_NAME:
        return (
            f"A student's place of work needs a name of at most {_LONGEST_PLACE_NAME} characters."
        )
    if place.address is not None and not _is_complete(place.address, _LONGEST_PLACE_STREET):
        return "The address of the student's place of work is incomplete or too long."
    return None


def _shift_faults(shift: Shift, facts: DecisionFacts) -> Iterator[str]:
    """What is impossible in the times of a shift that would be declared."""
    if shift.status not in (ShiftStatus.CONFIRMED, ShiftStatus.ENDED_EARLY):
        return
    day = shift.starts_at.astimezone(facts.settings.zone).date()
    longest_hours = int(value_on("dimona.longest_shift_hours", facts.today))
    earliest = date.fromisoformat(value_on("dimona.earliest_start", facts.today))
    years_ahead = int(value_on("dimona.latest_start_years", facts.today))
    today = facts.today
    if shift.ends_at < shift.starts_at:
        yield "ends before it starts"
    if shift.ends_at == shift.starts_at and facts.courier.worker_type == WorkerType.FLEXI:
        yield "has no end yet, and a flexi-job is declared with its hours"
    if shift.ends_at - shift.starts_at > timedelta(hours=longest_hours):
        yield f"is longer than {longest_hours} hours"
    if (shift.worked_minutes or 0) > longest_hours * _MINUTES_PER_HOUR:
        yield f"has more than {longest_hours} hours of work"
    if day < earliest:
        yield f"starts before {earliest.isoformat()}"
    if (day.year - years_ahead, day.month, day.day) > (today.year, today.month, today.day):
        yield f"starts more than {years_ahead} years ahead"
