"""Which months a change of an agreement touches: those with a priced day under other terms."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from courier_api.agreements.check import terms_of
from courier_api.agreements.known import KnownVersion, TermsByDay, terms_by_day
from courier_api.agreements.models import AgreementChange, PlatformTerms
from courier_api.foundation.clock import BRUSSELS
from courier_api.pay.models import PayCalculation
from courier_api.shifts.models import Shift
from platforms.parameter_periods import Unknown
from platforms.pay.parameter_terms import ResolvedTerms

ONE_DAY = timedelta(days=1)
CourierMonth = tuple[int, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of each version, with and without the rows that wait."""

    session: Session
    waiting: tuple[Unknown, ...]
    seen: dict[int, tuple[ResolvedTerms, ResolvedTerms]] = field(default_factory=dict)

    def differ_on(self, version: KnownVersion | None, day: date) -> bool:
        """Whether other rows hold on a day with what waits."""
        if version is None or not self.waiting:
            return False
        if version.id not in self.seen:
            without = terms_of(self.session, version, unknown=self.waiting)
            self.seen[version.id] = terms_of(self.session, version), without
        now, before = self.seen[version.id]
        return now.rows_on(day) != before.rows_on(day)


def touched_months(
    session: Session, agreement_id: int, waiting: Collection[int]
) -> set[CourierMonth]:
    """Months with a priced day whose version or figures would be others with these changes."""
    sources = set(
        session.scalars(
            select(PlatformTerms.source_id).where(PlatformTerms.agreement_id == agreement_id)
        )
    )
    terms = terms_by_day(session, sources)
    figures = Figures(session=session, waiting=_waiting_rows(session, waiting))
    months: set[CourierMonth] = set()
    for source_id in sources:
        days = session.scalars(
            select(Shift.worked_on)
            .where(Shift.source_id == source_id, Shift.pay_status.is_not(None))
            .distinct()
        ).all()
        changed, reached = _changed(terms, figures, source_id, days, waiting)
        months |= _priced(session, source_id, changed, true())
        for day in reached:
            midnight = datetime.combine(day + ONE_DAY, time(), BRUSSELS)
            ends = func.coalesce(Shift.actual_end, Shift.planned_end)
            months |= _priced(session, source_id, [day], ends > midnight)
    return months


def _waiting_rows(session: Session, waiting: Collection[int]) -> tuple[Unknown, ...]:
    rows = session.scalars(
        select(AgreementChange.parameter_row_id).where(
            AgreementChange.id.in_(waiting), AgreementChange.parameter_row_id.is_not(None)
        )
    )
    ids = frozenset(row_id for row_id in rows if row_id is not None)
    return (Unknown(first_day=date.min, last_day=None, row_ids=ids),) if ids else ()


def _changed(
    terms: TermsByDay,
    figures: Figures,
    source_id: int,
    days: Sequence[date],
    waiting: Collection[int],
) -> tuple[list[date], list[date]]:
    """Days with other terms, and days before one with other figures: a shift may reach into it."""
    changed, reached = [], []
    for day in days:
        before = terms.version_on(source_id, day, unknown=waiting)
        after = terms.version_on(source_id, day)
        if (before and before.id) != (after and after.id) or figures.differ_on(after, day):
            changed.append(day)
        elif figures.differ_on(after, day + ONE_DAY):
            reached.append(day)
    return changed, reached


def _priced(
    session: Session, source_id: int, days: Sequence[date], when: ColumnElement[bool]
) -> set[CourierMonth]:
    months: set[CourierMonth] = set()
    for first, last in _by_month(days):
        query = select(Shift.courier_id, Shift.worked_on).where(
            Shift.source_id == source_id,
            Shift.pay_status.is_not(None),
            Shift.worked_on >= first,
            Shift.worked_on <= last,
            Shift.worked_on.in_(days),
            when,
            select(PayCalculation.id)
            .where(
                PayCalculation.courier_id == Shift.courier_id,
                PayCalculation.worked_on == Shift.worked_on,
            )
            .exists(),
        )
        months |= {(row.courier_id, row.worked_on.replace(day=1)) for row in session.execute(query)}
    return months


def _by_month(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """First and last of the days of each month: one query a month keeps memory small."""
    found: defaultdict[date, list[date]] = defaultdict(list)
    for day in days:
        found[day.replace(day=1)].append(day)
    for own in found.values():
        yield min(own), max(own)
