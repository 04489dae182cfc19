"""What-if: the whole question about a draft over many past shifts, asked of each database."""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from bench.past_shifts import AGREED_FROM, FIRST_DAY, LAST_DAY, TERMS, fill
from bench.sizes import Sizes
from bench.stand import DATABASES, EMPLOYER, Stand, Stands, WrongRun
from bench.table import Figure, Goal
from courier_api.couriers.models import Courier
from courier_api.pay.facts import STUDENT, shift_document
from courier_api.pay.what_if import Draft, WhatIf, past_period, what_if
from courier_api.shifts.models import Shift
from platforms.pay import (
    Agreement,
    PayInput,
    Worker,
    WorkerKind,
    compute_pay,
    read_agreement,
    read_shift,
)
from platforms.pay.contributions import contributions_on
from platforms.pay.facts import Shift as ShiftRecord
from platforms.pay.results import WorkedDay, sum_of
from platforms.pay.what_if import PaySums, add_up

TITLE = "What a draft would have cost"
ABOUT = (
    "Half a year of past shifts read from the database, paid by the terms in force and by a draft, "
    "contributions included, and compared with the distribution: one question as the office asks "
    "it. Every courier's sums on both sides are compared with those of the rule of one courier."
)
SECONDS = Goal(target=5, stretch=2.5, more_is_better=False)
SHIFTS_A_COURIER = 40
CHANGES: dict[str, Any] = {
    "rates": [{"valid_from": "2025-01-01", "hourly": "13.4025"}],
    "floor_minutes": "120",
    "supplements": {"sunday_pct": "50"},
}


def measure(stands: Stands, sizes: Sizes) -> list[Figure]:
    """The question on each database, once more in each round; the answers are checked once."""
    return [figure for name in DATABASES for figure in _measure(stands, sizes, name)]


def _measure(stands: Stands, sizes: Sizes, database: str) -> list[Figure]:
    figure = Figure(
        what=f"what-if over {sizes.past_shifts} shifts", database=database, unit="s", goal=SECONDS
    )
    own = Figure(what="processor time of the same, in this process", database=database, unit="s")
    with stands.new(database, workers=sizes.past_shifts // SHIFTS_A_COURIER) as stand:
        stand.add_couriers()
        fill(stand, sizes.past_shifts)
        for _ in range(sizes.rounds):
            began, worked = time.perf_counter(), time.process_time()
            answer = _ask(stand)
            own.add(time.process_time() - worked)
            figure.add(time.perf_counter() - began)
        _check(stand, answer, shifts=sizes.past_shifts)
    return [figure, own]


def _ask(stand: Stand) -> WhatIf:
    draft = Draft(
        terms={**TERMS, **CHANGES},
        first_day=AGREED_FROM,
        source_ids=frozenset({stand.source_id}),
    )
    period = past_period(EMPLOYER, FIRST_DAY, LAST_DAY)
    with stand.database.reading() as session:
        return what_if(session, draft, period)


def _check(stand: Stand, answer: WhatIf, *, shifts: int) -> None:
    """Everything equals the rule of one courier, shift by shift. Raises WrongRun."""
    if answer.shifts != shifts or answer.left_out:
        raise WrongRun(f"{answer.shifts} of {shifts} shifts compared, {dict(answer.left_out)} not.")
    with stand.database.reading() as session:
        couriers = session.scalars(select(Courier)).all()
        past = session.scalars(select(Shift)).all()
    people = _people(couriers, past)
    total, comparison = answer.comparison.total, answer.comparison
    sides = ((TERMS, total.now, "now_cents"), ({**TERMS, **CHANGES}, total.then, "then_cents"))
    for terms, sums, name in sides:
        expected = {
            courier_id: _by_one_courier(read_agreement(terms), worker, records)
            for courier_id, (worker, records) in people.items()
        }
        if add_up(expected.values()) != sums:
            raise WrongRun(f"The sums differ from the rule of one courier: {sums}.")
        if {each.courier_id: getattr(each, name) for each in comparison.couriers} != {
            courier_id: own.total_cents for courier_id, own in expected.items()
        }:
            raise WrongRun("Somebody's sum differs from the rule of one courier.")


def _people(
    couriers: Sequence[Courier], shifts: Sequence[Shift]
) -> dict[int, tuple[Worker, list[ShiftRecord]]]:
    people: dict[int, tuple[Worker, list[ShiftRecord]]] = {}
    for courier in couriers:
        worker = Worker(
            kind=WorkerKind.STUDENT if courier.worker_type == STUDENT else WorkerKind.EMPLOYEE,
            own_bike=courier.own_bike,
            own_phone=courier.own_phone,
        )
        people[courier.id] = (worker, [])
    for shift in shifts:
        people[shift.courier_id][1].append(read_shift(shift_document(shift), "shift"))
    return people


def _by_one_courier(agreement: Agreement, worker: Worker, shifts: list[ShiftRecord]) -> PaySums:
    """Days by the readable rule, contributions month by month."""
    assert agreement.contributions is not None
    without = replace(agreement, contributions=None)
    result = compute_pay(PayInput(agreement=without, worker=worker, shifts=tuple(shifts)))
    months: defaultdict[date, list[WorkedDay]] = defaultdict(list)
    for day in result.days:
        months[day.worked_on.replace(day=1)].append(day)
    employer, used = 0, 0
    for month in sorted(months):
        quota = replace(worker, contingent_used_minutes={month.year: used})
        found = contributions_on(months[month], agreement.contributions, quota)
        employer += found.employer_contribution_cents
        used += sum(split.declared_minutes for split in found.splits)
    sums = sum_of(result.days)
    return PaySums(
        paid_minutes=sums.paid_minutes,
        top_up_minutes=sums.top_up_minutes,
        gross_cents=sums.gross_cents,
        top_up_cents=sums.top_up_cents,
        allowance_cents=sums.allowance_cents,
        employer_contribution_cents=employer,
    )
