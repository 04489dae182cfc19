"""The set-based pay of a population and the rule of one courier agree to the cent, row by row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from platforms.pay import (
    Agreement,
    PayInput,
    PayResult,
    Shift,
    Worker,
    WorkerKind,
    compute_pay,
    read_agreement,
)
from platforms.pay.contributions import contributions_on
from platforms.pay.population import (
    CourierColumns,
    PopulationPay,
    contribute,
    date_of_number,
    pay_population,
    shift_columns,
)
from platforms.pay.population.results import KINDS, NOTHING
from platforms.pay.results import AMOUNT_NAMES, PayLine
from tests.factories.populations import PLATFORMS, shifts_of_courier
from tests.pure.platforms.pay.random_inputs import agreements

MINIMUM_PCTS = (Decimal(100), Decimal(79), Decimal("50.5"))
COURIERS = 20

Population = Sequence[tuple[Worker, tuple[Shift, ...]]]


def population(seed: int, *, tangled: bool) -> Population:
    random = Random(seed)
    return [
        (
            Worker(
                own_bike=random.random() < 0.5,
                own_phone=random.random() < 0.5,
                minimum_pct=random.choice(MINIMUM_PCTS),
            ),
            shifts_of_courier(random, f"c{number}", tangled=tangled),
        )
        for number in range(COURIERS)
    ]


def in_arrays(people: Population, agreement: object, *, with_shares: bool) -> PopulationPay:
    rows = [(place, shift) for place, (_, shifts) in enumerate(people) for shift in shifts]
    workers = [worker for worker, _ in people]
    couriers = CourierColumns(
        own_bike=np.array([worker.own_bike for worker in workers], dtype=np.bool_),
        own_phone=np.array([worker.own_phone for worker in workers], dtype=np.bool_),
        minimum=np.array([MINIMUM_PCTS.index(w.minimum_pct) for w in workers], dtype=np.int64),
        minimum_pcts=MINIMUM_PCTS,
    )
    columns = shift_columns(rows, PLATFORMS)
    return pay_population(columns, couriers, read_agreement(agreement), with_shares=with_shares)


def one_by_one(people: Population, agreement: object) -> list[PayResult]:
    terms = read_agreement(agreement)
    return [
        compute_pay(PayInput(agreement=terms, worker=worker, shifts=shifts))
        for worker, shifts in people
    ]


def assert_equal(found: PopulationPay, expected: Sequence[PayResult]) -> None:
    days = found.days
    names = ("courier", "worked_on", "pay_due", *AMOUNT_NAMES)
    rows = zip(*(getattr(days, name).tolist() for name in names), strict=True)
    told = [
        (courier, date_of_number(on), date_of_number(due), *amounts)
        for courier, on, due, *amounts in rows
    ]
    assert told == [
        (place, day.worked_on, day.pay_due, *(getattr(day, name) for name in AMOUNT_NAMES))
        for place, result in enumerate(expected)
        for day in result.days
    ]
    assert found.refused == tuple(
        (place, refusal) for place, result in enumerate(expected) for refusal in result.refused
    )


def assert_same_shares(found: PopulationPay, expected: Sequence[PayResult]) -> None:
    assert found.shares is not None
    names = ("day", "platform", "paid_microseconds", "metres", *AMOUNT_NAMES)
    told = list(zip(*(getattr(found.shares, name).tolist() for name in names), strict=True))
    every_day = [day for result in expected for day in result.days]
    assert told == [
        (
            place,
            PLATFORMS.index(share.platform),
            share.paid_microseconds,
            int(share.km * 1000),
            *(getattr(share, name) for name in AMOUNT_NAMES),
        )
        for place, day in enumerate(every_day)
        for share in day.by_platform
    ]


def assert_same_lines(found: PopulationPay, expected: Sequence[PayResult]) -> None:
    assert found.lines is not None
    names = ("day", "kind", "platform", "dated_on", "minutes", "metres", "rate", "cents")
    told = []
    for day, kind, platform, on, minutes, metres, rate, cents in zip(
        *(getattr(found.lines, name).tolist() for name in names), strict=True
    ):
        by = found.line_rates[rate]
        told.append(
            (
                day,
                PayLine(
                    kind=KINDS[kind],
                    platform=PLATFORMS[platform],
                    dated_on=date_of_number(on),
                    minutes=None if minutes == NOTHING else minutes,
                    km=None if metres == NOTHING else Decimal(metres) / 1000,
                    rate_eur=Decimal(by.rate_eur),
                    cents=cents,
                    rule=by.rule,
                    source=by.source,
                ),
            )
        )
    every_day = [day for result in expected for day in result.days]
    assert told == [(place, line) for place, day in enumerate(every_day) for line in day.lines]


def with_minimum(agreement: Mapping[str, object], monthly: str | None) -> dict[str, object]:
    """The terms with a legal minimum beside the agreed rate, which some days exceed it."""
    if monthly is None:
        return dict(agreement)
    rows = [{"valid_from": "2023-11-01", "monthly": monthly, "weekly_hours": "38"}]
    return dict(agreement) | {"legal_minimum": rows}


@settings(max_examples=25, deadline=None)
@given(
    agreements(), st.sampled_from([None, "2070.48", "1600"]), st.integers(0, 2**32), st.booleans()
)
def test_arrays_pay_every_day_as_the_rule_of_one_courier_does(
    agreement: dict[str, object], monthly: str | None, seed: int, tangled: bool
) -> None:
    people, terms = population(seed, tangled=tangled), with_minimum(agreement, monthly)

    expected = one_by_one(people, terms)

    assert_equal(in_arrays(people, terms, with_shares=False), expected)
    found = in_arrays(people, terms, with_shares=True)
    assert_equal(found, expected)
    assert_same_shares(found, expected)
    assert_same_lines(found, expected)


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from(["America/St_Johns", "America/Havana", "Australia/Lord_Howe"]),
    st.integers(0, 2**32),
)
def test_zones_with_strange_clock_changes_are_paid_the_same(zone: str, seed: int) -> None:
    people = population(seed, tangled=True)
    terms = {
        "timezone": zone,
        "rates": [{"valid_from": "2020-01-01", "hourly": "12.3272"}],
        "valid_from": "2024-03-10",
        "valid_to": "2024-10-26",
        "pay_within_days": {"day_of_next_month": "31"},
    }

    assert_equal(in_arrays(people, terms, with_shares=False), one_by_one(people, terms))


def test_an_agreement_that_rounds_down_pays_nobody_and_says_so_for_each() -> None:
    people = population(1, tangled=False)
    terms = {"rates": [{"valid_from": "2020-01-01", "hourly": "12"}], "minute_rounding": "down"}

    found = in_arrays(people, terms, with_shares=True)

    assert len(found.days) == 0
    assert len(found.refused) == COURIERS


def test_most_days_do_not_need_the_rule_of_one_courier() -> None:
    people = population(1, tangled=False)
    terms = {"rates": [{"valid_from": "2020-01-01", "hourly": "12"}]}

    for with_shares in (False, True):
        found = in_arrays(people, terms, with_shares=with_shares)

        assert found.by_one_day_rule * 5 < len(found.days)


def test_more_decimals_than_arrays_can_hold_are_paid_exactly_all_the_same() -> None:
    people = population(2, tangled=False)
    hourly = "12.123456789123"
    terms = {"rates": [{"valid_from": "2020-01-01", "hourly": hourly}]}

    assert_equal(in_arrays(people, terms, with_shares=False), one_by_one(people, terms))


def test_the_order_of_rows_and_of_couriers_changes_nothing() -> None:
    people = population(3, tangled=True)
    terms = {"rates": [{"valid_from": "2020-01-01", "hourly": "12.3272"}]}
    backwards = [(worker, shifts[::-1]) for worker, shifts in people]

    expected = [replace(result, refused=()) for result in one_by_one(people, terms)]
    found = in_arrays(backwards, terms, with_shares=False)

    assert_equal(replace(found, refused=()), expected)


CONTRIBUTIONS = {
    "worker_pct": "13.07",
    "student_worker_pct": "2.71",
    "student_employer_pct": "5.42",
    "base_pct": "108",
    "employer_pct": [
        {"valid_from": "2018-01-01", "value": "25.00"},
        {"valid_from": "2024-04-30", "value": "24.92"},
        {"valid_from": "2024-05-01", "value": "25.00"},
    ],
    "student_contingent": [{"valid_from": "2023-01-01", "minutes": "600"}],
    "withholding_pct": "11.11",
}


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_contributions_of_months_are_those_of_the_rule_of_one_courier(
    seed: int, floor_is_declared: bool
) -> None:
    random = Random(seed)
    people = [
        (
            replace(
                worker,
                kind=random.choice([WorkerKind.STUDENT, WorkerKind.EMPLOYEE]),
                contingent_used_minutes={2024: random.randrange(700)},
            ),
            shifts,
        )
        for worker, shifts in population(seed, tangled=False)
    ]
    terms = {
        "rates": [{"valid_from": "2023-01-01", "hourly": "12.3272"}],
        "contributions": CONTRIBUTIONS | {"floor_declared_as_hours": floor_is_declared},
    }
    agreement = read_agreement(terms)
    assert agreement.contributions is not None
    found = in_arrays(people, terms, with_shares=False)

    months = contribute(
        found.days,
        np.array([worker.kind is WorkerKind.STUDENT for worker, _ in people], dtype=np.bool_),
        agreement.contributions,
        np.array([worker.contingent_used_minutes[2024] for worker, _ in people], dtype=np.int64),
    )

    assert [
        row[1:]
        for row in zip(
            *(
                getattr(months, name).tolist()
                for name in (
                    "courier",
                    "solidarity_cents",
                    "worker_contribution_cents",
                    "employer_contribution_cents",
                    "withholding_cents",
                    "employer_cost_cents",
                )
            ),
            strict=True,
        )
    ] == [row for worker, shifts in people for row in by_month(agreement, worker, shifts)]


def by_month(
    agreement: Agreement, worker: Worker, shifts: tuple[Shift, ...]
) -> Iterator[tuple[int, ...]]:
    """What the rule of one courier says of each month, the quota running on over them."""
    days = compute_pay(PayInput(agreement=agreement, worker=worker, shifts=shifts)).days
    used = worker.contingent_used_minutes[2024]
    assert agreement.contributions is not None
    for month in sorted({day.worked_on.replace(day=1) for day in days}):
        own = [day for day in days if day.worked_on.replace(day=1) == month]
        now = replace(worker, contingent_used_minutes={2024: used})
        each = contributions_on(own, agreement.contributions, now)
        used += sum(split.declared_minutes for split in each.splits)
        yield (
            each.gross_solidarity_cents,
            each.worker_contribution_cents,
            each.employer_contribution_cents,
            each.withholding_cents,
            each.employer_cost_cents,
        )
