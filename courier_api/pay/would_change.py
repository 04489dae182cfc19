"""What confirming a figure would change: whose days wait for it, and what they would be paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.agreements.check import terms_of
from courier_api.agreements.models import Agreement, AgreementVersion, PlatformTerms
from courier_api.agreements.store import ACTIVE
from courier_api.couriers.models import Courier
from courier_api.parameters.queries import known_rows, periods_by_figure
from courier_api.pay.facts import EARNS_NOTHING, STUDENT, month_facts, used_before
from courier_api.pay.figures import leave_waiting_out
from courier_api.pay.models import WorkedDay
from courier_api.pay.price_month import price_part
from courier_api.shifts.models import Shift
from platforms.parameter_periods import Period
from platforms.parameters import Confidence
from platforms.pay import PayInputError
from platforms.pay.parameter_terms import Reference, references_of

MOST_MONTHS_COMPUTED = 60
MOST_SHIFTS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldChange:
    """Agreements in force by name, the couriers and the days that wait, by number.

    `amount_cents` is gross with refunds.

    None: more than is computed for a page, or a rule refuses it.
    """

    agreements: tuple[str, ...] = ()
    courier_ids: tuple[int, ...] = ()
    worked_days: int = 0
    months: int = 0
    amount_cents: int | None = 0


def would_change(
    session: Session, employer_number: str, row_id: int, periods: Sequence[Period]
) -> WouldChange:
    """What confirming a row would change, which holds in these periods."""
    concerned = [
        (version, reference)
        for version in _versions(session, employer_number)
        for reference in references_of(version.terms)
        if any(_uses(version, reference, period) for period in periods)
    ]
    if not concerned:
        return WouldChange()
    days: set[tuple[int, date]] = set()
    for version, reference in concerned:
        for period in periods:
            days |= _days(session, version, reference, period)
    months = sorted({(courier_id, day.replace(day=1)) for courier_id, day in days})
    versions = {version.id for version, _ in concerned}
    return WouldChange(
        agreements=_names(session, versions),
        courier_ids=tuple(sorted({courier_id for courier_id, _ in days})),
        worked_days=len(days),
        months=len(months),
        amount_cents=_amount(session, months, versions, row_id),
    )


def figures_waiting(session: Session, employer_number: str) -> int:
    """How many unconfirmed figures hold on a day of an agreement in force that names them."""
    versions = _versions(session, employer_number)
    named = [(version, each) for version in versions for each in references_of(version.terms)]
    if not named:
        return 0
    rows = known_rows(session, employer_number, keys={each.key for _, each in named})
    waiting = {
        period.row.row_id
        for periods in periods_by_figure(rows).values()
        for period in periods
        if period.row.confidence is Confidence.UNCONFIRMED
        and period.row.value is not None
        and any(_uses(version, reference, period) for version, reference in named)
    }
    return len(waiting)


def _versions(session: Session, employer_number: str) -> Sequence[AgreementVersion]:
    return session.scalars(
        select(AgreementVersion)
        .where(
            AgreementVersion.employer_number == employer_number, AgreementVersion.state == ACTIVE
        )
        .order_by(AgreementVersion.id)
    ).all()


def _uses(version: AgreementVersion, reference: Reference, period: Period) -> bool:
    row = period.row
    return (
        row.key == reference.key
        and reference.scope in (None, row.scope)
        and period.meets(version.valid_from, version.valid_to)
    )


def _days(
    session: Session, version: AgreementVersion, reference: Reference, period: Period
) -> set[tuple[int, date]]:
    """Couriers and worked days with a finished shift under a version in a period."""
    first = max(period.first_day, version.valid_from)
    last = min(period.last_day or date.max, version.valid_to or date.max)
    query = (
        select(Shift.courier_id, Shift.worked_on)
        .join(PlatformTerms, PlatformTerms.source_id == Shift.source_id)
        .join(Courier, Courier.id == Shift.courier_id)
        .where(
            PlatformTerms.agreement_id == version.agreement_id,
            PlatformTerms.valid_from <= Shift.worked_on,
            func.coalesce(PlatformTerms.valid_to, date.max) >= Shift.worked_on,
            Shift.worked_on >= first,
            Shift.worked_on <= last,
            Shift.pay_status.is_not(None),
            Shift.pay_status.not_in(EARNS_NOTHING),
        )
        .distinct()
        .limit(MOST_SHIFTS)
    )
    if reference.field.students_only:
        query = query.where(Courier.worker_type == STUDENT)
    return {(row.courier_id, row.worked_on) for row in session.execute(query)}


def _amount(
    session: Session, months: Sequence[tuple[int, date]], versions: set[int], row_id: int
) -> int | None:
    """Gross and refunds of the months with the row confirmed, less what is stored of them now."""
    if len(months) > MOST_MONTHS_COMPUTED:
        return None
    try:
        return sum(_month(session, *each, versions, row_id) for each in months)
    except PayInputError:
        return None


def _month(session: Session, courier_id: int, month: date, versions: set[int], row_id: int) -> int:
    courier = session.get_one(Courier, courier_id)
    stored = {
        (day.agreement_id, day.worked_on): day.total_cents
        for day in session.scalars(
            select(WorkedDay).where(
                WorkedDay.courier_id == courier_id,
                WorkedDay.worked_on >= month,
                WorkedDay.worked_on < month + timedelta(days=32),
            )
        )
    }
    change = 0
    for part in month_facts(session, courier, month).versions:
        if part.version.id not in versions:
            continue
        assumed = terms_of(session, part.version, assumed=frozenset({row_id}))
        kept, _ = leave_waiting_out(courier, part.under(assumed))
        used = used_before(session, courier, month)
        for day in price_part(courier, kept, used_minutes=used).days:
            before = stored.get((part.version.agreement_id, day.worked_on), 0)
            change += day.total_cents - before
    return change


def _names(session: Session, version_ids: set[int]) -> tuple[str, ...]:
    rows = session.execute(
        select(Agreement.name, AgreementVersion.version)
        .join(AgreementVersion, AgreementVersion.agreement_id == Agreement.id)
        .where(AgreementVersion.id.in_(version_ids))
        .order_by(Agreement.name, AgreementVersion.version)
    )
    return tuple(f"{row.name} ({row.version})" for row in rows)
