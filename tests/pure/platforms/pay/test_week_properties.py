"""What must hold for any week: thousands of shifts for each property, with terms of every kind."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from platforms.pay import (
    PayAmounts,
    PayResult,
    WorkedDay,
    compute_document,
    compute_pay,
    read_input,
)
from platforms.pay.corrections import differences_by_day
from platforms.pay.results import AMOUNT_NAMES, LineKind, sum_of
from platforms.rounding import cents_of_euros
from tests.pure.platforms.pay.naive.terms import Terms
from tests.pure.platforms.pay.random_weeks import (
    FAULTS_IN_ANY_ORDER,
    SLOW_MACHINES,
    quiet_weeks,
    weeks,
)

# At least ten shifts a week: 2,000 and more for each property.
ANY_WEEK = settings(max_examples=200, deadline=None, suppress_health_check=SLOW_MACHINES)
FULL = weeks(fewest_shifts=10, faults=FAULTS_IN_ANY_ORDER)
ONE_DAY = timedelta(days=1)


def computed(document: dict) -> PayResult:
    return compute_pay(read_input(document))


def hour_on(document: dict, day: date) -> Decimal:
    hour = Terms(document["agreement"], document["worker"]).hourly(day)
    assert hour is not None
    return hour


@ANY_WEEK
@given(FULL)
def test_no_minute_is_paid_under_the_rate_in_force(document: dict) -> None:
    for day in computed(document).days:
        for line in day.lines:
            if line.kind in {LineKind.BASE, LineKind.TOP_UP}:
                assert line.rate_eur >= hour_on(document, line.dated_on)
        paid = [line for line in day.lines if line.kind is LineKind.BASE]
        worth = sum((line.minutes or 0) * Fraction(line.rate_eur) for line in paid)
        assert sum(line.cents for line in paid) == day.base_cents
        if len(paid) == 1:
            assert day.base_cents == cents_of_euros(worth / 60)


@ANY_WEEK
@given(FULL, st.sampled_from(["day", "day_platform", "prestation"]))
def test_nobody_is_paid_under_the_floor(document: dict, scope: str) -> None:
    """Whatever the floor applies to, the day is worth three hours of its lowest rate."""
    document["agreement"] |= {"floor_minutes": "180", "floor_scope": scope}
    document["agreement"] |= {"floor_trigger": "any_work", "courier_cut_floor": "apply"}

    for day in computed(document).days:
        if any(share.paid_microseconds for share in day.by_platform):
            lowest = min(
                hour_on(document, day.worked_on), hour_on(document, day.worked_on + ONE_DAY)
            )
            assert day.paid_minutes + day.top_up_minutes >= 180
            assert day.gross_cents >= cents_of_euros(Fraction(lowest) * 3)


@ANY_WEEK
@given(FULL, st.integers(0, 6), st.integers(0, 120), st.integers(1, 120))
def test_more_work_never_pays_less(document: dict, day: int, minute: int, length: int) -> None:
    """A shift early in the morning, on top of a week. Not so where each unbroken period has its own
    floor: there work can join two periods, and one floor is less than two."""
    document["agreement"] |= {"floor_scope": "day"}
    rows = document["shifts"]
    first = min(filter(None, (row.get("start") or row.get("planned_start") for row in rows)))
    morning = datetime.fromisoformat(first).replace(hour=5) + timedelta(days=day, minutes=minute)
    extra = {
        "id": "extra",
        "platform": "P9",
        "start": morning.isoformat(),
        "end": (morning + timedelta(minutes=length)).isoformat(),
    }
    before = computed(document)
    after = computed(document | {"shifts": [*rows, extra]})

    was_free = after.totals.paid_minutes - before.totals.paid_minutes >= length
    if was_free and after.refused == before.refused:
        assert after.totals.gross_cents >= before.totals.gross_cents
        assert after.totals.total_cents >= before.totals.total_cents


@ANY_WEEK
@given(FULL, st.integers())
def test_the_order_of_a_week_of_rows_changes_nothing(document: dict, seed: int) -> None:
    shuffled = list(document["shifts"])
    Random(seed).shuffle(shuffled)

    assert compute_document(document | {"shifts": shuffled}) == compute_document(document)


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW_MACHINES)
@given(quiet_weeks())
def test_shifts_reported_in_parts_pay_the_same(both: tuple[dict, dict]) -> None:
    whole, in_parts = (compute_document(document) for document in both)

    for refused in (whole.pop("refused"), in_parts.pop("refused")):
        assert {row["code"] for row in refused} <= {"no_agreement", "no_rate"}
    assert in_parts == whole


@ANY_WEEK
@given(FULL)
def test_lines_of_a_week_add_up_to_its_sums(document: dict) -> None:
    result = computed(document)

    lines = [line for day in result.days for line in day.lines]
    for kind, cents in {
        LineKind.BASE: result.totals.base_cents,
        LineKind.SUPPLEMENT: result.totals.supplement_cents,
        LineKind.TOP_UP: result.totals.top_up_cents,
        LineKind.PHONE: result.totals.phone_cents,
        LineKind.BIKE: result.totals.bike_cents,
    }.items():
        assert sum(line.cents for line in lines if line.kind is kind) == cents
    assert sum(line.cents for line in lines) == result.totals.total_cents
    shares = [share for day in result.days for share in day.by_platform]
    assert sum_of(shares) == result.totals


def post(posted: dict[date, PayAmounts], days: tuple[WorkedDay, ...]) -> int:
    """Write what differs from all that was posted; how many days were written."""
    known = [day_of(on, amounts) for on, amounts in posted.items()]
    found = differences_by_day(days, known)
    for difference in found:
        before = posted.get(difference.worked_on, PayAmounts())
        posted[difference.worked_on] = sum_of([before, difference.amounts])
    return len(found)


def day_of(worked_on: date, amounts: PayAmounts) -> WorkedDay:
    values = {name: getattr(amounts, name) for name in AMOUNT_NAMES}
    return WorkedDay(**values, worked_on=worked_on, pay_due=worked_on, by_platform=(), lines=())


@settings(max_examples=75, deadline=None, suppress_health_check=SLOW_MACHINES)
@given(FULL, st.integers())
def test_corrections_lead_to_the_same_pay_in_any_order_and_only_once(
    document: dict, seed: int
) -> None:
    """Rows that arrive one by one, each followed by a correction, add up to the whole week."""
    arriving = list(document["shifts"])
    Random(seed).shuffle(arriving)
    posted: dict[date, PayAmounts] = {}
    for count in range(0, len(arriving) + 1, 3):
        known = document | {"shifts": arriving[:count]}
        post(posted, computed(known).days)
        assert post(posted, computed(known).days) == 0, "the same content again posts nothing"
    whole = computed(document).days
    post(posted, whole)

    due = {day.worked_on: day_of(day.worked_on, day) for day in whole}
    assert {on: amounts for on, amounts in posted.items() if amounts != PayAmounts()} == {
        on: PayAmounts(**{name: getattr(day, name) for name in AMOUNT_NAMES})
        for on, day in due.items()
        if any(getattr(day, name) for name in AMOUNT_NAMES)
    }
