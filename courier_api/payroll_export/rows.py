"""What is read of a quarter, in a fixed number of statements however many workers it has."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from courier_api.agreements.models import Agreement, AgreementVersion
from courier_api.couriers.models import Courier
from courier_api.filings.models import DimonaDeclaration
from courier_api.pay.models import LAST_CALCULATION, PayCalculation, PayMonth, WorkedDay
from courier_api.shifts.models import Shift
from declarations.dimona.anomalies import CONTINGENT_EXCEEDED
from declarations.worker_quarter import Quarter

DayRow = Row[tuple[WorkedDay, int]]
"""A worked day and the version of the agreement that its last calculation used."""

MonthKey = tuple[int, date]
"""A courier and the first day of a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DimonaMarks:
    """What the declarations of a worker's quarter tell payroll."""

    period_ids: tuple[int, ...] = ()
    is_late: bool = False
    has_contingent_warning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterRows:
    """Everything about one quarter of one co-operative."""

    couriers: Sequence[Courier]
    agreements: Mapping[int, str]
    versions: Mapping[int, AgreementVersion]
    days: Mapping[MonthKey, Sequence[DayRow]]
    months: Mapping[MonthKey, Sequence[PayMonth]]
    used_before_minutes: Mapping[int, int]
    marks: Mapping[int, DimonaMarks] = field(default_factory=dict)


def read_quarter_rows(session: Session, employer_number: str, quarter: Quarter) -> QuarterRows:
    """Read it with eight statements."""
    days, months = (
        _days(session, employer_number, quarter),
        _months(session, employer_number, quarter),
    )
    concerned = {courier_id for courier_id, _ in (*days, *months)}
    couriers = session.scalars(
        select(Courier)
        .where(Courier.employer_number == employer_number)
        .order_by(Courier.reference)
    )
    agreements = session.execute(
        select(Agreement.id, Agreement.name).where(Agreement.employer_number == employer_number)
    )
    versions = session.scalars(
        select(AgreementVersion).where(AgreementVersion.employer_number == employer_number)
    )
    return QuarterRows(
        couriers=[courier for courier in couriers if courier.id in concerned],
        agreements={row.id: row.name for row in agreements},
        versions={version.id: version for version in versions},
        days=days,
        months=months,
        used_before_minutes=_used_before(session, employer_number, quarter),
        marks=_marks(session, employer_number, quarter),
    )


def _days(session: Session, employer_number: str, quarter: Quarter) -> dict[MonthKey, list[DayRow]]:
    """Days that came to nothing after a correction are left out."""
    found: defaultdict[MonthKey, list[DayRow]] = defaultdict(list)
    query = (
        select(WorkedDay, PayCalculation.agreement_version_id)
        .join(
            PayCalculation,
            LAST_CALCULATION,
        )
        .where(
            WorkedDay.employer_number == employer_number,
            WorkedDay.worked_on.between(quarter.first_day, quarter.last_day),
        )
        .order_by(WorkedDay.courier_id, WorkedDay.worked_on, WorkedDay.agreement_id)
    )
    for row in session.execute(query):
        day = row[0]
        if day.total_cents or day.paid_minutes or day.worked_minutes or day.declared_minutes:
            found[day.courier_id, day.worked_on.replace(day=1)].append(row)
    return dict(found)


def _months(
    session: Session, employer_number: str, quarter: Quarter
) -> dict[MonthKey, list[PayMonth]]:
    found: defaultdict[MonthKey, list[PayMonth]] = defaultdict(list)
    query = select(PayMonth).where(
        PayMonth.employer_number == employer_number, PayMonth.month.in_(quarter.months)
    )
    for month in session.scalars(query.order_by(PayMonth.courier_id, PayMonth.month)):
        if any((month.gross_cents, month.allowance_cents, month.payable_cents)):
            found[month.courier_id, month.month].append(month)
    return dict(found)


def _used_before(session: Session, employer_number: str, quarter: Quarter) -> dict[int, int]:
    """Minutes of the yearly contingent that each courier used before the quarter."""
    query = (
        select(WorkedDay.courier_id, func.sum(WorkedDay.declared_minutes))
        .where(
            WorkedDay.employer_number == employer_number,
            WorkedDay.worked_on >= date(quarter.year, 1, 1),
            WorkedDay.worked_on < quarter.first_day,
        )
        .group_by(WorkedDay.courier_id)
    )
    return {courier_id: int(minutes) for courier_id, minutes in session.execute(query)}


def _marks(session: Session, employer_number: str, quarter: Quarter) -> dict[int, DimonaMarks]:
    periods: defaultdict[int, set[int]] = defaultdict(set)
    late: set[int] = set()
    shifts = select(Shift.courier_id, Shift.period_id, Shift.declared_late).where(
        Shift.employer_number == employer_number,
        Shift.worked_on.between(quarter.first_day, quarter.last_day),
        Shift.pay_status.is_not(None),
    )
    for courier_id, period_id, is_late in session.execute(shifts):
        if period_id is not None:
            periods[courier_id].add(period_id)
        if is_late:
            late.add(courier_id)
    warned = _warned(session, employer_number, quarter)
    return {
        courier_id: DimonaMarks(
            period_ids=tuple(sorted(periods.get(courier_id, ()))),
            is_late=courier_id in late,
            has_contingent_warning=courier_id in warned,
        )
        for courier_id in periods.keys() | late | warned
    }


def _warned(session: Session, employer_number: str, quarter: Quarter) -> set[int]:
    """Couriers whose verdict said that the contingent is exceeded."""
    query = select(DimonaDeclaration.courier_id, DimonaDeclaration.anomalies).where(
        DimonaDeclaration.employer_number == employer_number,
        DimonaDeclaration.start_date.between(quarter.first_day, quarter.last_day),
        DimonaDeclaration.anomalies.is_not(None),
    )
    return {
        courier_id
        for courier_id, anomalies in session.execute(query)
        if CONTINGENT_EXCEEDED in (anomalies or ())
    }
