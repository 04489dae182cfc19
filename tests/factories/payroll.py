"""Finished shifts that are priced at once, codes of a payroll office, and exports."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.foundation.database import Database
from courier_api.pay.price_month import price_month
from courier_api.payroll_export.content import ExportKind
from courier_api.payroll_export.make import MadeExport, WantedExport, keep_export, quarter_now
from courier_api.shifts.models import Shift
from declarations.worker_quarter import Quarter
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS

Q1 = Quarter(2026, 1)
MONTHS = Q1.months
CODES: dict[str, Any] = {
    "employer_class": "010",
    "local_unit": "2123456789",
    "worker_codes": {"OTH": "015", "STU_IN": "840", "STU_OUT": "015", "FLX": "050"},
    "contract_type": 1,
    "worker_hours_per_week_x100": 1000,
    "reference_hours_per_week_x100": 3800,
    "days_per_week_x100": 500,
    "time_code_worked": "1",
    "wage_code": "1",
}


def make_worked_shift(
    session: Session,
    courier_id: int,
    source_id: int,
    *,
    starts_at: datetime,
    minutes: int,
    name: str,
    metres: int = 0,
    **fields: Any,  # noqa: ANN401 - columns of the shift
) -> Shift:
    """A shift that was worked; not priced yet."""
    ends_at = starts_at + timedelta(minutes=minutes)
    values = {
        "employer_number": OURS,
        "source_id": source_id,
        "external_id": name,
        "courier_id": courier_id,
        "state": "ended",
        "worked_on": local_date(starts_at),
        "planned_start": starts_at,
        "planned_end": ends_at,
        "actual_start": starts_at,
        "actual_end": ends_at,
        "breaks": [],
        "findings": [],
        "distance_metres": metres,
        "worked_seconds": minutes * 60,
        "pay_status": "worked",
        "covered": True,
        "changed_at": FRIDAY_NOON,
    }
    shift = Shift(**{**values, **fields})
    session.add(shift)
    session.flush()
    return shift


def at(day: date, hour: int = 17, minute: int = 0) -> datetime:
    """An instant of a day, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def price(session: Session, *courier_ids: int) -> None:
    """Price the quarter's months in order, as the worker would."""
    for courier_id in courier_ids:
        for month in MONTHS:
            price_month(session, courier_id, month=month, now=FRIDAY_NOON)


def export(
    database: Database, kind: ExportKind = ExportKind.PAYROLL, *, quarter: Quarter = Q1
) -> MadeExport:
    """Export it as an entry point does."""
    wanted = WantedExport(
        employer_number=OURS, kind=kind, quarter=quarter, actor="staff:1", now=FRIDAY_NOON
    )
    with database.reading() as session:
        now = quarter_now(session, wanted)
    with database.transaction() as session:
        return keep_export(session, wanted, now)


def part(made: MadeExport, name: str) -> str:
    """The text of one file, by the last part of its name."""
    return next(file.text for file in made.files if file.name.endswith(f"-{name}"))
