"""Actions of a case: planned, done with evidence, cancelled with a reason, moved openly, checked."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from courier_api.auth.roles import Role
from courier_api.foundation.errors import Invalid
from courier_api.incidents.advance_action import (
    ActionMoveNotAllowed,
    cancel_action,
    check_effect,
    finish_action,
    start_action,
)
from courier_api.incidents.case_models import IncidentAction
from courier_api.incidents.find import hold_case
from courier_api.incidents.plan_action import (
    ActionFinished,
    ActionNotFound,
    Plan,
    actions_of,
    add_action,
    change_action,
    move_action,
)
from courier_api.incidents.progress import obstacles_of
from safety.incidents import ObstacleToClosing
from tests.factories.cases import Desk, desk_with, staff_member
from tests.factories.cooperatives import OURS
from tests.factories.incidents import timeline_of
from tests.factories.running import Running


@pytest.fixture
def desk(service: Running, amina: int) -> Desk:
    """Amina fell."""
    return desk_with(service.database, amina)


def actions(desk: Desk) -> list[IncidentAction]:
    return desk.do(lambda session, incident, **_: actions_of(session, incident))


def planned(desk: Desk, title: str = "Warn riders of the rail") -> int:
    return desk.do(add_action, Plan(title=title)).id


def test_an_action_is_planned_with_owner_date_and_code(desk: Desk) -> None:
    owner = staff_member(desk.database, Role.ADVISER, "+32470999001")
    plan = Plan(
        title="  Warn   riders ", owner_staff_id=owner, due_on=date(2026, 4, 1),
        prevention_code="2",
    )  # fmt: skip
    desk.do(add_action, plan)

    (row,) = actions(desk)
    assert (row.title, row.owner_staff_id, row.state) == ("Warn riders", owner, "open")


@pytest.mark.parametrize(
    "plan",
    [Plan(title=" "), Plan(title="x", prevention_code="zz"), Plan(title="x", owner_staff_id=99)],
)
def test_a_plan_that_says_nothing_or_names_nobody_is_refused(desk: Desk, plan: Plan) -> None:
    with pytest.raises(Invalid):
        desk.do(add_action, plan)


def test_done_needs_evidence(desk: Desk) -> None:
    action = planned(desk)
    with pytest.raises(Invalid):
        desk.do(finish_action, action, "  ")
    desk.do(start_action, action)
    desk.do(finish_action, action, "Photo 4")

    (row,) = actions(desk)
    assert (row.state, row.evidence, row.done_by) == ("done", "Photo 4", "staff:7")


def test_an_action_never_begun_is_begun_and_done(desk: Desk) -> None:
    desk.do(finish_action, planned(desk), "Photo 4")

    steps = [
        (line.facts or {})["to"]
        for line in timeline_of(desk.database, desk.case())
        if line.kind == "action_moved_on"
    ]
    assert steps == ["in_progress", "done"]


def test_cancelled_needs_a_reason_and_what_is_done_stays_done(desk: Desk) -> None:
    action = planned(desk)
    with pytest.raises(Invalid):
        desk.do(cancel_action, action, "")
    desk.do(cancel_action, action, "The rail is gone")
    done = planned(desk, "Another")
    desk.do(finish_action, done, "Mail")

    with pytest.raises(ActionMoveNotAllowed):
        desk.do(cancel_action, done, "Too late")
    with pytest.raises(ActionFinished):
        desk.do(change_action, done, Plan(title="Again"))


def test_what_was_done_is_checked_later(desk: Desk) -> None:
    action = planned(desk)
    with pytest.raises(ActionMoveNotAllowed):
        desk.do(check_effect, action, "None since", effective=True)
    desk.do(finish_action, action, "Mail")
    with pytest.raises(Invalid):
        desk.do(check_effect, action, "", effective=True)
    desk.do(check_effect, action, "None since", effective=True)

    (row,) = actions(desk)
    assert (row.state, row.effective, row.effect_note) == ("effect_checked", True, "None since")


def test_a_moved_action_leaves_a_link_and_hinders_no_more(
    service: Running, amina: int, desk: Desk
) -> None:
    other = desk_with(service.database, amina, report_id="2")
    action = planned(desk)
    with service.database.transaction() as session:
        case, to = (hold_case(session, OURS, each.ref) for each in (desk, other))
        move_action(session, case, action, to, actor="staff:7", now=desk.now)

    (left,) = actions(desk)
    (carried,) = actions(other)
    assert (left.moved_to_id, carried.moved_from_id) == (other.case().id, left.id)
    assert carried.title == left.title
    assert ObstacleToClosing.ACTION_OPEN not in obstacles(desk)
    assert ObstacleToClosing.ACTION_OPEN in obstacles(other)
    with pytest.raises(ActionFinished):
        desk.do(start_action, action)
    with pytest.raises(ActionNotFound):
        desk.do(start_action, carried.id)


def obstacles(desk: Desk) -> tuple[ObstacleToClosing, ...]:
    def look(session: Session, incident: object, **_: object) -> tuple[ObstacleToClosing, ...]:
        return obstacles_of(session, incident)  # type: ignore[arg-type]

    return desk.do(look)


def test_a_plan_changes_and_only_the_change_is_told(desk: Desk) -> None:
    action = planned(desk)
    desk.do(change_action, action, Plan(title="Warn riders of the rail", due_on=date(2026, 4, 2)))

    last = timeline_of(desk.database, desk.case())[-1]
    assert last.facts == {"action_id": action, "fields": ["due_on"]}
