"""What a correction changes of a day, component by component: written beside the full calculation.

The calculation lists every line as it is now; the differences say what is new about it, each pointing
at the line that it corrects. Nothing is edited.
Source: pay rules of corrections (docs/sources.md#wage-protection-23 for what is overpaid).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from courier_api.pay.correction_models import PayDifference
from courier_api.pay.models import PayCalculation, PayLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One kind of line that one platform bears: its cents, and its first line."""

    kind: str
    source_id: int | None
    cents: int
    first_line_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCorrection:
    """One correction of a day: cents by component (new less old), in the order of the bill."""

    calculation_id: int
    revision: int
    corrects_calculation_id: int
    differences: tuple[tuple[str, int], ...]

    @property
    def total_cents(self) -> int:
        """What the day is worth more, or less."""
        return sum(cents for _, cents in self.differences)


def store_differences(
    session: Session, employer_number: str, *, calculation_id: int, corrects: int
) -> None:
    """Write new less old of every component that changed between two stored calculations."""
    new = _components(session, calculation_id)
    old = _components(session, corrects)
    rows = []
    for kind, source_id in sorted(new.keys() | old.keys(), key=lambda key: (key[0], key[1] or 0)):
        now, before = new.get((kind, source_id)), old.get((kind, source_id))
        cents = (now.cents if now else 0) - (before.cents if before else 0)
        if cents:
            rows.append(
                {
                    "employer_number": employer_number,
                    "calculation_id": calculation_id,
                    "corrects_calculation_id": corrects,
                    "corrects_line_id": before.first_line_id if before else None,
                    "kind": kind,
                    "source_id": source_id,
                    "amount_cents": cents,
                }
            )
    if rows:
        session.execute(insert(PayDifference), rows)


def corrections_of(session: Session, courier_id: int, worked_on: date) -> Sequence[DayCorrection]:
    """Every correction of a day, oldest first; components of several platforms are added up."""
    rows = session.execute(
        select(
            PayCalculation.id,
            PayCalculation.revision,
            PayDifference.corrects_calculation_id,
            PayDifference.kind,
            func.sum(PayDifference.amount_cents).label("cents"),
        )
        .join(PayDifference, PayDifference.calculation_id == PayCalculation.id)
        .where(PayCalculation.courier_id == courier_id, PayCalculation.worked_on == worked_on)
        .group_by(
            PayCalculation.id,
            PayCalculation.revision,
            PayDifference.corrects_calculation_id,
            PayDifference.kind,
        )
        .order_by(PayCalculation.id)
    )
    found: dict[int, DayCorrection] = {}
    for row in rows:
        known = found.get(row.id)
        differences = {**dict(known.differences if known else ()), row.kind: int(row.cents)}
        ordered = tuple((kind, differences[kind]) for kind in KINDS if kind in differences)
        found[row.id] = DayCorrection(
            calculation_id=row.id,
            revision=row.revision,
            corrects_calculation_id=row.corrects_calculation_id,
            differences=ordered,
        )
    return list(found.values())


KINDS = ("base", "supplement", "top_up", "phone", "bike")


def _components(session: Session, calculation_id: int) -> dict[tuple[str, int | None], Component]:
    rows = session.execute(
        select(
            PayLine.kind,
            PayLine.source_id,
            func.sum(PayLine.amount_cents).label("cents"),
            func.min(PayLine.id).label("first_line_id"),
        )
        .where(PayLine.calculation_id == calculation_id)
        .group_by(PayLine.kind, PayLine.source_id)
    )
    return {
        (row.kind, row.source_id): Component(
            kind=row.kind,
            source_id=row.source_id,
            cents=int(row.cents),
            first_line_id=row.first_line_id,
        )
        for row in rows
    }
