"""A case goes its way step by step, is closed only when nothing is left, and a slip is undone."""

from datetime import date, timedelta

import pytest

from courier_api.foundation.errors import Invalid, Refused
from courier_api.incidents.advance_action import cancel_action, finish_action
from courier_api.incidents.confirm_class import confirm_class
from courier_api.incidents.courier_report import Hurt
from courier_api.incidents.find import CaseChanged, hold_case, incident_by_ref
from courier_api.incidents.move_case import (
    CaseNotFinished,
    FactsMissing,
    MoveNotAllowed,
    OnlyHazards,
    close_hazard,
    move_case,
)
from courier_api.incidents.plan_action import Plan, add_action
from courier_api.incidents.progress import next_step_of
from courier_api.incidents.settle_deadline import meet_deadline
from courier_api.incidents.snooze import ClockEndsBefore, snooze_case, wake_case
from courier_api.incidents.undo_move import NothingToUndo, undo_last_move
from safety.case_states import IncidentState
from safety.facts import IncidentClass
from safety.incidents import NextStep
from safety.quick_picks import WhatHappened
from tests.factories.cases import ENOUGH_TO_OPEN, Desk, desk_with
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.incidents import clocks_of, timeline_of
from tests.factories.running import Running

TO_ACTIONS = (
    IncidentState.TRIAGE,
    IncidentState.OPEN,
    IncidentState.INVESTIGATING,
    IncidentState.ACTIONS,
)


@pytest.fixture
def desk(service: Running, amina: int) -> Desk:
    """Amina fell and needed a doctor."""
    return desk_with(service.database, amina)


def brought_to(desk: Desk, *states: IncidentState) -> Desk:
    desk.knows(**ENOUGH_TO_OPEN)
    for state in states:
        desk.do(move_case, state)
    return desk


def finished(desk: Desk) -> Desk:
    """Everything done but closing."""
    brought_to(desk, *TO_ACTIONS)
    desk.do(confirm_class, IncidentClass.DECLARABLE)
    for clock in clocks_of(desk.database, desk.case(), "running"):
        desk.do(meet_deadline, clock.id, done_at=desk.now)
    return desk


def refusal(desk: Desk, to: IncidentState, **named: object) -> Refused:
    with pytest.raises(Refused) as refused:
        desk.do(move_case, to, **named)
    return refused.value


def test_a_case_without_its_consequence_stays_in_triage(desk: Desk) -> None:
    desk.do(move_case, IncidentState.TRIAGE)

    refused = refusal(desk, IncidentState.OPEN)
    assert isinstance(refused, FactsMissing)
    assert refused.facts["missing"] == ["consequence"]

    desk.knows(consequence="2")
    desk.do(move_case, IncidentState.OPEN)
    assert desk.case().status == "open"


def test_a_case_without_a_place_stays_in_triage(service: Running, amina: int) -> None:
    desk = desk_with(service.database, amina, postcode=None)
    desk.knows(consequence="2")
    desk.do(move_case, IncidentState.TRIAGE)

    assert refusal(desk, IncidentState.OPEN).facts["missing"] == ["place"]


def test_where_nobody_was_hurt_no_consequence_is_asked(service: Running, amina: int) -> None:
    desk = desk_with(service.database, amina, hurt=Hurt.NO, happened=WhatHappened.NEAR_MISS)
    desk.do(move_case, IncidentState.TRIAGE)
    desk.do(move_case, IncidentState.OPEN)

    assert desk.case().status == "open"


def test_no_state_is_left_out(desk: Desk) -> None:
    assert isinstance(refusal(desk, IncidentState.OPEN), MoveNotAllowed)
    assert isinstance(refusal(desk, IncidentState.DUPLICATE), MoveNotAllowed)


def test_only_a_commuting_case_skips_its_investigation(desk: Desk) -> None:
    brought_to(desk, IncidentState.TRIAGE, IncidentState.OPEN)

    assert isinstance(refusal(desk, IncidentState.ACTIONS), MoveNotAllowed)
    with desk.database.transaction() as session:
        hold_case(session, OURS, desk.ref).nature = "commuting"
    desk.do(move_case, IncidentState.ACTIONS)
    assert desk.case().status == "actions"


def test_closing_names_everything_that_stands_in_its_way(desk: Desk) -> None:
    brought_to(desk, *TO_ACTIONS)
    desk.do(add_action, Plan(title="Tell riders of the tram rail"))

    refused = refusal(desk, IncidentState.CLOSED)
    assert isinstance(refused, CaseNotFinished)
    assert refused.facts["obstacles"] == ["deadline_running", "action_open", "class_not_confirmed"]


def test_a_case_is_closed_when_nothing_is_left(desk: Desk) -> None:
    finished(desk)
    desk.do(move_case, IncidentState.CLOSED)

    assert (desk.case().status, desk.case().closed_at) == ("closed", FRIDAY_EVENING)


@pytest.mark.parametrize("ends", [True, False], ids=["done", "cancelled"])
def test_an_action_keeps_a_case_open_until_it_is_done_or_cancelled(desk: Desk, ends: bool) -> None:
    finished(desk)
    action = desk.do(add_action, Plan(title="Warn riders"))
    assert refusal(desk, IncidentState.CLOSED).facts["obstacles"] == ["action_open"]

    if ends:
        desk.do(finish_action, action.id, "Message of 9 March")
    else:
        desk.do(cancel_action, action.id, "The rail is gone")
    desk.do(move_case, IncidentState.CLOSED)
    assert desk.case().status == "closed"


def test_a_class_that_the_facts_no_longer_bear_out_is_confirmed_anew(desk: Desk) -> None:
    finished(desk)
    desk.knows(injury="021")

    assert "class_not_confirmed" in refusal(desk, IncidentState.CLOSED).facts["obstacles"]
    assert desk.case().classification["class"] == "declarable"
    assert desk.case().classification["machine"] == "serious"


def test_reopening_needs_a_reason_and_leaves_clocks_alone(desk: Desk) -> None:
    finished(desk)
    desk.do(move_case, IncidentState.CLOSED)
    before = [
        (row.rule, row.state, row.start_date) for row in clocks_of(desk.database, desk.case())
    ]

    with pytest.raises(Invalid):
        desk.do(move_case, IncidentState.REOPENED)
    desk.do(move_case, IncidentState.REOPENED, reason="The insurer asks")

    after = [(row.rule, row.state, row.start_date) for row in clocks_of(desk.database, desk.case())]
    assert (desk.case().status, desk.case().closed_at, after) == ("reopened", None, before)


def test_a_rejected_report_owes_nothing_and_says_why(desk: Desk) -> None:
    with pytest.raises(Invalid):
        desk.do(move_case, IncidentState.REJECTED, reason=" ")
    desk.do(move_case, IncidentState.REJECTED, reason="A test")

    assert clocks_of(desk.database, desk.case(), "running") == []
    moved = [row for row in timeline_of(desk.database, desk.case()) if row.kind == "moved"]
    assert moved[-1].facts == {"from": "submitted", "to": "rejected", "reason": "A test"}


def test_a_rejection_taken_back_brings_its_clocks_back_with_their_start(desk: Desk) -> None:
    before = {(row.rule, row.start_date) for row in clocks_of(desk.database, desk.case())}
    desk.do(move_case, IncidentState.REJECTED, reason="A slip")
    desk.now += timedelta(minutes=9)
    desk.do(undo_last_move)

    running = clocks_of(desk.database, desk.case(), "running")
    assert desk.case().status == "submitted"
    assert {(row.rule, row.start_date) for row in running} == before


@pytest.mark.parametrize("minutes", [10, 11])
def test_a_move_is_taken_back_for_ten_minutes(desk: Desk, minutes: int) -> None:
    desk.do(move_case, IncidentState.TRIAGE)
    desk.now += timedelta(minutes=minutes)

    if minutes == 10:
        desk.do(undo_last_move)
        assert desk.case().status == "submitted"
    else:
        with pytest.raises(NothingToUndo):
            desk.do(undo_last_move)


def test_nobody_takes_back_another_persons_move_or_one_twice(desk: Desk) -> None:
    desk.do(move_case, IncidentState.TRIAGE)
    desk.actor = "staff:8"
    with pytest.raises(NothingToUndo):
        desk.do(undo_last_move)

    desk.actor = "staff:7"
    desk.do(undo_last_move)
    with pytest.raises(NothingToUndo):
        desk.do(undo_last_move)


def test_a_closing_taken_back_opens_the_case_again(desk: Desk) -> None:
    finished(desk)
    desk.do(move_case, IncidentState.CLOSED)
    desk.do(undo_last_move)

    assert (desk.case().status, desk.case().closed_at) == ("actions", None)


def test_a_case_never_sleeps_past_its_next_term(desk: Desk) -> None:
    work_by = min(row.work_by for row in clocks_of(desk.database, desk.case(), "running"))

    with pytest.raises(ClockEndsBefore):
        desk.do(snooze_case, work_by + timedelta(days=1))
    with pytest.raises(Invalid):
        desk.do(snooze_case, date(2026, 3, 6))
    desk.do(snooze_case, work_by)
    assert desk.case().snoozed_until == work_by
    desk.do(wake_case)
    assert desk.case().snoozed_until is None


def test_hazards_are_closed_with_one_comment_and_injuries_are_not(
    service: Running, amina: int, desk: Desk
) -> None:
    hazard = desk_with(
        service.database, amina, report_id="2", hurt=Hurt.NO, happened=WhatHappened.NEAR_MISS
    )
    hazard.do(close_hazard, "The city was told")

    moves = [row for row in timeline_of(service.database, hazard.case()) if row.kind == "moved"]
    assert hazard.case().status == "closed"
    assert {(row.facts or {})["reason"] for row in moves} == {"The city was told"}
    with pytest.raises(OnlyHazards):
        desk.do(close_hazard, "The city was told")


def test_who_looked_at_an_older_version_changes_nothing(desk: Desk) -> None:
    seen = desk.case().version
    desk.do(move_case, IncidentState.TRIAGE)

    with desk.database.transaction() as session, pytest.raises(CaseChanged):
        hold_case(session, OURS, desk.ref, seen_version=seen)
    with desk.database.transaction() as session:
        assert hold_case(session, OURS, desk.ref, seen_version=seen + 1).status == "triage"


def test_the_next_step_is_told_until_the_case_is_finished(desk: Desk) -> None:
    def step() -> NextStep | None:
        with desk.database.reading() as session:
            return next_step_of(session, incident_by_ref(session, OURS, desk.ref), now=desk.now)

    desk.knows(**ENOUGH_TO_OPEN)
    assert step() is NextStep.CONFIRM_CLASS
    desk.do(confirm_class, IncidentClass.DECLARABLE)
    assert step() is NextStep.PREPARE_DECLARATION
    desk.do(move_case, IncidentState.REJECTED, reason="A test")
    assert step() is None
