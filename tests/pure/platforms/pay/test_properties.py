"""What must hold for any evening, whatever the agreement says."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from platforms.pay import PayResult, compute_document, compute_pay, read_input
from platforms.pay.corrections import differences_by_day
from platforms.pay.results import AMOUNT_NAMES, LineKind, PayAmounts
from platforms.rounding import cents_of_euros
from tests.pure.platforms.pay.inputs import CONTRIBUTIONS
from tests.pure.platforms.pay.random_inputs import documents

ANY_EVENING = settings(max_examples=100, deadline=None)
DEFAULT_TERMS = {
    "floor_minutes": "180",
    "floor_trigger": "any_work",
    "courier_cut_floor": "apply",
    "minute_rounding": "up",
}


def computed(document: dict) -> PayResult:
    return compute_pay(read_input(document))


def with_contributions(document: dict, kind: str) -> dict:
    terms = document["agreement"] | {"contributions": CONTRIBUTIONS, "fee_pct": "6.5"}
    return document | {"agreement": terms, "worker": document["worker"] | {"kind": kind}}


def shift_of(
    name: str, platform: str, start: datetime, *, until: datetime | None = None, hours: int = 0
) -> dict[str, object]:
    end = until or start + timedelta(hours=hours)
    return {"id": name, "platform": platform, "start": start.isoformat(), "end": end.isoformat()}


@ANY_EVENING
@given(documents())
def test_nobody_with_paid_time_is_under_the_floor_or_the_rate(document: dict) -> None:
    document["agreement"] |= DEFAULT_TERMS
    lowest_rate = min(Fraction(row["hourly"]) for row in document["agreement"]["rates"])

    for day in computed(document).days:
        if day.paid_minutes:
            owed_minutes = max(180, day.paid_minutes)
            assert day.paid_minutes + day.top_up_minutes >= owed_minutes
            assert day.gross_cents >= cents_of_euros(lowest_rate * owed_minutes / 60)


@ANY_EVENING
@given(documents())
def test_time_is_never_rounded_below_what_was_paid_for(document: dict) -> None:
    document["agreement"] |= {"minute_rounding": "up"}

    for day in computed(document).days:
        paid_microseconds = sum(share.paid_microseconds for share in day.by_platform)
        assert day.paid_minutes * 60_000_000 >= paid_microseconds


@ANY_EVENING
@given(documents(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(document: dict, random: object) -> None:
    shuffled = list(document["shifts"])
    random.shuffle(shuffled)

    assert compute_document(document | {"shifts": shuffled}) == compute_document(document)


@ANY_EVENING
@given(documents())
def test_rows_that_come_again_change_nothing(document: dict) -> None:
    repeated = document["shifts"] + [{**row, "note": "again"} for row in document["shifts"]]

    assert compute_document(document | {"shifts": repeated}) == compute_document(document)


@ANY_EVENING
@given(documents(most_shifts=0), st.integers(1, 200), st.integers(1, 200), st.integers(0, 90))
def test_a_shift_reported_in_two_parts_pays_the_same(
    document: dict, first_minutes: int, second_minutes: int, gap_minutes: int
) -> None:
    start = datetime(2024, 3, 9, 19, 15, 30, tzinfo=UTC)  # at most 23:35 that evening in Brussels
    seam = start + timedelta(minutes=first_minutes)
    end = seam + timedelta(minutes=second_minutes)
    another = shift_of("other", "P2", end + timedelta(minutes=gap_minutes), hours=1)
    in_parts = [shift_of("a", "P1", start, until=seam), shift_of("b", "P1", seam, until=end)]
    whole = shift_of("a", "P1", start, until=end)

    pay_in_parts = compute_document(document | {"shifts": [*in_parts, another]})

    assert pay_in_parts == compute_document(document | {"shifts": [whole, another]})


@ANY_EVENING
@given(documents())
def test_shares_of_platforms_add_up_to_the_day(document: dict) -> None:
    for day in computed(document).days:
        for name in AMOUNT_NAMES:
            assert sum(getattr(share, name) for share in day.by_platform) == getattr(day, name)


@ANY_EVENING
@given(documents())
def test_lines_add_up_to_the_day_and_to_each_platform(document: dict) -> None:
    for day in computed(document).days:
        assert sum(line.cents for line in day.lines) == day.total_cents
        for share in day.by_platform:
            own = [line for line in day.lines if line.platform == share.platform]
            assert sum(line.cents for line in own) == share.total_cents
        base = [line for line in day.lines if line.kind is LineKind.BASE]
        assert sum(line.minutes or 0 for line in base) == day.paid_minutes
        top_up = [line for line in day.lines if line.kind is LineKind.TOP_UP]
        assert sum(line.minutes or 0 for line in top_up) == day.top_up_minutes


@ANY_EVENING
@given(documents(), st.sampled_from(["employee", "student"]))
def test_every_cent_of_the_cost_is_borne_by_a_platform(document: dict, kind: str) -> None:
    result = computed(with_contributions(document, kind))

    assert result.contributions is not None
    borne = sum(cost.cost_cents for cost in result.cost_by_platform)
    assert borne == result.contributions.employer_cost_cents


@ANY_EVENING
@given(documents(), st.sampled_from(["employee", "student"]))
def test_gross_is_split_whole_and_pay_is_gross_less_what_is_kept(document: dict, kind: str) -> None:
    result = computed(with_contributions(document, kind))
    found = result.contributions

    assert found is not None
    assert found.gross_solidarity_cents + found.gross_ordinary_cents == result.totals.gross_cents
    kept = found.worker_contribution_cents + found.withholding_cents
    assert found.payable_cents == result.totals.total_cents - kept


@ANY_EVENING
@given(documents())
def test_sums_are_those_of_the_days(document: dict) -> None:
    result = compute_document(document)

    for name in ("base", "supplement", "top_up", "gross", "allowance", "total", "paid_minutes"):
        assert Decimal(result[name]) == sum(Decimal(day[name]) for day in result["days"])


@ANY_EVENING
@given(documents(), documents())
def test_what_was_paid_and_the_difference_make_the_new_pay(new: dict, old: dict) -> None:
    terms = {"agreement": new["agreement"], "worker": new["worker"]}
    corrected = computed(terms | {"shifts": new["shifts"], "previous": {"shifts": old["shifts"]}})

    assert corrected.correction is not None
    delta = corrected.correction.delta
    already_paid = corrected.correction.already_paid_total_cents
    assert already_paid + delta.total_cents == corrected.totals.total_cents


@ANY_EVENING
@given(documents(), documents())
def test_differences_by_day_lead_from_the_old_days_to_the_new(new: dict, old: dict) -> None:
    old = old | {"agreement": new["agreement"], "worker": new["worker"]}
    new_days, old_days = computed(new).days, computed(old).days

    differences = {d.worked_on: d.amounts for d in differences_by_day(new_days, old_days)}

    old_totals = {day.worked_on: day.total_cents for day in old_days}
    new_totals = {day.worked_on: day.total_cents for day in new_days}
    for day in {*old_totals, *new_totals}:
        change = differences.get(day, PayAmounts()).total_cents
        assert old_totals.get(day, 0) + change == new_totals.get(day, 0)
    assert differences_by_day(new_days, new_days) == ()
