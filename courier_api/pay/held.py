"""Which changes of agreements a priced day does not know yet: they wait for two people."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from courier_api.agreements.models import AgreementChange
from courier_api.couriers.models import Courier
from courier_api.pay.correction_models import MassCorrection, MassCorrectionMonth
from courier_api.pay.models import PayCalculation
from platforms.parameter_periods import Unknown

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTerms:
    """By day, the changes that do not count for it; other days do not know only `unknown`.

    `known_at`: the instant whose figures count, None: now. `rows`: the row of the dated table that a
    change entered, with its agreement.
    """

    by_day: dict[date, frozenset[int]] = field(default_factory=dict)
    unknown: frozenset[int] = frozenset()
    last_change_id: int = 0
    known_at: datetime | None = None
    rows: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def on(self, day: date) -> frozenset[int]:
        """The changes that do not count on a day."""
        return self.by_day.get(day, self.unknown)

    def without(self, change_ids: Collection[int]) -> "HeldTerms":
        """As if these changes held for all days."""
        known = frozenset(change_ids)
        return replace(self, by_day={day: held - known for day, held in self.by_day.items()})

    def unknown_rows(self, agreement_id: int, days: Collection[date]) -> tuple[Unknown, ...]:
        """The rows of the table that these worked days do not know, of an agreement.

        A day counts until the next one: a shift may reach over midnight.
        """
        found: list[Unknown] = []
        for day in sorted(days) if self.rows else ():
            own = (self.rows[change] for change in self.on(day) if change in self.rows)
            row_ids = frozenset(row_id for agreement, row_id in own if agreement == agreement_id)
            if found and found[-1].row_ids != row_ids:
                found[-1] = replace(found[-1], last_day=day - ONE_DAY)
            if not found or found[-1].row_ids != row_ids:
                found.append(Unknown(first_day=day, last_day=None, row_ids=row_ids))
        return tuple(each for each in found if each.row_ids)


def held_terms(
    session: Session, courier: Courier, days: Collection[date], *, at: datetime | None = None
) -> HeldTerms:
    """What these days of a courier do not know now, or did not know at an instant.

    A day that was priced before a change keeps its terms until the change is settled, or applied to
    the courier's month. Days without a calculation know everything that is known.
    """
    changes = _open_changes(session, courier.employer_number, at)
    last = last_change_id(session, courier.employer_number, at=at)
    if not changes and at is None:
        return HeldTerms(last_change_id=last)
    later = frozenset(_later_changes(session, courier.employer_number, at)) if at else frozenset()
    applied = _applied(session, courier.id, at)
    by_day = {}
    for day, knew in _first_calculations(session, courier.id, days, at).items():
        waiting = {
            change_id
            for change_id, agreement_id, _ in changes
            if change_id > knew and change_id > applied.get((agreement_id, day.replace(day=1)), 0)
        }
        by_day[day] = frozenset(waiting) | later
    rows = {
        change_id: (agreement_id, row_id)
        for change_id, agreement_id, row_id in changes
        if row_id is not None
    }
    return HeldTerms(by_day=by_day, unknown=later, last_change_id=last, known_at=at, rows=rows)


def last_change_id(session: Session, employer_number: str, *, at: datetime | None = None) -> int:
    """The last change of agreements of a co-operative that is known, or was at an instant."""
    query = select(func.max(AgreementChange.id))
    known = session.scalar(
        query.where(AgreementChange.employer_number == employer_number, _known(at))
    )
    return known or 0


def _known(at: datetime | None) -> ColumnElement[bool]:
    return true() if at is None else AgreementChange.known_from <= at


def _open_changes(
    session: Session, employer_number: str, at: datetime | None
) -> list[tuple[int, int, int | None]]:
    """Changes that were known and not settled, each with its agreement and row of the table."""
    is_open: ColumnElement[bool] = AgreementChange.settled_at.is_(None)
    if at is not None:
        is_open = or_(is_open, AgreementChange.settled_at > at)
    rows = session.execute(
        select(
            AgreementChange.id, AgreementChange.agreement_id, AgreementChange.parameter_row_id
        ).where(AgreementChange.employer_number == employer_number, is_open, _known(at))
    )
    return [(row.id, row.agreement_id, row.parameter_row_id) for row in rows]


def _later_changes(session: Session, employer_number: str, at: datetime) -> Sequence[int]:
    return session.scalars(
        select(AgreementChange.id).where(
            AgreementChange.employer_number == employer_number, AgreementChange.known_from > at
        )
    ).all()


def _applied(session: Session, courier_id: int, at: datetime | None) -> dict[tuple[int, date], int]:
    """By agreement and month of the courier: the last change that was applied to it."""
    query = (
        select(
            MassCorrection.agreement_id,
            MassCorrectionMonth.month,
            func.max(MassCorrection.last_change_id).label("change_id"),
        )
        .join(MassCorrection, MassCorrection.id == MassCorrectionMonth.correction_id)
        .where(
            MassCorrectionMonth.courier_id == courier_id,
            MassCorrectionMonth.applied_at.is_not(None)
            if at is None
            else MassCorrectionMonth.applied_at <= at,
        )
        .group_by(MassCorrection.agreement_id, MassCorrectionMonth.month)
    )
    return {(row.agreement_id, row.month): row.change_id for row in session.execute(query)}


def _first_calculations(
    session: Session, courier_id: int, days: Collection[date], at: datetime | None
) -> dict[date, int]:
    """By priced day: the last change that its first calculation knew."""
    query = select(PayCalculation.worked_on, PayCalculation.known_change_id).where(
        PayCalculation.courier_id == courier_id,
        PayCalculation.worked_on.in_(days),
        PayCalculation.revision == 1,
        true() if at is None else PayCalculation.computed_at <= at,
    )
    knew: dict[date, int] = {}
    for row in session.execute(query):
        # Null: computed by an earlier release, which knew no change of this sort.
        change_id = row.known_change_id or 0
        knew[row.worked_on] = min(change_id, knew.get(row.worked_on, change_id))
    return knew
