"""How a student's months fall inside and outside the contingent, and what is due on each part.

The split is computed again from the stored days, in the order in which pay computed it, and must
come to the contributions that were posted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from courier_api.agreements.check import terms_of
from courier_api.agreements.known import known_until
from courier_api.couriers.models import Courier
from courier_api.pay.facts import MonthUnderVersion, month_facts, pay_document
from courier_api.pay.held import held_terms
from courier_api.payroll_export.rows import DayRow, QuarterRows
from declarations.worker_quarter import Dues
from platforms.pay import GrossSplit, read_input
from platforms.pay import WorkedDay as PricedDay
from platforms.pay.contributions import contributions_on
from platforms.rounding import round_half_up

DayKey = tuple[int, date]
"""An agreement and a worked day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentMonth:
    """The split of each day of a month, and what is due on the solidarity part by agreement.

    `due_by_agreement` is everything due by agreement, to be compared with what was posted. Of a
    month without contribution terms there is no split.
    """

    splits: dict[DayKey, GrossSplit]
    solidarity: dict[int, Dues]
    due: dict[int, Dues]


def student_month(
    session: Session,
    courier: Courier,
    month: date,
    days: Sequence[DayRow],
    rows: QuarterRows,
    *,
    used_minutes: int,
) -> StudentMonth:
    """One month; `used_minutes` of the contingent were used before it."""
    by_version: dict[int, list[DayRow]] = {}
    for row in days:
        by_version.setdefault(row[1], []).append(row)
    found = StudentMonth(splits={}, solidarity={}, due={})
    held = held_terms(session, courier, {day.worked_on for day, _ in days})
    for version_id in _in_order(session, courier, month, by_version, rows):
        own = by_version[version_id]
        stored = rows.versions[version_id]
        version = known_until(stored, stored.valid_to)
        unknown = held.unknown_rows(version.agreement_id, [day.worked_on for day, _ in own])
        terms = terms_of(session, version, unknown=unknown)
        part = MonthUnderVersion(version=version, month=month, shifts=(), terms=terms)
        _add_part(found, courier, part, own, used_minutes)
        used_minutes += sum(day.declared_minutes for day, _ in own)
    return found


def _in_order(
    session: Session,
    courier: Courier,
    month: date,
    by_version: dict[int, list[DayRow]],
    rows: QuarterRows,
) -> list[int]:
    """Versions as pay takes them: by time, and of several agreements by their first shift.

    Only a month under two agreements needs its shifts to tell; there are few.
    """
    in_time = sorted(
        by_version, key=lambda version: min(d.worked_on for d, _ in by_version[version])
    )
    if len({rows.versions[version].agreement_id for version in by_version}) == 1:
        return in_time
    taken = [part.version.id for part in month_facts(session, courier, month).versions]
    return [v for v in taken if v in by_version] + [v for v in in_time if v not in taken]


def _add_part(
    found: StudentMonth,
    courier: Courier,
    part: MonthUnderVersion,
    rows: Sequence[DayRow],
    used_minutes: int,
) -> None:
    pay_input = read_input(pay_document(courier, part, used_minutes=used_minutes))
    terms = pay_input.agreement.contributions
    if terms is None:
        return
    priced = [_priced(row) for row in rows]
    result = contributions_on(priced, terms, pay_input.worker)
    agreement_id = part.version.agreement_id
    found.splits.update({(agreement_id, split.worked_on): split for split in result.splits})
    solidarity = Dues(
        worker_cents=_pct(result.gross_solidarity_cents, Fraction(terms.student_worker_pct)),
        employer_cents=_pct(result.gross_solidarity_cents, Fraction(terms.student_employer_pct)),
    )
    due = Dues(
        worker_cents=result.worker_contribution_cents,
        employer_cents=result.employer_contribution_cents,
        withholding_cents=result.withholding_cents,
    )
    nothing = Dues()
    found.solidarity[agreement_id] = plus(found.solidarity.get(agreement_id, nothing), solidarity)
    found.due[agreement_id] = plus(found.due.get(agreement_id, nothing), due)


def plus(first: Dues, second: Dues) -> Dues:
    """Both together."""
    return Dues(
        worker_cents=first.worker_cents + second.worker_cents,
        employer_cents=first.employer_cents + second.employer_cents,
        withholding_cents=first.withholding_cents + second.withholding_cents,
    )


def _priced(row: DayRow) -> PricedDay:
    """A stored day as the rules of contributions read it."""
    day = row[0]
    return PricedDay(
        worked_on=day.worked_on,
        pay_due=day.pay_due_on,
        by_platform=(),
        lines=(),
        paid_minutes=day.paid_minutes,
        worked_minutes=day.worked_minutes,
        top_up_minutes=day.top_up_minutes,
        base_cents=day.base_cents,
        supplement_cents=day.supplement_cents,
        top_up_cents=day.top_up_cents,
        phone_cents=day.phone_cents,
        bike_cents=day.bike_cents,
    )


def _pct(cents: int, pct: Fraction) -> int:
    return round_half_up(cents * pct / 100)
