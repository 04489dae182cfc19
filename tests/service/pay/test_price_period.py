"""A set-based pass over a period stores what pricing month by month stores, and nothing twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.foundation.database import Database
from courier_api.ledger.models import LedgerEntry, LedgerLine
from courier_api.pay.models import PayCalculation, PayLine, PayMonth, WorkedDay
from courier_api.pay.period_shifts import Period
from courier_api.pay.price_month import price_month
from courier_api.pay.price_period import months_of, price_period
from courier_api.pay.store_day import digest_of
from courier_api.shifts.models import HumanTask, Shift
from platforms.pay import Shift as PlatformShift
from tests.factories.agreements import make_agreement
from tests.factories.books import books_fit
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, make_cooperative
from tests.factories.populations import shifts_of_courier
from tests.factories.sources import make_source

PERIOD = Period(begins=date(2024, 3, 1), ends=date(2024, 12, 1))
ZONE = ZoneInfo("Europe/Brussels")
TERMS = {
    "rates": [
        {"valid_from": "2023-11-01", "hourly": "12.1104"},
        {"valid_from": "2024-05-01", "hourly": "12.5738"},
    ],
    "supplements": {"sunday_pct": "50"},
    "allowances": {
        "phone_per_hour": [{"valid_from": "2016-01-01", "value": "0.12"}],
        "bike_per_km": [{"valid_from": "2016-01-01", "value": "0.35"}],
    },
    "contributions": {
        "worker_pct": "13.07",
        "student_worker_pct": "2.71",
        "student_employer_pct": "5.42",
        "employer_pct": [{"valid_from": "2018-01-01", "value": "25.00"}],
        "student_contingent": [{"valid_from": "2020-01-01", "minutes": "900"}],
        "withholding_pct": "11.11",
    },
}
COURIERS = 14
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Twins:
    """Pairs of couriers with the same shifts: the first by month, the second in one pass."""

    by_month: Sequence[int]
    in_one_pass: Sequence[int]


@pytest.fixture
def twins(database: Database) -> Twins:
    with database.transaction() as session:
        make_cooperative(session)
        sources = {name: make_source(session, name.lower()) for name in ("P1", "P2", "P3")}
        make_agreement(session, *sources.values(), valid_from=date(2023, 11, 1), **TERMS)
        firsts, seconds = [], []
        for number in range(COURIERS):
            random = Random(number)
            worker_type = random.choice(["STU", "OTH"])
            bike, phone = random.random() < 0.5, random.random() < 0.5
            shifts = shifts_of_courier(random, f"c{number}", tangled=number % 3 == 0)
            for group in (firsts, seconds):
                courier = Courier(
                    employer_number=OURS,
                    reference=f"C-{number}-{group is firsts}",
                    name="Amina",
                    worker_type=worker_type,
                    language="nl",
                    own_bike=bike,
                    own_phone=phone,
                    changed_at=FRIDAY_NOON,
                )
                session.add(courier)
                session.flush()  # the id
                group.append(courier.id)
                rows = stored(courier.id, sources, shifts)
                session.add_all(rows if number % 2 else [*rows, *told_twice(rows)])
    return Twins(firsts, seconds)


def stored(
    courier_id: int, sources: dict[str, int], shifts: Sequence[PlatformShift]
) -> list[Shift]:
    """The shifts that a database can hold, each of them once."""
    return [
        Shift(
            employer_number=OURS,
            source_id=sources[shift.platform],
            external_id=f"{courier_id}-{shift.id}",
            courier_id=courier_id,
            state="ended",
            worked_on=starts.astimezone(ZONE).date(),
            planned_start=shift.planned_starts_at,
            planned_end=shift.planned_ends_at,
            actual_start=shift.starts_at,
            actual_end=shift.ends_at,
            cancelled_at=shift.cancelled_at,
            breaks=[
                {
                    "start": each.starts_at.isoformat(),
                    "end": each.ends_at.isoformat(),
                    "paid": each.is_paid,
                }
                for each in sorted(shift.breaks, key=str)
                if each.starts_at is not None and each.ends_at is not None
            ],
            distance_metres=int(shift.km * 1000),
            deliveries_count=shift.deliveries,
            pay_status=shift.status,
            findings=[],
            changed_at=FRIDAY_NOON,
        )
        for shift in {shift.id: shift for shift in shifts}.values()
        if (starts := shift.starts_at or shift.planned_starts_at) is not None
        and starts.tzinfo is not None
    ]


def told_twice(rows: Sequence[Shift]) -> list[Shift]:
    """A shift again under another name, a second later: they share time, so one is refused."""
    names = [each.name for each in Shift.__table__.columns if each.name != "id"]
    return [
        Shift(
            **{name: getattr(row, name) for name in names if name in row.__dict__}
            | {
                "external_id": f"{row.external_id}-again",
                "actual_start": row.actual_start + SECOND,
                "breaks": [],
            }
        )
        for row in rows
        if row.pay_status == "worked"
        and row.actual_start is not None
        and row.actual_end is not None
        and row.actual_start + SECOND < row.actual_end
    ][:1]


def one_pass(database: Database, courier_ids: Sequence[int]) -> tuple[int, int, int]:
    with database.transaction() as session:
        found = price_period(session, OURS, courier_ids, PERIOD, now=FRIDAY_NOON)
    return (found.written, found.unchanged, found.month_by_month)


def month_by_month(database: Database, courier_ids: Sequence[int]) -> None:
    for courier_id in courier_ids:
        for month in months_of(PERIOD):
            with database.transaction() as session:
                price_month(session, courier_id, month=month, now=FRIDAY_NOON)


def everything_of(session: Session, courier_id: int) -> dict[str, list[tuple[object, ...]]]:
    """All that is stored of a courier's pay, without ids of rows."""
    return {
        "calculations": calculations_of(session, courier_id),
        "days": plain(session, WorkedDay, courier_id, "worked_on"),
        "months": plain(session, PayMonth, courier_id, "month"),
        "ledger": ledger_of(session, courier_id),
        "questions": questions_of(session, courier_id),
    }


def questions_of(session: Session, courier_id: int) -> list[tuple[object, ...]]:
    tasks = session.execute(
        select(HumanTask, Shift.external_id)
        .outerjoin(Shift, Shift.id == HumanTask.shift_id)
        .where(HumanTask.courier_id == courier_id)
    )
    asked = [
        (task.code, (name or "").partition("-")[2], task.opened_at, task.closed_at)
        for task, name in tasks
    ]
    return sorted(asked, key=str)


def plain(session: Session, table: type, courier_id: int, order: str) -> list[tuple[object, ...]]:
    names = [c.name for c in table.__table__.columns if c.name not in {"id", "courier_id"}]
    query = select(table).where(table.courier_id == courier_id).order_by(getattr(table, order))
    return [tuple(getattr(row, name) for name in names) for row in session.scalars(query)]


def calculations_of(session: Session, courier_id: int) -> list[tuple[object, ...]]:
    query = select(PayCalculation).where(PayCalculation.courier_id == courier_id)
    found: list[tuple[object, ...]] = []
    for row in session.scalars(query.order_by(PayCalculation.worked_on, PayCalculation.revision)):
        lines = session.scalars(
            select(PayLine).where(PayLine.calculation_id == row.id).order_by(PayLine.id)
        )
        names = (
            "kind",
            "source_id",
            "quantity",
            "unit",
            "rate",
            "amount_cents",
            "rule",
            "rule_source",
            "dated_on",
            "parameter_row_id",
        )
        found.append(
            (
                row.agreement_version_id,
                row.worked_on,
                row.revision,
                row.result,
                row.known_change_id,
                row.worker,
                row.parameter_rows,
                row.computed_at,
                row.entry_id is None,
                [tuple(getattr(line, name) for name in names) for line in lines],
            )
        )
    return found


def ledger_of(session: Session, courier_id: int) -> list[tuple[object, ...]]:
    days, months = (f"pay-{what}:{courier_id}:" for what in ("day", "month"))
    found: list[tuple[object, ...]] = []
    entries = session.scalars(
        select(LedgerEntry)
        .where(LedgerEntry.effect_key.startswith(days) | LedgerEntry.effect_key.startswith(months))
        .order_by(LedgerEntry.occurred_on, LedgerEntry.effect_key)
    )
    for entry in entries:
        lines = session.scalars(
            select(LedgerLine).where(LedgerLine.entry_id == entry.id).order_by(LedgerLine.id)
        )
        moved = [
            (each.account, each.courier_id is not None, each.source_id, each.amount_cents)
            for each in lines
        ]
        name = entry.effect_key.removeprefix(days).removeprefix(months)
        found.append((name, entry.kind, entry.occurred_on, entry.posted_at, moved))
    return found


def test_one_pass_stores_what_pricing_month_by_month_stores(
    database: Database, twins: Twins
) -> None:
    month_by_month(database, twins.by_month)

    written, _, _ = one_pass(database, twins.in_one_pass)

    assert written >= COURIERS / 3
    with database.reading() as session:
        for first, second in zip(twins.by_month, twins.in_one_pass, strict=True):
            assert everything_of(session, second) == everything_of(session, first)
        assert books_fit(session)
        assert session.scalar(select(func.count()).select_from(HumanTask))


def test_the_digest_of_each_day_is_that_of_its_shifts(database: Database, twins: Twins) -> None:
    one_pass(database, twins.in_one_pass)

    with database.reading() as session:
        query = select(PayCalculation).where(PayCalculation.revision == 1)
        for row in session.scalars(query):
            shifts = session.scalars(
                select(Shift)
                .where(Shift.courier_id == row.courier_id, Shift.worked_on == row.worked_on)
                .order_by(Shift.id)
            )
            assert row.input_sha256 == digest_of(shifts)


def test_a_second_pass_writes_nothing(database: Database, twins: Twins) -> None:
    written, _, apart = one_pass(database, twins.in_one_pass)
    before = counts(database)

    again = one_pass(database, twins.in_one_pass)

    assert counts(database) == before
    assert again[0] == 0
    assert sum(again) == written + apart


def test_a_shift_that_changed_after_a_pass_becomes_a_second_revision(
    database: Database, twins: Twins
) -> None:
    for ids in (twins.by_month, twins.in_one_pass):
        one_pass(database, ids)
    with database.transaction() as session:
        for shift in session.scalars(select(Shift).where(Shift.pay_status == "worked")):
            if shift.actual_end is not None:
                shift.actual_end += timedelta(minutes=7)

    month_by_month(database, twins.by_month)
    one_pass(database, twins.in_one_pass)

    with database.reading() as session:
        for first, second in zip(twins.by_month, twins.in_one_pass, strict=True):
            assert everything_of(session, second) == everything_of(session, first)
        assert books_fit(session)
        assert session.scalar(select(func.max(PayCalculation.revision))) == 2


def counts(database: Database) -> list[int | None]:
    tables = (PayCalculation, PayLine, WorkedDay, PayMonth, LedgerEntry, LedgerLine)
    with database.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]
