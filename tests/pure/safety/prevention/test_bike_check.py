"""What the findings of a check come to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.prevention.bike_check import (
    BLOCKING,
    BikeKind,
    BikePart,
    CheckIncomplete,
    PartFound,
    judge_check,
    parts_of,
)
from safety.prevention.states import CheckState

GOOD = dict.fromkeys(BikePart, PartFound.GOOD)


def test_a_bicycle_in_order_passes() -> None:
    assert judge_check(BikeKind.EBIKE, GOOD).state is CheckState.PASSED


@pytest.mark.parametrize("part", sorted(BLOCKING))
@pytest.mark.parametrize("found", [PartFound.FAULT, PartFound.ABSENT])
def test_a_fault_that_blocks_fails_the_check(part: BikePart, found: PartFound) -> None:
    result = judge_check(BikeKind.EBIKE, {**GOOD, part: found})
    assert (result.state, result.stopping) == (CheckState.FAILED, (part,))


@pytest.mark.parametrize("part", BikePart)
def test_a_small_fault_passes_with_a_repair(part: BikePart) -> None:
    result = judge_check(BikeKind.EBIKE, {**GOOD, part: PartFound.FIX})
    assert (result.state, result.to_fix) == (CheckState.PASSED_WITH_FIX, (part,))


def test_a_bell_that_is_absent_is_a_repair_and_a_bag_rack_may_be_absent() -> None:
    no_bell = judge_check(BikeKind.BIKE, {**GOOD, BikePart.BELL: PartFound.ABSENT})
    no_rack = judge_check(BikeKind.BIKE, {**GOOD, BikePart.BAG_RACK: PartFound.ABSENT})
    assert (no_bell.state, no_rack.state) == (CheckState.PASSED_WITH_FIX, CheckState.PASSED)


def test_only_a_bicycle_with_a_battery_is_asked_for_it() -> None:
    without = {part: PartFound.GOOD for part in BikePart if part is not BikePart.BATTERY}
    assert judge_check(BikeKind.CARGO_BIKE, without).state is CheckState.PASSED
    with pytest.raises(CheckIncomplete) as refused:
        judge_check(BikeKind.SPEED_PEDELEC, without)
    assert refused.value.missing == (BikePart.BATTERY,)


def test_the_battery_of_a_bicycle_without_one_stops_nobody() -> None:
    found = {**GOOD, BikePart.BATTERY: PartFound.FAULT}
    assert judge_check(BikeKind.BIKE, found).state is CheckState.PASSED


@given(
    st.sampled_from(BikeKind),
    st.fixed_dictionaries({part: st.sampled_from(PartFound) for part in BikePart}),
)
def test_a_check_fails_exactly_when_something_stops(
    kind: BikeKind, found: dict[BikePart, PartFound]
) -> None:
    result = judge_check(kind, found)
    assert (result.state is CheckState.FAILED) == bool(result.stopping)
    assert not set(result.stopping) & set(result.to_fix)
    assert set(result.stopping) | set(result.to_fix) <= set(parts_of(kind))
