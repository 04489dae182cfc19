"""The three conditions of a shift: training, a checked bicycle, a helmet; each refusal has a reason.

A gate never touches pay: who rode is paid, whatever was missing.
Source: conditions of the platform agreement (docs/sources.md#prevention-gate).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from safety.prevention.states import CheckState, GearState, TrainingState
from safety.prevention.validity import PreventionPolicy, Standing, standing


class GateThing(StrEnum):
    """The three things a courier brings in order."""

    TRAINING = "training"
    BIKE_CHECK = "bike_check"
    HELMET = "helmet"


class GateReason(StrEnum):
    """Why a courier may not take a shift, in a word that every language explains."""

    TRAINING_MISSING = "training_missing"
    TRAINING_OVER = "training_over"
    BIKE_CHECK_MISSING = "bike_check_missing"
    BIKE_CHECK_OVER = "bike_check_over"
    BIKE_CHECK_FAILED = "bike_check_failed"
    BIKE_IN_ACCIDENT = "bike_in_accident"
    HELMET_MISSING = "helmet_missing"
    HELMET_TO_REPLACE = "helmet_to_replace"


THING_OF = {
    GateReason.TRAINING_MISSING: GateThing.TRAINING,
    GateReason.TRAINING_OVER: GateThing.TRAINING,
    GateReason.BIKE_CHECK_MISSING: GateThing.BIKE_CHECK,
    GateReason.BIKE_CHECK_OVER: GateThing.BIKE_CHECK,
    GateReason.BIKE_CHECK_FAILED: GateThing.BIKE_CHECK,
    GateReason.BIKE_IN_ACCIDENT: GateThing.BIKE_CHECK,
    GateReason.HELMET_MISSING: GateThing.HELMET,
    GateReason.HELMET_TO_REPLACE: GateThing.HELMET,
}
"""What has to be brought in order, by reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingFacts:
    """A training in traffic safety of one courier."""

    state: TrainingState
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFacts:
    """The latest check of one bicycle that the courier rides; booked ones are left out."""

    state: CheckState
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HelmetFacts:
    """A helmet that was issued; `must_replace`: it took a blow to the head."""

    state: GearState
    must_replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierFacts:
    """All that the gates look at. `checks`: one a bicycle; one good bicycle is enough."""

    trainings: Sequence[TrainingFacts] = ()
    checks: Sequence[CheckFacts] = ()
    helmets: Sequence[HelmetFacts] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing of a courier: how it stands, why not, and until when it holds."""

    thing: GateThing
    standing: Standing
    reason: GateReason | None = None
    valid_until: date | None = None


WORTH = frozenset({CheckState.PASSED, CheckState.PASSED_WITH_FIX, CheckState.FIX_CONFIRMED})
IN_HAND = frozenset({GearState.ISSUED, GearState.ACKNOWLEDGED})


def courier_standing(facts: CourierFacts, *, on: date, policy: PreventionPolicy) -> tuple[Due, ...]:
    """How the three things stand on a day, whether gates are in force or not."""
    return (
        _training(facts.trainings, on, policy.warn_days),
        _check(facts.checks, on, policy.warn_days),
        _helmet(facts.helmets),
    )


def closed_gates(
    facts: CourierFacts, *, on: date, policy: PreventionPolicy
) -> tuple[GateReason, ...]:
    """Why the courier may take no shift on a day; none while the gates are not in force."""
    if not policy.are_gates_shut(on):
        return ()
    found = courier_standing(facts, on=on, policy=policy)
    return tuple(due.reason for due in found if due.reason is not None)


def _training(trainings: Sequence[TrainingFacts], on: date, warn_days: int) -> Due:
    ends = [t.valid_until for t in trainings if t.state is TrainingState.PASSED and t.valid_until]
    had_one = any(t.state is TrainingState.EXPIRED for t in trainings)
    reason = GateReason.TRAINING_OVER if ends or had_one else GateReason.TRAINING_MISSING
    return _dated(GateThing.TRAINING, max(ends, default=None), reason, on, warn_days)


def _check(checks: Sequence[CheckFacts], on: date, warn_days: int) -> Due:
    ends = [c.valid_until for c in checks if c.state in WORTH and c.valid_until]
    return _dated(
        GateThing.BIKE_CHECK, max(ends, default=None), _why_no_check(checks), on, warn_days
    )


def _why_no_check(checks: Sequence[CheckFacts]) -> GateReason:
    """An accident is told first, since the courier may not know that it voids the check."""
    states = {check.state for check in checks}
    if CheckState.VOID in states:
        return GateReason.BIKE_IN_ACCIDENT
    if states & {CheckState.FAILED, CheckState.REBOOKED}:
        return GateReason.BIKE_CHECK_FAILED
    if states & (WORTH | {CheckState.EXPIRED}):
        return GateReason.BIKE_CHECK_OVER
    return GateReason.BIKE_CHECK_MISSING


def _helmet(helmets: Sequence[HelmetFacts]) -> Due:
    in_hand = [helmet for helmet in helmets if helmet.state in IN_HAND]
    if any(not helmet.must_replace for helmet in in_hand):
        return Due(thing=GateThing.HELMET, standing=Standing.HOLDS)
    reason = GateReason.HELMET_TO_REPLACE if in_hand else GateReason.HELMET_MISSING
    return Due(thing=GateThing.HELMET, standing=Standing.OVER, reason=reason)


def _dated(
    thing: GateThing, valid_until: date | None, reason: GateReason, on: date, warn_days: int
) -> Due:
    found = standing(valid_until, on=on, warn_days=warn_days)
    why = reason if found is Standing.OVER else None
    return Due(thing=thing, standing=found, reason=why, valid_until=valid_until)
