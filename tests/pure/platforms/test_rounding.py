"""Half up, and no cent lost: the two promises of rounding."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platforms.rounding import (
    cents_of_euros,
    divide_half_up,
    euros_text,
    round_to_places,
    split_whole,
)

weights = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d", "e"]),
    st.one_of(st.integers(0, 50), st.fractions(0, 50)),
    min_size=1,
    max_size=5,
)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(5, 10, 1), (4, 10, 0), (15, 10, 2), (-5, 10, -1), (-4, 10, 0), (0, 3, 0), (7, 7, 1)],
)
def test_a_half_goes_away_from_zero(numerator: int, denominator: int, expected: int) -> None:
    assert divide_half_up(numerator, denominator) == expected


def test_nothing_is_divided_by_zero_or_less() -> None:
    with pytest.raises(ValueError, match="must be positive"):
        divide_half_up(1, 0)


@settings(max_examples=300, deadline=None)
@given(st.decimals(-10_000, 10_000, places=6))
def test_cents_are_those_of_decimals_rounded_half_up(euros: Decimal) -> None:
    expected = euros.quantize(Decimal("0.01"), ROUND_HALF_UP)

    assert Decimal(euros_text(cents_of_euros(Fraction(euros)))) == expected


def test_places_beyond_the_cent_are_kept() -> None:
    assert round_to_places(Fraction("12.82525"), 4) == Fraction("12.8253")


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-12345, "-123.45"), (100, "1.00")]
)
def test_cents_are_written_with_two_decimals(cents: int, text: str) -> None:
    assert euros_text(cents) == text


@settings(max_examples=300, deadline=None)
@given(st.integers(-1_000, 100_000), weights)
def test_a_split_gives_back_every_cent_within_one_of_the_exact_part(
    total: int, shares: dict[str, Fraction | int]
) -> None:
    if not any(shares.values()):
        shares[next(iter(shares))] = 1

    parts = split_whole(total, shares)

    assert sum(parts.values()) == total
    of_all = sum(Fraction(weight) for weight in shares.values())
    for key, part in parts.items():
        assert abs(part - total * shares[key] / of_all) < 1


def test_the_largest_remainder_is_served_first_and_equals_by_name() -> None:
    assert split_whole(1009, {"P1": 90, "P2": 40}) == {"P1": 699, "P2": 310}
    assert split_whole(5, {"zeta": 1, "alfa": 1}) == {"zeta": 2, "alfa": 3}


def test_who_has_no_weight_gets_nothing() -> None:
    assert split_whole(7, {"a": 0, "b": 3, "c": Fraction(1, 3)})["a"] == 0


def test_nothing_may_be_split_over_nobody() -> None:
    assert split_whole(0, {"a": 0, "b": 0}) == {"a": 0, "b": 0}
    with pytest.raises(ValueError, match="nobody to give it to"):
        split_whole(1, {"a": 0, "b": 0})


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        split_whole(1, {"a": -1, "b": 2})
