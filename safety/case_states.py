"""The states of a case, its declaration, its serious file and its actions, and the moves between them."""

from enum import StrEnum
from typing import TypeVar

from safety.facts import DeclarationStatus


class IncidentState(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    TRIAGE = "triage"
    OPEN = "open"
    INVESTIGATING = "investigating"
    ACTIONS = "actions"
    CLOSED = "closed"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    REOPENED = "reopened"


class SeriousFileState(StrEnum):
    """Where the file of a serious accident stands."""

    SUSPECTED = "suspected"
    NOT_SERIOUS = "not_serious"
    CONFIRMED = "confirmed"
    SCENE_SECURED = "scene_secured"
    MEASURES_TAKEN = "measures_taken"
    REPORT_DRAFT = "report_draft"
    PROVISIONAL_SENT = "provisional_sent"
    REPORT_SENT = "report_sent"
    INSPECTION_REPLY = "inspection_reply"
    CLOSED = "closed"


class ActionState(StrEnum):
    """Where one preventive action stands."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    EFFECT_CHECKED = "effect_checked"
    CANCELLED = "cancelled"


State = TypeVar("State", IncidentState, SeriousFileState, ActionState, DeclarationStatus)


def _moves(kind: type[State], text: str) -> dict[State, frozenset[State]]:
    """Read lines of "from: to to" as a table; a state without a line is final."""
    table: dict[State, frozenset[State]] = dict.fromkeys(kind, frozenset())
    for line in text.strip().splitlines():
        before, after = line.split(":")
        table[kind(before.strip())] = frozenset(kind(word) for word in after.split())
    return table


INCIDENT_MOVES = _moves(
    IncidentState,
    """
    draft: submitted
    submitted: triage duplicate rejected
    triage: open duplicate rejected
    open: investigating actions
    investigating: actions
    actions: closed
    closed: reopened
    reopened: investigating actions
    """,
)
DECLARATION_MOVES = _moves(
    DeclarationStatus,
    """
    not_needed: to_prepare
    to_prepare: ready not_needed
    ready: sent not_needed
    sent: acknowledged correction_needed
    correction_needed: ready
    acknowledged: accepted refused in_doubt
    in_doubt: accepted refused closed
    accepted: closed
    refused: closed
    """,
)
SERIOUS_FILE_MOVES = _moves(
    SeriousFileState,
    """
    suspected: confirmed not_serious
    not_serious: suspected
    confirmed: scene_secured suspected
    scene_secured: measures_taken
    measures_taken: report_draft
    report_draft: provisional_sent report_sent
    provisional_sent: report_sent
    report_sent: inspection_reply closed
    inspection_reply: closed
    """,
)
ACTION_MOVES = _moves(
    ActionState,
    """
    open: in_progress cancelled
    in_progress: done cancelled
    done: effect_checked
    """,
)


def may_move(table: dict[State, frozenset[State]], before: State, after: State) -> bool:
    """Whether a table allows a move; staying where one is, is no move."""
    return after in table[before]
