"""Two ways of paying compared: who gains, who loses, and by how much."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.pay.what_if import (
    QUANTILES,
    Bucket,
    Direction,
    PaySums,
    PricedShare,
    add_up,
    compare,
    quantile,
)

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def share(
    courier_id: int,
    gross_cents: int,
    *,
    month: date = MARCH,
    platform: str = "P1",
    **sums: int,
) -> PricedShare:
    return PricedShare(
        courier_id=courier_id,
        month=month,
        platform=platform,
        sums=PaySums(gross_cents=gross_cents, **sums),
    )


def bucket_of(now_cents: int, then_cents: int) -> Bucket:
    """The one bucket that a courier with this change is in."""
    found = compare([share(1, now_cents)], [share(1, then_cents)])
    (own,) = [bucket for bucket in found.buckets if bucket.couriers]
    return own


def test_sums_are_those_of_all_shares_and_cost_has_contributions() -> None:
    now = [share(1, 1000, allowance_cents=50, employer_contribution_cents=250)]
    then = [share(1, 1100, allowance_cents=50, employer_contribution_cents=275)]

    total = compare(now, then).total

    assert (total.now.cost_cents, total.then.cost_cents) == (1300, 1425)
    assert total.cost_difference_cents == 125
    assert total.difference == PaySums(gross_cents=100, employer_contribution_cents=25)


def test_a_courier_gains_by_what_they_receive_not_by_what_the_employer_pays() -> None:
    now = [share(1, 1000, employer_contribution_cents=250)]
    then = [share(1, 1000, employer_contribution_cents=400)]

    assert [group.couriers for group in compare(now, then).groups] == [0, 1, 0]


def test_an_allowance_is_received_as_well() -> None:
    found = compare([share(1, 1000)], [share(1, 1000, allowance_cents=1)])

    assert [group.couriers for group in found.groups] == [0, 0, 1]


def test_a_couriers_months_and_platforms_count_together() -> None:
    now = [share(1, 1000), share(1, 500, month=APRIL, platform="P2")]
    then = [share(1, 900), share(1, 600, month=APRIL, platform="P2")]

    found = compare(now, then)

    assert [group.couriers for group in found.groups] == [0, 1, 0]
    assert [(m, c.difference.gross_cents) for m, c in found.by_month] == [
        (MARCH, -100),
        (APRIL, 100),
    ]
    assert [(p, c.difference.gross_cents) for p, c in found.by_platform] == [
        ("P1", -100),
        ("P2", 100),
    ]


def test_who_is_paid_on_one_side_only_is_there() -> None:
    found = compare([share(1, 1000)], [share(2, 700)])

    assert [(c.courier_id, c.difference_cents) for c in found.couriers] == [(1, -1000), (2, 700)]


def test_the_greatest_loss_comes_first() -> None:
    now = [share(number, 1000) for number in range(1, 4)]
    then = [share(1, 1200), share(2, 300), share(3, 900)]

    assert [c.courier_id for c in compare(now, then).couriers] == [2, 3, 1]


@pytest.mark.parametrize(
    ("then_cents", "direction", "from_pct", "below_pct"),
    [
        (7999, Direction.LOSE, 20, None),
        (8000, Direction.LOSE, 20, None),
        (8001, Direction.LOSE, 10, 20),
        (9800, Direction.LOSE, 2, 5),
        (9801, Direction.LOSE, 0, 2),
        (9999, Direction.LOSE, 0, 2),
        (10000, Direction.STAY, 0, 0),
        (10001, Direction.GAIN, 0, 2),
        (10199, Direction.GAIN, 0, 2),
        (10200, Direction.GAIN, 2, 5),
        (10500, Direction.GAIN, 5, 10),
        (12000, Direction.GAIN, 20, None),
    ],
)
def test_a_change_is_in_the_bucket_of_its_size(
    then_cents: int, direction: Direction, from_pct: int, below_pct: int | None
) -> None:
    own = bucket_of(10_000, then_cents)

    assert (own.direction, own.from_pct, own.below_pct) == (direction, from_pct, below_pct)


def test_who_receives_nothing_now_has_a_bucket_of_their_own() -> None:
    assert bucket_of(0, 500).from_pct is None


def test_a_quantile_is_one_of_the_values_and_the_largest_of_its_part() -> None:
    values = [-30, -20, -10, 0, 10]

    assert [quantile(values, pct) for pct in (1, 20, 21, 50, 100)] == [-30, -30, -20, -10, 10]


@given(st.lists(st.integers(-5000, 5000), min_size=1), st.sampled_from(QUANTILES))
def test_so_many_percent_do_not_exceed_a_quantile(values: list[int], pct: int) -> None:
    ascending = sorted(values)
    found = quantile(ascending, pct)

    assert 100 * sum(value <= found for value in ascending) >= pct * len(ascending)
    assert 100 * sum(value < found for value in ascending) < pct * len(ascending)


def test_fewer_than_five_couriers_have_no_quantiles() -> None:
    four = [share(number, 1000) for number in range(4)]
    five = [*four, share(4, 1000)]

    assert compare(four, four).quantiles == ()
    assert [q.pct for q in compare(five, five).quantiles] == list(QUANTILES)


def test_one_to_four_couriers_are_a_small_group() -> None:
    now = [share(number, 1000) for number in range(7)]
    then = [share(0, 900), *(share(number, 1100) for number in range(1, 7))]

    groups = compare(now, then).groups

    assert [(g.couriers, g.is_small) for g in groups] == [(1, True), (0, False), (6, False)]


amounts = st.integers(0, 100_000)
shares = st.lists(
    st.builds(
        share,
        st.integers(1, 9),
        amounts,
        month=st.sampled_from([MARCH, APRIL]),
        platform=st.sampled_from(["P1", "P2"]),
        allowance_cents=amounts,
        employer_contribution_cents=amounts,
    )
)


@given(shares, shares)
def test_every_way_of_adding_up_comes_to_the_same(
    now: list[PricedShare], then: list[PricedShare]
) -> None:
    found = compare(now, then)

    for rows in (found.by_month, found.by_platform):
        assert add_up(change.now for _, change in rows) == found.total.now
        assert add_up(change.then for _, change in rows) == found.total.then
    everybody = len(found.couriers)
    assert sum(group.couriers for group in found.groups) == everybody
    assert sum(bucket.couriers for bucket in found.buckets) == everybody
    assert sum(group.difference_cents for group in found.groups) == (
        found.total.then.total_cents - found.total.now.total_cents
    )


@given(shares)
def test_the_same_pay_twice_is_no_change(now: list[PricedShare]) -> None:
    found = compare(now, now)

    assert found.total.difference == PaySums()
    assert {group.direction for group in found.groups if group.couriers} <= {Direction.STAY}
