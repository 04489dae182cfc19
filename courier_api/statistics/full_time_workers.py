"""The full-time workers of a year, from which hours are estimated where none are known."""

from datetime import datetime
from decimal import Decimal, InvalidOperation

from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.errors import Invalid
from courier_api.statistics.models import FullTimeWorkers

MOST_WORKERS = Decimal(1_000_000)
FIRST_YEAR, LAST_YEAR = 2000, 2100


class WorkersWrong(Invalid):
    """A year or a number of full-time workers that cannot be."""

    def __init__(self) -> None:
        super().__init__(
            "Give a year and a number of full-time workers.",
            errors=[{"field": "workers", "rule": "decimal"}],
        )


def enter_full_time_workers(
    session: Session, employer_number: str, typed: tuple[str, str], *, actor: str, now: datetime
) -> None:
    """Keep a year and its full-time workers, as typed, for months without hours. Raises WorkersWrong."""
    try:
        year, workers = int(typed[0]), Decimal(typed[1].replace(",", "."))
    except (ValueError, InvalidOperation):
        raise WorkersWrong from None
    if not (FIRST_YEAR <= year <= LAST_YEAR and workers.is_finite() and 0 < workers < MOST_WORKERS):
        raise WorkersWrong
    text = format(workers.quantize(Decimal("0.01")).normalize(), "f")
    session.add(
        FullTimeWorkers(
            employer_number=employer_number,
            year=year,
            workers=text,
            entered_at=now,
            entered_by=actor,
        )
    )
    access = Access(
        employer_number=employer_number,
        actor=actor,
        action="enter.full_time_workers",
        subject_kind="statistics",
        subject_id=str(year),
        facts={"workers": text},
    )
    record(session, access, at=now)
