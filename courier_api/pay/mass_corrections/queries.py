"""Who gets more or less by a mass correction, and whether what was applied is what was shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from courier_api.agreements.models import Agreement, AgreementChange
from courier_api.couriers.queries import courier_names
from courier_api.foundation.errors import NotFound
from courier_api.parameters.models import StoredParameter
from courier_api.pay.correction_models import MassCorrection, MassCorrectionMonth


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthChange:
    """A courier's month: gross with allowances, and net, before and after."""

    courier_name: str
    courier_id: int
    month: date
    is_usable: bool
    old_total_cents: int
    new_total_cents: int
    old_payable_cents: int
    new_payable_cents: int
    applied_total_cents: int | None
    """What was posted at last, new less old; null until it is applied."""

    @property
    def total_cents(self) -> int:
        """New less old, gross with allowances."""
        return self.new_total_cents - self.old_total_cents

    @property
    def payable_cents(self) -> int:
        """New less old, net."""
        return self.new_payable_cents - self.old_payable_cents

    @property
    def counts(self) -> bool:
        """Whether there is anything to see: a difference shown, or one applied."""
        return bool(self.total_cents or self.payable_cents or not self.is_usable or self.is_other)

    @property
    def is_other(self) -> bool:
        """Whether something else was applied than what was shown."""
        return self.applied_total_cents not in (None, self.total_cents)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSum:
    """Differences added up: how many couriers get more and less, and by how much."""

    month: date | None
    couriers_up: int
    couriers_down: int
    total_cents: int
    payable_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionHead:
    """A mass correction in a list."""

    id: int
    agreement: str
    state: str
    opened_at: datetime
    proposed_by: int | None
    proposed_at: datetime | None
    confirmed_by: int | None
    confirmed_at: datetime | None
    applied_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFigure:
    """A row of the dated table that a correction follows; without a value it was taken back."""

    key: str
    value: str
    unit: str
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionDetail:
    """A mass correction with everybody whom it concerns, and why it was opened.

    `terms_changed`: a version of the agreement, or its platforms.
    """

    head: CorrectionHead
    terms_changed: bool
    figures: tuple[ChangedFigure, ...]
    months: tuple[MonthChange, ...]
    applied: int
    to_apply: int

    @property
    def whole(self) -> ChangeSum:
        """Over all months; a courier counts once."""
        return _sum(None, self.months)

    @property
    def by_month(self) -> tuple[ChangeSum, ...]:
        """Month by month, in order of time."""
        months = sorted({each.month for each in self.months})
        return tuple(_sum(m, [each for each in self.months if each.month == m]) for m in months)

    @property
    def others(self) -> tuple[MonthChange, ...]:
        """Where something else was applied than what was shown: events came in between."""
        return tuple(each for each in self.months if each.is_other)


def correction_list(
    session: Session, employer_number: str, *, limit: int = 100
) -> list[CorrectionHead]:
    """The mass corrections of a co-operative, newest first."""
    rows = session.execute(
        select(MassCorrection, Agreement.name)
        .join(Agreement, Agreement.id == MassCorrection.agreement_id)
        .where(MassCorrection.employer_number == employer_number)
        .order_by(MassCorrection.id.desc())
        .limit(limit)
    )
    return [_head(correction, name) for correction, name in rows]


def waiting_count(session: Session, employer_number: str) -> int:
    """How many wait for somebody to sign."""
    query = select(func.count(MassCorrection.id)).where(
        MassCorrection.employer_number == employer_number,
        MassCorrection.state.in_(("waiting", "proposed")),
    )
    return session.scalar(query) or 0


def correction_detail(
    session: Session, employer_number: str, correction_id: int
) -> CorrectionDetail:
    """One of them with its months. Raises NotFound."""
    found = session.execute(
        select(MassCorrection, Agreement.name)
        .join(Agreement, Agreement.id == MassCorrection.agreement_id)
        .where(
            MassCorrection.employer_number == employer_number, MassCorrection.id == correction_id
        )
    ).first()
    if found is None:
        raise NotFound("There is no mass correction with this number.", correction_id=correction_id)
    rows = session.scalars(
        select(MassCorrectionMonth)
        .where(MassCorrectionMonth.correction_id == correction_id)
        .order_by(MassCorrectionMonth.courier_id, MassCorrectionMonth.month)
    ).all()
    names = courier_names(session, {row.courier_id for row in rows})
    terms_changed, figures = _causes(session, found[0])
    changes = [_change(row, names[row.courier_id]) for row in rows]
    return CorrectionDetail(
        head=_head(*found),
        terms_changed=terms_changed,
        figures=figures,
        months=tuple(change for change in changes if change.counts),
        applied=sum(row.applied_at is not None for row in rows),
        to_apply=sum(row.applied_at is None for row in rows),
    )


def _causes(session: Session, row: MassCorrection) -> tuple[bool, tuple[ChangedFigure, ...]]:
    """What changed: everything up to the correction that was not settled when it was opened."""
    changes = session.execute(
        select(AgreementChange, StoredParameter)
        .outerjoin(StoredParameter, StoredParameter.id == AgreementChange.parameter_row_id)
        .where(
            AgreementChange.agreement_id == row.agreement_id,
            AgreementChange.id <= row.last_change_id,
            or_(AgreementChange.settled_at.is_(None), AgreementChange.settled_at > row.opened_at),
        )
        .order_by(AgreementChange.id)
    ).all()
    figures = tuple(
        ChangedFigure(
            key=figure.key, value=figure.value, unit=figure.unit, valid_from=figure.valid_from
        )
        for _, figure in changes
        if figure is not None
    )
    return any(change.parameter_row_id is None for change, _ in changes), figures


def _head(row: MassCorrection, agreement: str) -> CorrectionHead:
    return CorrectionHead(
        id=row.id,
        agreement=agreement,
        state=row.state,
        opened_at=row.opened_at,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        applied_at=row.applied_at,
    )


def _change(row: MassCorrectionMonth, name: str) -> MonthChange:
    applied = None
    if row.applied_new_total_cents is not None and row.applied_old_total_cents is not None:
        applied = row.applied_new_total_cents - row.applied_old_total_cents
    return MonthChange(
        courier_name=name,
        courier_id=row.courier_id,
        month=row.month,
        is_usable=row.is_usable,
        old_total_cents=row.old_total_cents,
        new_total_cents=row.new_total_cents,
        old_payable_cents=row.old_payable_cents,
        new_payable_cents=row.new_payable_cents,
        applied_total_cents=applied,
    )


def _sum(month: date | None, changes: Sequence[MonthChange]) -> ChangeSum:
    by_courier = _by_courier(changes).values()
    return ChangeSum(
        month=month,
        couriers_up=sum(cents > 0 for cents in by_courier),
        couriers_down=sum(cents < 0 for cents in by_courier),
        total_cents=sum(each.total_cents for each in changes),
        payable_cents=sum(each.payable_cents for each in changes),
    )


def _by_courier(changes: Iterable[MonthChange]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for each in changes:
        sums[each.courier_id] = sums.get(each.courier_id, 0) + each.payable_cents
    return sums
