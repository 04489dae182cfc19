"""The states of a bike check, a training, a piece of equipment and a risk analysis, and their moves."""

from enum import StrEnum
from typing import Any, TypeVar


class CheckState(StrEnum):
    """Where the check of a bicycle stands. `passed_with_fix` waits for a small repair."""

    BOOKED = "booked"
    PASSED = "passed"
    PASSED_WITH_FIX = "passed_with_fix"
    FIX_CONFIRMED = "fix_confirmed"
    FAILED = "failed"
    REBOOKED = "rebooked"
    EXPIRED = "expired"
    VOID = "void"


class TrainingState(StrEnum):
    """Where one courier's training stands."""

    INVITED = "invited"
    BOOKED = "booked"
    ATTENDED = "attended"
    PASSED = "passed"
    FAILED = "failed"
    EXPIRED = "expired"


class GearState(StrEnum):
    """Where one piece of protective equipment is."""

    REQUESTED = "requested"
    ISSUED = "issued"
    ACKNOWLEDGED = "acknowledged"
    REPLACED = "replaced"
    RETURNED = "returned"
    LOST = "lost"


class AnalysisState(StrEnum):
    """Where a risk analysis stands."""

    PLANNED = "planned"
    VISITED = "visited"
    DRAFT = "draft"
    SHARED = "shared_with_committee"
    CLOSED = "closed"


State = TypeVar("State", CheckState, TrainingState, GearState, AnalysisState)


class StepNotAllowed(ValueError):
    """The step does not follow from where the thing stands."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(f"From {before} there is no step to {after}.")
        self.before, self.after = before, after


def _moves(kind: type[State], text: str) -> dict[State, frozenset[State]]:
    """Read lines of "from: to to" as a table; a state without a line is final."""
    table: dict[State, frozenset[State]] = dict.fromkeys(kind, frozenset())
    for line in text.strip().splitlines():
        before, after = line.split(":")
        table[kind(before.strip())] = frozenset(kind(word) for word in after.split())
    return table


CHECK_MOVES = _moves(
    CheckState,
    """
    booked: passed passed_with_fix failed
    passed: expired void
    passed_with_fix: fix_confirmed expired void
    fix_confirmed: expired void
    failed: rebooked
    """,
)
TRAINING_MOVES = _moves(
    TrainingState,
    """
    invited: booked
    booked: attended invited
    attended: passed failed
    failed: booked
    passed: expired
    """,
)
GEAR_MOVES = _moves(
    GearState,
    """
    requested: issued
    issued: acknowledged replaced returned lost
    acknowledged: replaced returned lost
    """,
)
ANALYSIS_MOVES = _moves(
    AnalysisState,
    """
    planned: visited draft
    visited: draft
    draft: shared_with_committee
    shared_with_committee: draft closed
    closed: draft
    """,
)

MOVES: dict[type[StrEnum], Any] = {
    CheckState: CHECK_MOVES,
    TrainingState: TRAINING_MOVES,
    GearState: GEAR_MOVES,
    AnalysisState: ANALYSIS_MOVES,
}


def moved(before: State, after: State) -> State:
    """The state after a step. Raises StepNotAllowed.

    Source: own policy (docs/sources.md#own-policy); a closed analysis opens again for its review.
    """
    if after not in steps_from(before):
        raise StepNotAllowed(before.value, after.value)
    return after


def steps_from(state: State) -> tuple[State, ...]:
    """Where a thing can go from here, in the order in which its states are written down."""
    return tuple(each for each in type(state) if each in moves_of(state))


def moves_of(state: State) -> frozenset[State]:
    """The same without an order."""
    table: dict[State, frozenset[State]] = MOVES[type(state)]
    return table[state]
