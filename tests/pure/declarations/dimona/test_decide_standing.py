"""R2: one open-ended contract instead of a period per day."""

from declarations.dimona.decide import decide_document
from tests.pure.declarations.dimona.documents import (
    DRIES,
    answered,
    calls_of,
    declared,
    document,
    shift,
)

MONDAY = shift("2027-02-15 18:00", "2027-02-15 22:00", name="monday")
TUESDAY = shift("2027-02-16 18:00", "2027-02-16 22:00", name="tuesday")
FRIDAY = shift("2027-02-19 18:00", "2027-02-19 22:00", name="friday")
STANDING = {"contract_mode": "standing"}


def bodies(told: dict[str, object]) -> list[tuple[object, object]]:
    """Action and body of each call."""
    return [(c["action"], list(c["payload"].values())[-1]) for c in calls_of(told)]


def days(told: dict[str, object]) -> list[tuple[object, object, object]]:
    """Action, first and last day of each call."""
    return [(action, b.get("startDate"), b.get("endDate")) for action, b in bodies(told)]


def test_the_contract_begins_with_the_first_shift_and_has_no_end() -> None:
    assert days(document(FRIDAY, MONDAY, **STANDING)) == [("IN", "2027-02-15", None)]


def test_later_shifts_need_no_declaration() -> None:
    prior = declared(MONDAY, **STANDING)
    decision = decide_document(document(MONDAY, TUESDAY, FRIDAY, prior=prior, **STANDING))

    assert decision["calls"] == []
    assert decision["covered"] == {"monday": True, "tuesday": True, "friday": True}


def test_a_contract_whose_verdict_is_out_is_not_opened_twice() -> None:
    """R6."""
    prior = answered(document(MONDAY, **STANDING), None)

    assert days(document(MONDAY, TUESDAY, prior=prior, **STANDING)) == []


def test_a_shift_before_the_contract_makes_it_begin_earlier() -> None:
    prior = declared(TUESDAY, **STANDING)

    assert bodies(document(MONDAY, TUESDAY, prior=prior, **STANDING)) == [
        ("UPDATE", {"periodId": 700000000101, "startDate": "2027-02-15"})
    ]


def test_the_contract_does_not_end_with_a_cancelled_shift() -> None:
    """R7 concerns periods of days."""
    prior = declared(MONDAY, **STANDING)

    assert days(document({**MONDAY, "status": "cancelled"}, prior=prior, **STANDING)) == []


def closed_contract(ends_on: str) -> list[dict[str, object]]:
    """A contract that a person ended with an OUT."""
    out = {"dimonaOut": {"periodId": 700000000101, "endDate": ends_on}}
    closed = {"action": "OUT", "payload": out, "result": "A", "period_id": 700000000101}
    return [*declared(MONDAY, **STANDING), closed]


def test_a_contract_that_an_out_has_ended_is_left_as_it_is() -> None:
    """It was in force without any shift of its own: R7 does not concern it."""
    prior = closed_contract("2027-02-19")

    for shifts in ((), (MONDAY,), (MONDAY, FRIDAY)):
        decision = decide_document(document(*shifts, prior=prior, **STANDING))
        assert (decision["calls"], decision["human_tasks"]) == ([], [])
        assert all(decision["covered"].values())


def test_work_after_the_end_of_a_contract_opens_another() -> None:
    prior = closed_contract("2027-02-16")

    assert days(document(MONDAY, FRIDAY, prior=prior, **STANDING)) == [("IN", "2027-02-19", None)]


def test_days_declared_one_by_one_stay_beside_the_new_contract() -> None:
    """The open-ended period begins after the last of them: periods never overlap."""
    prior = declared(MONDAY, FRIDAY)

    assert days(document(MONDAY, FRIDAY, prior=prior, **STANDING)) == []
    saturday = shift("2027-02-20 18:00", "2027-02-20 22:00", name="saturday")
    assert days(document(MONDAY, TUESDAY, FRIDAY, saturday, prior=prior, **STANDING)) == [
        ("IN", "2027-02-16", "2027-02-16"),
        ("IN", "2027-02-20", None),
    ]


def test_back_to_days_an_out_closes_the_contract() -> None:
    """An UPDATE may not close an open-ended period."""
    prior = declared(MONDAY, **STANDING)

    assert bodies(document(MONDAY, TUESDAY, prior=prior)) == [
        ("OUT", {"periodId": 700000000101, "endDate": "2027-02-16"})
    ]


def test_an_out_that_came_too_late_gives_way_to_an_update() -> None:
    """R8: the period was closed elsewhere."""
    told = document(MONDAY, TUESDAY, prior=declared(MONDAY, **STANDING))
    refused = answered(told, "B", "00913-356")

    assert bodies(document(MONDAY, TUESDAY, prior=refused)) == [
        ("UPDATE", {"periodId": 700000000101, "endDate": "2027-02-16"})
    ]


def test_an_update_that_may_not_close_gives_way_to_an_out() -> None:
    """R8: the period is open-ended at the authority."""
    night = shift("2027-02-15 22:00", "2027-02-16 02:00", name="monday")
    told = document(night, prior=declared(MONDAY))
    refused = answered(told, "B", "00913-359")

    assert bodies(document(night, prior=refused)) == [
        ("OUT", {"periodId": 700000000101, "endDate": "2027-02-16"})
    ]


def test_students_are_declared_by_the_day_all_the_same() -> None:
    """R3: a student's period needs its end and its hours."""
    assert days(document(MONDAY, worker=DRIES, **STANDING)) == [("IN", "2027-02-15", "2027-02-15")]
