"""The three conditions of a shift, just inside and just outside."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.prevention.after_accident import helmet_to_replace, voids_check
from safety.prevention.campaigns import Effect, Span, effect_of
from safety.prevention.gates import (
    THING_OF,
    CheckFacts,
    CourierFacts,
    GateReason,
    GateThing,
    HelmetFacts,
    TrainingFacts,
    closed_gates,
    courier_standing,
)
from safety.prevention.states import CheckState, GearState, TrainingState
from safety.prevention.validity import Standing, usual_policy

DAY = date(2026, 3, 6)
POLICY = replace(usual_policy(), gates_from=DAY)
TRAINED = TrainingFacts(state=TrainingState.PASSED, valid_until=DAY)
CHECKED = CheckFacts(state=CheckState.PASSED, valid_until=DAY)
HELMET = HelmetFacts(state=GearState.ISSUED)
READY = CourierFacts(trainings=(TRAINED,), checks=(CHECKED,), helmets=(HELMET,))


def reasons(facts: CourierFacts, on: date = DAY) -> tuple[GateReason, ...]:
    return closed_gates(facts, on=on, policy=POLICY)


def test_a_ready_courier_rides_on_the_last_valid_day_and_not_on_the_next() -> None:
    assert reasons(READY) == ()
    assert reasons(READY, DAY + timedelta(days=1)) == (
        GateReason.TRAINING_OVER,
        GateReason.BIKE_CHECK_OVER,
    )


def test_a_courier_with_nothing_is_told_all_three() -> None:
    assert reasons(CourierFacts()) == (
        GateReason.TRAINING_MISSING,
        GateReason.BIKE_CHECK_MISSING,
        GateReason.HELMET_MISSING,
    )


def test_before_the_gates_are_in_force_everybody_rides() -> None:
    assert closed_gates(CourierFacts(), on=DAY - timedelta(days=1), policy=POLICY) == ()
    assert closed_gates(CourierFacts(), on=DAY, policy=usual_policy()) == ()


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (CheckState.VOID, GateReason.BIKE_IN_ACCIDENT),
        (CheckState.FAILED, GateReason.BIKE_CHECK_FAILED),
        (CheckState.REBOOKED, GateReason.BIKE_CHECK_FAILED),
        (CheckState.EXPIRED, GateReason.BIKE_CHECK_OVER),
    ],
)
def test_a_check_that_is_worth_nothing_says_why(state: CheckState, reason: GateReason) -> None:
    assert reasons(replace(READY, checks=(replace(CHECKED, state=state),))) == (reason,)


@pytest.mark.parametrize("state", [CheckState.PASSED_WITH_FIX, CheckState.FIX_CONFIRMED])
def test_a_check_with_a_repair_is_worth_a_shift(state: CheckState) -> None:
    assert reasons(replace(READY, checks=(replace(CHECKED, state=state),))) == ()


def test_one_good_bicycle_of_two_is_enough() -> None:
    void = CheckFacts(state=CheckState.VOID, valid_until=DAY)
    assert reasons(replace(READY, checks=(void, CHECKED))) == ()


@pytest.mark.parametrize(
    "state", [TrainingState.BOOKED, TrainingState.ATTENDED, TrainingState.FAILED]
)
def test_a_training_that_is_not_passed_is_missing(state: TrainingState) -> None:
    facts = replace(READY, trainings=(TrainingFacts(state=state, valid_until=DAY),))
    assert reasons(facts) == (GateReason.TRAINING_MISSING,)


def test_a_helmet_that_took_a_blow_is_to_be_replaced_and_a_new_one_opens_the_gate() -> None:
    hit = replace(HELMET, must_replace=True)
    assert reasons(replace(READY, helmets=(hit,))) == (GateReason.HELMET_TO_REPLACE,)
    assert reasons(replace(READY, helmets=(hit, HELMET))) == ()


@pytest.mark.parametrize("state", [GearState.REQUESTED, GearState.LOST, GearState.REPLACED])
def test_a_helmet_not_in_hand_is_missing(state: GearState) -> None:
    helmet = HelmetFacts(state=state)
    assert reasons(replace(READY, helmets=(helmet,))) == (GateReason.HELMET_MISSING,)


def test_what_ends_soon_is_shown_with_its_day_and_closes_nothing() -> None:
    training, check, helmet = courier_standing(READY, on=DAY, policy=POLICY)
    assert (training.standing, check.standing) == (Standing.ENDS_SOON, Standing.ENDS_SOON)
    assert (check.valid_until, check.reason, helmet.standing) == (DAY, None, Standing.HOLDS)


def test_every_reason_names_a_thing() -> None:
    assert set(THING_OF) == set(GateReason)
    assert set(THING_OF.values()) == set(GateThing)


@given(st.booleans(), st.booleans(), st.booleans(), st.dates())
def test_each_thing_closes_its_own_gate(
    training: bool, check: bool, helmet: bool, on: date
) -> None:
    facts = CourierFacts(
        trainings=(replace(TRAINED, valid_until=on),) if training else (),
        checks=(replace(CHECKED, valid_until=on),) if check else (),
        helmets=(HELMET,) if helmet else (),
    )
    policy = replace(POLICY, gates_from=date.min)
    found = {THING_OF[reason] for reason in closed_gates(facts, on=on, policy=policy)}
    missing = {
        thing
        for thing, there in zip(GateThing, (training, check, helmet), strict=True)
        if not there
    }
    assert found == missing


@pytest.mark.parametrize(
    ("kind", "happened", "voids"),
    [
        ("injury", "fall", True),
        ("damage_only", "theft", True),
        ("injury", None, True),
        ("injury", "dog", False),
        ("aggression", "fall", False),
        ("near_miss", "collision", False),
    ],
)
def test_an_accident_of_the_bicycle_voids_its_check(
    kind: str, happened: str | None, *, voids: bool
) -> None:
    assert voids_check(kind, happened) is voids


@pytest.mark.parametrize(
    ("code", "worn", "said", "replace_it"),
    [
        ("11", None, None, True),
        ("18", (2, 3), None, True),
        ("11", (1,), None, False),
        ("21", None, None, False),
        (None, None, None, False),
        (None, None, True, True),
        ("11", None, False, False),
    ],
)
def test_a_helmet_is_replaced_after_a_blow_unless_it_was_not_worn(
    code: str | None, worn: tuple[int, ...] | None, said: bool | None, *, replace_it: bool
) -> None:
    assert helmet_to_replace(code, worn, is_head_hit=said) is replace_it


def test_a_campaign_is_compared_with_as_many_days_before() -> None:
    spring = Span(first=date(2026, 3, 1), last=date(2026, 3, 10))
    days = [date(2026, 2, 18), date(2026, 2, 19), date(2026, 2, 28), date(2026, 3, 1),
            date(2026, 3, 10), date(2026, 3, 11)]  # fmt: skip
    whole = effect_of(spring, days, today=date(2026, 3, 11))
    assert whole == Effect(before=2, after=2, days=10, is_whole=True)
    assert whole is not None
    assert whole.is_few
    part = effect_of(spring, days, today=date(2026, 3, 2))
    assert part == Effect(before=1, after=1, days=1, is_whole=False)
    assert effect_of(spring, days, today=date(2026, 3, 1)) is None
