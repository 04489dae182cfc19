"""From stored days and months to the facts of each worker's quarter."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from courier_api.couriers.birth_dates import birth_date_of
from courier_api.couriers.models import Courier
from courier_api.pay.facts import STUDENT
from courier_api.pay.models import PayMonth, WorkedDay
from courier_api.payroll_export.errors import PayUnsettled
from courier_api.payroll_export.rows import DayRow, DimonaMarks, QuarterRows, read_quarter_rows
from courier_api.payroll_export.split_quota import StudentMonth, plus, student_month
from declarations.worker_quarter import (
    DayFacts,
    Dues,
    MonthFacts,
    PersonFacts,
    Quarter,
    WorkerQuarter,
)

NOTHING = StudentMonth(splits={}, solidarity={}, due={})


def quarter_workers(
    session: Session, employer_number: str, quarter: Quarter
) -> tuple[list[WorkerQuarter], dict[str, int]]:
    """Everybody with pay in the quarter, by reference, and the id of each.

    Raises PayUnsettled when a student's contributions are not those of the stored days.
    """
    rows = read_quarter_rows(session, employer_number, quarter)
    workers = [_worker(session, courier, quarter, rows) for courier in rows.couriers]
    return workers, {courier.reference: courier.id for courier in rows.couriers}


def _worker(
    session: Session, courier: Courier, quarter: Quarter, rows: QuarterRows
) -> WorkerQuarter:
    used = rows.used_before_minutes.get(courier.id, 0)
    months: list[MonthFacts] = []
    for month in quarter.months:
        days = rows.days.get((courier.id, month), ())
        if courier.worker_type == STUDENT:
            split = student_month(session, courier, month, days, rows, used_minutes=used)
        else:
            split = NOTHING
        months += _months(courier, month, days, rows, split)
        used += sum(day.declared_minutes for day, _ in days)
    marks = rows.marks.get(courier.id, DimonaMarks())
    return WorkerQuarter(person=_person(courier, marks), months=tuple(months))


def _months(
    courier: Courier,
    month: date,
    days: Sequence[DayRow],
    rows: QuarterRows,
    split: StudentMonth,
) -> list[MonthFacts]:
    """One for each agreement, in order of its name."""
    priced = {row.agreement_id: row for row in rows.months.get((courier.id, month), ())}
    agreements = priced.keys() | {day.agreement_id for day, _ in days}
    return [
        _month(
            courier,
            priced.get(agreement_id),
            [day for day, _ in days if day.agreement_id == agreement_id],
            split,
            about=(month, agreement_id, rows.agreements[agreement_id]),
        )
        for agreement_id in sorted(agreements, key=lambda each: rows.agreements[each])
    ]


def _month(
    courier: Courier,
    priced: PayMonth | None,
    days: Sequence[WorkedDay],
    split: StudentMonth,
    *,
    about: tuple[date, int, str],
) -> MonthFacts:
    month, agreement_id, name = about
    due = _due(priced)
    is_student = courier.worker_type == STUDENT
    solidarity = split.solidarity.get(agreement_id, Dues())
    if is_student:
        _compare(courier, month, split.due.get(agreement_id, Dues()), due)
    return MonthFacts(
        month=month,
        agreement=name,
        days=tuple(_day(day, split, is_student=is_student) for day in days),
        solidarity=solidarity,
        ordinary=plus(
            due,
            Dues(worker_cents=-solidarity.worker_cents, employer_cents=-solidarity.employer_cents),
        ),
    )


def _due(month: PayMonth | None) -> Dues:
    if month is None:
        return Dues()
    return Dues(
        worker_cents=month.worker_contribution_cents,
        employer_cents=month.employer_contribution_cents,
        withholding_cents=month.withholding_cents,
    )


def _compare(courier: Courier, month: date, split: Dues, priced: Dues) -> None:
    if split != priced:
        raise PayUnsettled(
            courier.reference,
            f"{month:%Y-%m}",
            split_cents=_sum(split),
            priced_cents=_sum(priced),
        )


def _sum(dues: Dues) -> int:
    return dues.worker_cents + dues.employer_cents + dues.withholding_cents


def _day(day: WorkedDay, month: StudentMonth, *, is_student: bool) -> DayFacts:
    split = month.splits.get((day.agreement_id, day.worked_on))
    if split is not None:
        declared, inside = split.declared_minutes, split.inside_minutes
        solidarity = split.solidarity_cents
    else:  # nobody counts a contingent here: a student is wholly inside, others have none
        declared = inside = day.declared_minutes if is_student else 0
        solidarity = day.gross_cents if is_student else 0
    return DayFacts(
        worked_on=day.worked_on,
        worked_minutes=day.worked_minutes,
        paid_minutes=day.paid_minutes,
        top_up_minutes=day.top_up_minutes,
        base_cents=day.base_cents,
        supplement_cents=day.supplement_cents,
        top_up_cents=day.top_up_cents,
        phone_cents=day.phone_cents,
        bike_cents=day.bike_cents,
        declared_minutes=declared,
        inside_minutes=inside,
        solidarity_cents=solidarity,
    )


def _person(courier: Courier, marks: DimonaMarks) -> PersonFacts:
    identity = courier.identity or {}
    return PersonFacts(
        reference=courier.reference,
        worker_type=courier.worker_type,
        family_name=str(identity.get("familyName") or courier.name),
        given_name=str(identity.get("givenName") or ""),
        ssin=courier.ssin,
        birth_date=birth_date_of(courier),
        joint_committee=courier.joint_commission,
        dimona_period_ids=marks.period_ids,
        has_late_dimona=marks.is_late,
        has_contingent_warning=marks.has_contingent_warning,
    )
