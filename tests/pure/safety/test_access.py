"""What of the table of rights the situations do not show: logging, small groups, wrong input."""

import pytest

from safety.access import AccessInputError, Action, Look, Role, access, access_document

HEALTH = [
    Action.READ_CASE,
    Action.READ_NARRATIVE,
    Action.READ_PHOTOS,
    Action.READ_INJURY,
    Action.READ_CERTIFICATE_FILE,
    Action.READ_INCAPACITY_DATES,
    Action.READ_GPS,
    Action.EXPORT_CASE,
]


@pytest.mark.parametrize("action", HEALTH)
def test_a_courier_may_read_the_own_file_and_the_read_is_logged(action: Action) -> None:
    found = access(Look(role=Role.COURIER, action=action, own=True))

    assert (found.allowed, found.logged) == (True, True)


@pytest.mark.parametrize("action", list(Action))
def test_what_is_refused_was_not_read_and_is_not_logged(action: Action) -> None:
    found = access(Look(role=Role.PLATFORM, action=action))

    assert (found.allowed, found.logged) == (False, False)


def test_the_state_of_a_case_is_no_health_field() -> None:
    found = access(Look(role=Role.SAFETY_ADVISER, action=Action.READ_STATUS))

    assert (found.allowed, found.logged) == (True, False)


@pytest.mark.parametrize(("size", "allowed"), [(None, False), (0, False), (4, False), (5, True)])
def test_the_committee_sees_groups_of_five(size: int | None, allowed: bool) -> None:
    look = Look(role=Role.COMMITTEE, action=Action.READ_INJURY_BREAKDOWN, cell_size=size)

    assert access(look).allowed is allowed


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("size", [None, *range(5)])
def test_the_committee_sees_no_group_under_five_and_never_one_case(
    action: Action, size: int | None
) -> None:
    assert not access(Look(role=Role.COMMITTEE, action=action, cell_size=size)).allowed


@pytest.mark.parametrize("role", [Role.INSURER, Role.INSPECTORATE])
@pytest.mark.parametrize(("size", "allowed"), [(None, True), (4, False), (5, True)])
def test_a_small_group_is_hidden_outside_the_safety_role(
    role: Role, size: int | None, allowed: bool
) -> None:
    look = Look(role=role, action=Action.READ_INJURY_BREAKDOWN, cell_size=size)

    assert access(look).allowed is allowed


@pytest.mark.parametrize("role", [Role.SAFETY_ADVISER, Role.DEPUTY])
def test_the_safety_role_sees_small_groups(role: Role) -> None:
    look = Look(role=role, action=Action.READ_INJURY_BREAKDOWN, cell_size=1)

    assert access(look).allowed


@pytest.mark.parametrize(("own", "allowed"), [(None, True), (True, True), (False, False)])
def test_a_manager_sees_the_state_of_the_own_team(own: bool | None, allowed: bool) -> None:
    assert access(Look(role=Role.MANAGER, action=Action.READ_STATUS, own=own)).allowed is allowed


@pytest.mark.parametrize("role", [Role.COURIER, Role.PLATFORM])
def test_without_saying_whose_case_it_is_nobody_sees_an_own_one(role: Role) -> None:
    assert not access(Look(role=role, action=Action.READ_STATUS)).allowed


def test_a_document_gives_both_answers() -> None:
    document = {"role": "safety_adviser", "action": "read_injury", "own": False, "cell_size": 1}

    assert access_document(document) == {"allowed": True, "logged": True}


@pytest.mark.parametrize(
    "document",
    [
        "courier",
        {},
        {"role": "courier"},
        {"action": "read_case"},
        {"role": "boss", "action": "read_case"},
        {"role": "courier", "action": "read"},
        {"role": "courier", "action": "read_case", "own": "yes"},
        {"role": "committee", "action": "read_status", "cell_size": -1},
        {"role": "committee", "action": "read_status", "cell_size": True},
    ],
)
def test_wrong_input_is_refused_in_one_sentence(document: object) -> None:
    with pytest.raises(AccessInputError, match=r"\.$"):
        access_document(document)
