"""Comparing 10,000 couriers with what is declared when nothing has changed, and one decision."""

import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bench.insured import JOINT_COMMISSION, add_insured, numbers
from bench.sizes import Sizes
from bench.stand import DATABASES, EMPLOYER, Stand, Stands, WrongRun
from bench.table import Figure, Goal
from courier_api.couriers.models import Courier
from courier_api.couriers.queries import lock_courier
from courier_api.filings.facts import worker_facts
from courier_api.filings.look_over import changed_couriers, keep_look, settled_as_they_are
from courier_api.filings.models import DimonaDeclaration
from courier_api.filings.reconcile import reconcile
from courier_api.foundation.models import Base
from courier_api.messaging.models import OutboxMessage
from courier_api.shifts.models import Shift
from declarations.dimona.decide import decide

TITLE = "Reconciling everybody"
ABOUT = (
    "10,000 couriers with a shift on every other of the next 14 days, each declared and accepted. "
    "`everybody again` is the nightly look when nothing has changed: all facts in a few queries, a "
    "digest a courier, nothing sent. `one courier in full` is the whole comparison of one of them "
    "with its queries and writes; a sample of them is compared in full and has to be settled. "
    "`decision` is the rule alone for one worker with one day of work, declared and accepted."
)
COURIERS, FEWEST, DAYS, EVERY_DAYS = 10_000, 200, 14, 2
MANY = 1_000_000
SAMPLE = 100
DECISIONS = 300
AGAIN = Goal(target=5, stretch=2.5, more_is_better=False)
DECISION = Goal(target=1, stretch=0.5, more_is_better=False)
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
FIRST_PERIOD = 700_000_000_000
ROWS_AT_ONCE = 5_000
SHIFT_COLUMNS = (
    "employer_number", "source_id", "external_id", "courier_id", "revision", "state", "worked_on",
    "planned_start", "planned_end", "breaks", "worked_seconds", "declaration_status", "findings",
    "covered", "covered_at", "declared_late", "period_id", "changed_at",
)  # fmt: skip
MESSAGE_COLUMNS = (
    "employer_number", "courier_id", "action", "payload", "content_key", "start_date", "end_date",
    "state", "posts", "uncertain", "late", "queued_at", "first_sent_at", "last_sent_at",
    "received_at", "declaration_id", "judged_at", "result", "adopted", "period_id", "anomalies",
)  # fmt: skip


def measure(stands: Stands, sizes: Sizes) -> list[Figure]:
    """Each database in turn; the look at everybody once more in each round."""
    couriers = max(FEWEST, COURIERS * sizes.many // MANY)
    return [figure for name in DATABASES for figure in _measure(stands, sizes, name, couriers)]


def _measure(stands: Stands, sizes: Sizes, database: str, couriers: int) -> list[Figure]:
    again = Figure(
        what=f"{couriers} couriers: everybody again", database=database, unit="s", goal=AGAIN
    )
    full = Figure(what="one courier in full", database=database, unit="ms")
    decision = Figure(
        what="decision for one worker-day", database=database, unit="ms", goal=DECISION
    )
    with stands.new(database, workers=couriers) as stand:
        ids = add_insured(stand, couriers)
        _fill(stand, ids)
        full.add(1000 * _in_full(stand, random.Random(1).sample(list(ids), min(SAMPLE, couriers))))
        with stand.database.transaction() as session:
            settled_as_they_are(session, EMPLOYER, today=NOW.date())
        for _ in range(sizes.rounds):
            began = time.perf_counter()
            with stand.database.reading() as session:
                changed = changed_couriers(session, EMPLOYER, today=NOW.date())
            again.add(time.perf_counter() - began)
            if changed:
                raise WrongRun(f"{len(changed)} couriers are said to have changed.")
            decision.add(1000 * _decision(stand, ids[0]))
        _nothing_is_sent(stand, couriers)
    return [again, full, decision]


def _in_full(stand: Stand, couriers: Sequence[int]) -> float:
    """Seconds a courier. Raises WrongRun when one of them is not settled."""
    took = 0.0
    for courier_id in couriers:
        with stand.database.transaction() as session:
            began = time.perf_counter()
            is_settled = reconcile(session, courier_id, since=None, now=NOW)
            took += time.perf_counter() - began
            if not is_settled:
                raise WrongRun("Somebody is not settled.")
            keep_look(session, courier_id, EMPLOYER, is_settled=True, now=NOW)
    return took / len(couriers)


def _decision(stand: Stand, courier_id: int) -> float:
    """Seconds of one decision about the facts of one day."""
    with stand.database.reading() as session:
        courier = session.get_one(Courier, courier_id)
        facts = worker_facts(session, courier, since=None, now=NOW).decision
    of_a_day = type(facts)(
        employer=facts.employer,
        courier=facts.courier,
        shifts=facts.shifts[:1],
        prior=facts.prior[:1],
        now=facts.now,
        settings=facts.settings,
    )
    began = time.perf_counter()
    for _ in range(DECISIONS):
        if decide(of_a_day).calls:
            raise WrongRun("A day that is declared is declared again.")
    return (time.perf_counter() - began) / DECISIONS


def _nothing_is_sent(stand: Stand, couriers: int) -> None:
    with stand.database.reading() as session:
        messages = session.scalar(select(func.count()).select_from(OutboxMessage))
        declared = session.scalar(select(func.count()).select_from(DimonaDeclaration))
    expected = couriers * len(range(0, DAYS, EVERY_DAYS))
    if messages or declared != expected:
        raise WrongRun(f"{messages} messages, {declared} of {expected} declarations.")


def _fill(stand: Stand, couriers: Sequence[int]) -> None:
    people = dict(zip(couriers, numbers(len(couriers)), strict=True))
    with stand.database.transaction() as session:
        lock_courier(session, couriers[0])
        _insert(session, Shift, SHIFT_COLUMNS, _shifts(stand, couriers))
        _insert(session, DimonaDeclaration, MESSAGE_COLUMNS, _messages(people))


def _insert(
    session: Session,
    table: type[Base],
    columns: Sequence[str],
    rows: Iterator[tuple[object, ...]],
) -> None:
    while batch := [dict(zip(columns, row, strict=True)) for row in islice(rows, ROWS_AT_ONCE)]:
        session.execute(insert(table), batch)


def _days() -> Iterator[tuple[int, date]]:
    for place, days in enumerate(range(0, DAYS, EVERY_DAYS)):
        yield place, NOW.date() + timedelta(days=days + 1)


def _period(courier_id: int, place: int) -> int:
    return FIRST_PERIOD + courier_id * DAYS + place


def _shifts(stand: Stand, couriers: Sequence[int]) -> Iterator[tuple[object, ...]]:
    for courier_id in couriers:
        for place, day in _days():
            starts_at = datetime(day.year, day.month, day.day, 17, tzinfo=UTC)
            yield (
                EMPLOYER, stand.source_id, f"S-{courier_id}-{place}", courier_id, 1, "planned", day,
                starts_at, starts_at + timedelta(hours=4), [], 0, "confirmed", [],
                True, NOW, False, _period(courier_id, place), NOW,
            )  # fmt: skip


def _messages(people: dict[int, str]) -> Iterator[tuple[object, ...]]:
    for courier_id, ssin in people.items():
        for place, day in _days():
            payload = {
                "employer": {"enterpriseNumber": EMPLOYER},
                "worker": {"ssin": ssin},
                "dimonaIn": {
                    "startDate": day.isoformat(),
                    "endDate": day.isoformat(),
                    "features": {"workerType": "OTH", "jointCommissionNumber": JOINT_COMMISSION},
                },
            }
            number = _period(courier_id, place)
            yield (
                EMPLOYER, courier_id, "IN", payload, f"{number:064d}", day, day, "judged", 1,
                False, False, NOW, NOW, NOW, NOW, number + 1, NOW, "A", False, number, [],
            )  # fmt: skip
