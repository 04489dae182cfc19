"""Pay of a year in the database: shifts read, pay computed, every row and posting written."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
from sqlalchemy import func, select, update

from bench.machine import peak_mib
from bench.pay_in_sql import figures_in_sql, pay_in_sql
from bench.pay_rows import digests_of_pay
from bench.sizes import MANY_EVENTS, Sizes
from bench.stand import DATABASES, EMPLOYER, Stand, Stands, WrongRun
from bench.table import Figure, Goal
from bench.year_of_shifts import PLAIN, TERMS, Year, year_of_shifts
from courier_api.agreements.import_version import add_version
from courier_api.agreements.store import InvoiceTerms, NewSignature, NewVersion
from courier_api.couriers.models import Courier
from courier_api.foundation.bulk import Column, Same, insert_columns, instant_text
from courier_api.foundation.clock import SystemClock
from courier_api.ledger.balances import first_fault
from courier_api.pay.models import PayCalculation
from courier_api.pay.period_shifts import Period
from courier_api.pay.price_period import price_period
from courier_api.shifts.models import Shift
from courier_api.sources.add import NewSource, add_source
from platforms.pay.calendar_days import EPOCH
from platforms.pay.population import MISSING, ShiftColumns
from platforms.pay.population.columns import STATUSES, Ints
from platforms.pay.population.local_days import local_days

TITLE = "Pay in the database"
ABOUT = (
    "Finished shifts are read, priced in arrays and written with calculations, lines, days, months "
    "and postings, 300 couriers a transaction. Beside it statements that stay inside the database, "
    "compute the same pay and write the same rows in one transaction. Both sides have a new database "
    "of their own; afterwards every value of every row is compared (but for the digest of the "
    "shifts), and every entry is summed again. What is compared is a plain year: shifts one after "
    "another, on one date and one platform a courier, with breaks, cuts, cancellations, three rates, "
    "supplements, floors and contributions. The cost of a day is told for the whole year too: there "
    "shifts also overlap, pass midnight, change platform or are refused."
)
WANTED = Goal(target=1.5, stretch=1.0, more_is_better=False)
LINEAR = Goal(target=1.2, stretch=1.05, more_is_better=False)
MEMORY = Goal(target=1024, more_is_better=False)
PERIOD = Period(begins=date(2024, 1, 1), ends=date(2025, 1, 1))
COURIERS_A_TRANSACTION = 300
SMALL_DAYS, YEAR_DAYS = 10_000, 677_840
MOST_ROUNDS = 3
SHIFTS_AT_ONCE = 50_000
CONTRIBUTIONS = {
    "worker_pct": "13.07",
    "employer_pct": [{"valid_from": "2018-01-01", "value": "25.00"}],
}


def measure(stands: Stands, sizes: Sizes) -> list[Figure]:
    """Both sides in turn on each database. Raises WrongRun when rows or books differ."""
    scale = sizes.many / MANY_EVENTS
    plain = year_of_shifts(scale, habits=PLAIN)
    year, small = year_of_shifts(scale), year_of_shifts(min(scale, SMALL_DAYS / YEAR_DAYS))
    figures = []
    for database in DATABASES:
        ratio = Figure(
            what=f"{plain.worked_days} plain days ÷ inside the database",
            database=database, unit="s", goal=WANTED,
        )  # fmt: skip
        linear = Figure(
            what=f"a day of {year.worked_days} ÷ of {small.worked_days}",
            database=database, unit="µs", goal=LINEAR,
        )  # fmt: skip
        memory = Figure(what="most memory so far", database=database, unit="MiB", goal=MEMORY)
        used = Figure(
            what="the same in time of processors, the database's included",
            database=database, unit="s", goal=WANTED,
        )  # fmt: skip
        for _ in range(min(sizes.rounds, MOST_ROUNDS)):
            ours, inside = _ours(stands, database, plain), _inside(stands, database, plain)
            _check_same(ours, inside)
            ratio.add(ours.seconds, inside.seconds)
            used.add(ours.cpu_seconds, inside.cpu_seconds)
            many, few = _ours(stands, database, year), _ours(stands, database, small)
            linear.add(1e6 * many.seconds / year.worked_days, 1e6 * few.seconds / small.worked_days)
            memory.add(peak_mib()[0])
        figures += [ratio, used, linear, memory]
    return figures


@dataclass(frozen=True, slots=True)
class _Run:
    """How long it took, what processors did meanwhile, and a digest of the rows of each table."""

    seconds: float
    cpu_seconds: float
    rows: Mapping[str, str]


def _check_same(ours: _Run, inside: _Run) -> None:
    for table, digest in inside.rows.items():
        if ours.rows[table] != digest:
            raise WrongRun(f"The rows of {table} differ from what the database itself wrote.")


def _now(stands: Stands) -> tuple[float, float]:
    """The moment, and what this process and the cluster have used of processors."""
    return time.perf_counter(), time.process_time() + stands.cluster.cpu_seconds()


def _ours(stands: Stands, database: str, year: Year) -> _Run:
    with stands.new(database, workers=len(year.couriers)) as stand:
        _fill(stand, year)
        couriers = range(1, len(year.couriers) + 1)
        began = _now(stands)
        for first in range(0, len(couriers), COURIERS_A_TRANSACTION):
            own = couriers[first : first + COURIERS_A_TRANSACTION]
            with stand.database.transaction() as session:
                price_period(session, EMPLOYER, own, PERIOD, now=SystemClock().now())
        return _checked(stand, year, began, _now(stands))


def _inside(stands: Stands, database: str, year: Year) -> _Run:
    with stands.new(database, workers=len(year.couriers)) as stand:
        _fill(stand, year)
        with stand.database.transaction() as session:
            figures_in_sql(session, year.agreement)
            began = _now(stands)
            pay_in_sql(session)
        return _checked(stand, year, began, _now(stands))


def _checked(
    stand: Stand, year: Year, began: tuple[float, float], ended: tuple[float, float]
) -> _Run:
    with stand.database.reading() as session:
        days = session.scalar(select(func.count()).select_from(PayCalculation))
        if days != year.worked_days:
            raise WrongRun(f"{days} calculations for {year.worked_days} worked days.")
        if fault := first_fault(session):
            raise WrongRun(f"The books do not fit: {fault}.")
        seconds, used = (after - before for before, after in zip(began, ended, strict=True))
        return _Run(seconds, used, digests_of_pay(session))


def _fill(stand: Stand, year: Year) -> None:
    """Couriers, an agreement that the platform has joined, and the shifts."""
    stand.add_couriers()
    version = NewVersion(
        employer_number=EMPLOYER,
        name="Bench",
        valid_from=date(2023, 11, 1),
        valid_to=None,
        terms={**TERMS, "contributions": CONTRIBUTIONS},
        platforms=[],
    )
    now = SystemClock().now()
    with stand.database.transaction() as session:
        sources = [stand.source_id]
        for name in year.shifts.platforms[1:]:
            new = NewSource(
                employer_number=EMPLOYER,
                slug=f"bench-{name}",
                scheme="standard-webhooks",
                secret=stand.sender.secret,
            )
            sources.append(add_source(session, new, now=now, actor="bench"))
        joined = [
            InvoiceTerms(
                source_id=source_id, fee_pct="6.5", vat_pct="21", payment_days=30, language="nl"
            )
            for source_id in sources
        ]
        signatures = [
            NewSignature(name="Bench", role="director", signed_at=now, source_id=source_id)
            for source_id in (None, *sources)
        ]
        signed = replace(version, platforms=joined, signatures=signatures)
        add_version(session, signed, now=now)
        own = zip(year.couriers.own_bike.tolist(), year.couriers.own_phone.tolist(), strict=True)
        session.execute(
            update(Courier),
            [{"id": n, "own_bike": b, "own_phone": p} for n, (b, p) in enumerate(own, start=1)],
        )
        for part in _some_at_once(year.shifts):
            insert_columns(session, Shift, _shifts(year, part, sources, now))


def _some_at_once(shifts: ShiftColumns) -> Iterator[ShiftColumns]:
    """So that the memory of the run is that of pay."""
    place = np.arange(len(shifts))
    for first in range(0, len(shifts), SHIFTS_AT_ONCE):
        yield shifts.where((place >= first) & (place < first + SHIFTS_AT_ONCE))


def _shifts(
    year: Year, shifts: ShiftColumns, sources: Sequence[int], now: datetime
) -> dict[str, Column]:
    began = np.maximum(shifts.starts, shifts.planned_starts)
    table = local_days(year.agreement.timezone, int(began.min()), int(began.max()))
    assert table is not None
    return {
        "employer_number": Same(EMPLOYER),
        "source_id": [sources[place] for place in shifts.platform.tolist()],
        "external_id": [f"S-{place}" for place in shifts.ids.tolist()],
        "courier_id": (shifts.courier + 1).tolist(),
        "revision": Same(1),
        "state": Same("ended"),
        "worked_on": np.datetime_as_string(table.days_of(began).astype("datetime64[D]")).tolist(),
        "planned_start": _moments(shifts.planned_starts),
        "planned_end": _moments(shifts.planned_ends),
        "actual_start": _moments(shifts.starts),
        "actual_end": _moments(shifts.ends),
        "cancelled_at": _moments(shifts.cancelled),
        "breaks": _pauses(shifts),
        "distance_metres": shifts.metres.tolist(),
        "deliveries_count": shifts.deliveries.tolist(),
        "worked_seconds": Same(0),
        "pay_status": [STATUSES[code].value for code in shifts.status.tolist()],
        "findings": Same("[]"),
        "covered": Same("1"),
        "declared_late": Same("0"),
        "changed_at": Same(instant_text(now)),
    }


def _pauses(shifts: ShiftColumns) -> list[str]:
    """The breaks of each shift as they are stored."""
    texts, breaks = ["[]"] * len(shifts), shifts.breaks
    for place, starts, ends, is_paid in zip(
        breaks.shift.tolist(), breaks.starts.tolist(), breaks.ends.tolist(),
        breaks.is_paid.tolist(), strict=True,
    ):  # fmt: skip
        pause = {"start": _text(starts), "end": _text(ends), "paid": is_paid}
        texts[place] = json.dumps([pause])  # nobody has two
    return texts


def _moments(instants: Ints) -> list[str | None]:
    texts = np.datetime_as_string(instants.astype("datetime64[us]")).tolist()
    return [
        None if instant == MISSING else text.replace("T", " ")
        for instant, text in zip(instants.tolist(), texts, strict=True)
    ]


def _text(instant: int) -> str:
    return (EPOCH + timedelta(microseconds=instant)).isoformat()
