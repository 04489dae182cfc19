"""Moves between states."""

from itertools import pairwise

import pytest

from safety.case_states import (
    ACTION_MOVES,
    DECLARATION_MOVES,
    INCIDENT_MOVES,
    SERIOUS_FILE_MOVES,
    ActionState,
    IncidentState,
    SeriousFileState,
    may_move,
)
from safety.facts import DeclarationStatus


@pytest.mark.parametrize(
    "path",
    [
        "draft submitted triage open investigating actions closed reopened actions",
        "submitted duplicate",
        "triage rejected",
        "open actions closed",
    ],
)
def test_an_incident_takes_these_ways(path: str) -> None:
    states = [IncidentState(word) for word in path.split()]

    assert all(may_move(INCIDENT_MOVES, before, after) for before, after in pairwise(states))


def test_a_declaration_goes_from_ready_to_sent_and_back_only_for_a_correction() -> None:
    status = DeclarationStatus

    assert may_move(DECLARATION_MOVES, status.READY, status.SENT)
    assert not may_move(DECLARATION_MOVES, status.TO_PREPARE, status.SENT)
    assert not may_move(DECLARATION_MOVES, status.SENT, status.READY)
    assert may_move(DECLARATION_MOVES, status.SENT, status.CORRECTION_NEEDED)


def test_a_serious_file_may_send_its_report_with_or_without_a_provisional_one() -> None:
    state = SeriousFileState

    assert may_move(SERIOUS_FILE_MOVES, state.REPORT_DRAFT, state.REPORT_SENT)
    assert may_move(SERIOUS_FILE_MOVES, state.REPORT_DRAFT, state.PROVISIONAL_SENT)
    assert not may_move(SERIOUS_FILE_MOVES, state.SUSPECTED, state.REPORT_SENT)


def test_an_action_that_is_done_is_not_cancelled() -> None:
    assert may_move(ACTION_MOVES, ActionState.OPEN, ActionState.CANCELLED)
    assert not may_move(ACTION_MOVES, ActionState.DONE, ActionState.CANCELLED)


def test_nothing_leaves_a_final_state() -> None:
    assert INCIDENT_MOVES[IncidentState.DUPLICATE] == frozenset()
    assert DECLARATION_MOVES[DeclarationStatus.CLOSED] == frozenset()
