"""What stood before and after stays for every row of a case: actions and people, not only its facts."""

from datetime import date

import pytest

from courier_api.auth.roles import Role
from courier_api.incidents.advance_action import cancel_action, check_effect, finish_action
from courier_api.incidents.changed_subjects import names_of_subjects
from courier_api.incidents.find import incident_by_ref
from courier_api.incidents.keep_change import changes_of
from courier_api.incidents.plan_action import Plan, add_action, change_action, move_action
from courier_api.incidents.record_others import Other, add_other, change_other, remove_other
from courier_api.incidents.record_people import add_casualty, add_injury, remove_injury
from tests.factories.cases import Desk, desk_with, staff_member
from tests.factories.cooperatives import OURS
from tests.factories.running import Running


@pytest.fixture
def desk(service: Running, amina: int) -> Desk:
    """Amina fell."""
    return desk_with(service.database, amina)


def kept(desk: Desk) -> list[tuple[str | None, str, object, object]]:
    """What changes are about, and each field of theirs before and after, the oldest first."""
    with desk.database.reading() as session:
        case = incident_by_ref(session, OURS, desk.ref)
        rows = changes_of(session, case)
        names = names_of_subjects(session, case, rows)
    return [
        (names.get(row.about or "", row.about), name, row.before[name], row.after[name])
        for row in reversed(rows)
        for name in row.after
    ]


def test_owner_date_and_state_of_an_action_are_kept_before_and_after(desk: Desk) -> None:
    owner = staff_member(desk.database, Role.ADVISER, "+32470999001")
    rail = desk.do(add_action, Plan(title="Rail", due_on=date(2026, 4, 1))).id
    desk.do(change_action, rail, Plan(title="Rail", owner_staff_id=owner, due_on=date(2026, 4, 2)))
    desk.do(finish_action, rail, "Photo of the rail")
    desk.do(check_effect, rail, "No fall since", effective=True)
    bell = desk.do(add_action, Plan(title="Bell")).id
    desk.do(cancel_action, bell, "Not needed")

    assert kept(desk) == [
        ("Rail", "state", None, "open"),
        ("Rail", "title", None, "Rail"),
        ("Rail", "due_on", None, "2026-04-01"),
        ("Rail", "due_on", "2026-04-01", "2026-04-02"),
        ("Rail", "owner_staff_id", None, owner),
        ("Rail", "state", "open", "in_progress"),
        ("Rail", "state", "in_progress", "done"),
        ("Rail", "evidence", None, "Photo of the rail"),
        ("Rail", "state", "done", "effect_checked"),
        ("Rail", "effective", None, True),
        ("Rail", "effect_note", None, "No fall since"),
        ("Bell", "state", None, "open"),
        ("Bell", "title", None, "Bell"),
        ("Bell", "state", "open", "cancelled"),
        ("Bell", "cancel_reason", None, "Not needed"),
    ]


def test_an_action_that_moves_is_kept_in_both_cases(desk: Desk, amina: int) -> None:
    other = desk_with(desk.database, amina, report_id="phone-2")
    number = desk.do(add_action, Plan(title="Rail")).id
    desk.do(
        lambda session, incident, **by: move_action(
            session, incident, number, incident_by_ref(session, OURS, other.ref), **by
        )
    )

    assert kept(desk)[-1] == ("Rail", "moved_to", None, other.ref)
    assert ("Rail", "title", None, "Rail") in kept(other)


def test_people_who_are_added_changed_and_removed_are_kept(desk: Desk) -> None:
    witness = desk.do(add_other, Other.WITNESS, {"name": "Jan", "direct": False}).id
    desk.do(change_other, Other.WITNESS, witness, {"direct": True, "phone": None})
    desk.do(remove_other, Other.WITNESS, witness)
    casualty = desk.do(add_casualty, courier_id=None, details={"name": "An"}).id
    injury = desk.do(add_injury, casualty, {"injury": "011"}, main=True).id
    desk.do(remove_injury, injury)

    assert [line for line in kept(desk) if line[0] in ("Jan", "An", f"injury:{injury}")] == [
        ("Jan", "name", None, "Jan"),
        ("Jan", "direct", None, False),
        ("Jan", "direct", False, True),
        ("Jan", "name", "Jan", None),
        ("Jan", "direct", True, None),
        ("An", "role", None, "third_party"),
        ("An", "name", None, "An"),
        (f"injury:{injury}", "main", None, True),
        (f"injury:{injury}", "injury", None, "011"),
        (f"injury:{injury}", "injury", "011", None),
    ]
