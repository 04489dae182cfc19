"""Tests for mutation runs only: quick, wide, and the same in each trial."""

import pytest

from platforms.pay import compute_document, compute_pay, read_input
from platforms.pay.results import AMOUNT_NAMES, LineKind
from tests.mutation.weeks_with_answers import ANSWERS, WEEKS

CENTS = {
    LineKind.BASE: "base_cents",
    LineKind.SUPPLEMENT: "supplement_cents",
    LineKind.TOP_UP: "top_up_cents",
    LineKind.PHONE: "phone_cents",
    LineKind.BIKE: "bike_cents",
}
MINUTES = {LineKind.BASE: "paid_minutes", LineKind.TOP_UP: "top_up_minutes"}


@pytest.mark.parametrize("place", range(len(WEEKS)))
def test_the_week_has_the_answer_of_the_second_opinion(place: int) -> None:
    assert compute_document(WEEKS[place]) == ANSWERS[place]


@pytest.mark.parametrize("place", range(0, len(WEEKS), 2))
def test_lines_and_shares_of_the_week_add_up(place: int) -> None:
    result = compute_pay(read_input(WEEKS[place]))

    for day in result.days:
        for name in AMOUNT_NAMES:
            assert sum(getattr(share, name) for share in day.by_platform) == getattr(day, name)
        for share in day.by_platform:
            own = [line for line in day.lines if line.platform == share.platform]
            for kind, name in CENTS.items():
                assert sum(x.cents for x in own if x.kind is kind) == getattr(share, name)
            for kind, name in MINUTES.items():
                assert sum(x.minutes or 0 for x in own if x.kind is kind) == getattr(share, name)
    if result.contributions is not None:
        borne = sum(cost.cost_cents for cost in result.cost_by_platform)
        assert borne == result.contributions.employer_cost_cents
