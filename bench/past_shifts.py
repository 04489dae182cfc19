"""Half a year of past shifts in a database, from a seed, under an agreement in force."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, update

from bench.stand import EMPLOYER, Stand
from courier_api.agreements.import_version import add_version
from courier_api.agreements.store import InvoiceTerms, NewSignature, NewVersion
from courier_api.couriers.models import Courier
from courier_api.pay.facts import STUDENT
from courier_api.shifts.models import Shift

SEED = 2026
AGREED_FROM = date(2025, 1, 1)
FIRST_DAY, LAST_DAY = date(2026, 1, 1), date(2026, 6, 30)
SIGNED_AT = datetime(2025, 1, 1, tzinfo=UTC)
ROWS_A_STATEMENT = 5_000
NOON, EVENING = timedelta(hours=11), timedelta(hours=17)
WORKED, CUT_BY_PLATFORM, CUT_BY_COURIER = "worked", "cut_by_platform", "cut_by_courier"
CANCELLED, NO_SHOW = "cancelled_by_platform", "no_show"
STATUSES = {WORKED: 90, CUT_BY_PLATFORM: 4, CUT_BY_COURIER: 3, CANCELLED: 2, NO_SHOW: 1}
TERMS: dict[str, Any] = {
    "rates": [
        {"valid_from": "2025-01-01", "hourly": "13.0525"},
        {"valid_from": "2026-03-01", "hourly": "13.3136"},
    ],
    "allowances": {
        "phone_per_hour": [{"valid_from": "2025-01-01", "value": "0.12"}],
        "bike_per_km": [{"valid_from": "2025-01-01", "value": "0.35"}],
    },
    "contributions": {
        "worker_pct": "13.07",
        "student_worker_pct": "2.71",
        "student_employer_pct": "5.42",
        "employer_pct": [{"valid_from": "2018-01-01", "value": "25.00"}],
        "student_contingent": [{"valid_from": "2025-01-01", "minutes": "3000"}],
    },
}


def fill(stand: Stand, shifts: int) -> None:
    """Seeded shifts, at most two a day: a third of the couriers are students, a tenth has a break."""
    rows = list(_shifts(stand, shifts))
    with stand.database.transaction() as session:
        session.execute(update(Courier).values(own_bike=True, own_phone=Courier.id % 2 == 0))
        students = Courier.id % 3 == 0
        session.execute(update(Courier).where(students).values(worker_type=STUDENT))
        add_version(session, _version(stand), now=SIGNED_AT)
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            session.execute(insert(Shift), rows[start : start + ROWS_A_STATEMENT])


def _version(stand: Stand) -> NewVersion:
    signatures = [
        NewSignature(name="Bench", role="director", signed_at=SIGNED_AT, source_id=source_id)
        for source_id in (None, stand.source_id)
    ]
    platform = InvoiceTerms(
        source_id=stand.source_id, fee_pct="6.5", vat_pct="21", payment_days=30, language="en"
    )
    return NewVersion(
        employer_number=EMPLOYER,
        name="Bench",
        valid_from=AGREED_FROM,
        valid_to=None,
        terms=TERMS,
        platforms=[platform],
        signatures=signatures,
    )


def _shifts(stand: Stand, count: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(SEED)
    couriers = stand.sender.workers
    slots = 2 * ((LAST_DAY - FIRST_DAY).days + 1)
    taken: dict[int, set[int]] = {}
    for number in range(count):
        courier = number % couriers + 1
        slot = chance.randrange(slots)
        while slot in taken.setdefault(courier, set()):
            slot = chance.randrange(slots)
        taken[courier].add(slot)
        day, is_evening = FIRST_DAY + timedelta(days=slot // 2), slot % 2
        planned = datetime(day.year, day.month, day.day, tzinfo=UTC)
        planned += EVENING if is_evening else NOON
        length = timedelta(minutes=chance.randrange(30, 420 if is_evening else 300))
        (status,) = chance.choices(list(STATUSES), weights=list(STATUSES.values()))
        yield {
            "employer_number": EMPLOYER,
            "source_id": stand.source_id,
            "external_id": f"S-{number}",
            "courier_id": courier,
            "worked_on": day,
            "state": "ended",
            "pay_status": status,
            "changed_at": SIGNED_AT,
            "findings": [],
            **_times(status, planned, length, chance),
        }


def _times(
    status: str, planned: datetime, length: timedelta, chance: random.Random
) -> dict[str, Any]:
    began = planned + timedelta(seconds=chance.randrange(600))
    is_cut = status in {CUT_BY_PLATFORM, CUT_BY_COURIER}
    ended = began + length * (chance.randrange(50, 100) if is_cut else 100) // 100
    never = status in {CANCELLED, NO_SHOW}
    pause = began + length / 4
    has_break = not never and chance.random() < 0.1
    return {
        "planned_start": planned,
        "planned_end": planned + length,
        "actual_start": None if never else began,
        "actual_end": None if never else ended,
        "cancelled_at": planned - timedelta(hours=2) if status == CANCELLED else None,
        "distance_metres": None if never else chance.randrange(40_000),
        "deliveries_count": None if never else chance.randrange(12),
        "breaks": [
            {
                "start": pause.isoformat(),
                "end": (pause + timedelta(minutes=10)).isoformat(),
                "paid": False,
            }
        ]
        if has_break
        else [],
    }
