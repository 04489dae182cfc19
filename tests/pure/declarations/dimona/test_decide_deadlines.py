"""R4 and R14: until when each call is in time, and what happens when it is not."""

import pytest

from declarations.dimona.decide import decide_document
from tests.pure.declarations.dimona.documents import (
    AMINA,
    DRIES,
    at,
    declared,
    document,
    shift,
)

EVENING = shift()


def due_and_late(told: dict[str, object]) -> tuple[object, object]:
    decision = decide_document(told)
    return decision["deadline_utc"], decision["late"]


@pytest.mark.parametrize(
    ("now", "due", "late"),
    [
        ("2027-02-12 16:59", "2027-02-12 17:00", False),
        ("2027-02-12 17:00", "2027-02-12 17:00", False),
        ("2027-02-12 17:30", "2027-02-12 17:30", False),
        ("2027-02-12 18:00", "2027-02-12 18:00", False),
        ("2027-02-12 18:00:01", "2027-02-12 18:00:01", True),
        ("2027-02-20 09:00", "2027-02-20 09:00", True),
    ],
)
def test_an_in_goes_out_an_hour_before_and_is_in_time_until_the_start(
    now: str, due: str, *, late: bool
) -> None:
    """R4: the true start is declared, however late."""
    assert due_and_late(document(EVENING, now=now)) == (at(due), late)


def test_the_lead_time_is_the_employers_choice() -> None:
    """R4."""
    assert due_and_late(document(EVENING, in_lead_minutes=180))[0] == at("2027-02-12 15:00")


def test_a_late_in_is_told_to_planner_and_payroll() -> None:
    """R4: a late student is never in the contingent."""
    decision = decide_document(document(EVENING, worker=DRIES, now="2027-02-12 18:10"))
    late = [(a["at_utc"], a["to"]) for a in decision["alerts"] if a["code"] == "late"]

    assert late == [(at("2027-02-12 18:10"), "planner"), (at("2027-02-12 18:10"), "payroll")]


@pytest.mark.parametrize(
    ("day", "next_day", "limit"),
    [
        ("2027-02-12", "2027-02-13", "2027-02-14 00:00"),  # Friday: Saturday counts
        ("2027-02-13", "2027-02-14", "2027-02-16 00:00"),  # Saturday: Monday
        ("2027-03-27", "2027-03-28", "2027-03-31 00:00"),  # Easter Monday does not count
        ("2027-12-31", "2028-01-01", "2028-01-04 00:00"),  # nor does New Year's Day, a Saturday
    ],
)
def test_a_later_end_is_in_time_through_the_next_working_day(
    day: str, next_day: str, limit: str
) -> None:
    """R14: the first working day after the end first declared."""
    prior = declared(shift(f"{day} 18:00", f"{day} 22:00"))
    longer = shift(f"{day} 18:00", f"{next_day} 00:30")

    assert due_and_late(document(longer, prior=prior, now=f"{day} 21:00")) == (at(limit), False)


def test_a_later_end_counts_from_the_end_first_declared() -> None:
    """R14: a second extension does not prolong the window."""
    first = shift("2027-02-12 18:00", "2027-02-12 22:00")
    night = shift("2027-02-12 22:00", "2027-02-13 02:00", name="night")
    second_night = shift("2027-02-13 22:00", "2027-02-14 02:00", name="second night")
    prior = declared(first)
    longer = [*prior, {"action": "UPDATE", "result": "A", "payload": update(endDate="2027-02-13")}]
    told = document(first, night, second_night, prior=longer, now="2027-02-13 23:00")

    assert due_and_late(told) == (at("2027-02-14 00:00"), False)


def update(**fields: object) -> dict[str, object]:
    return {"dimonaUpdate": {"periodId": 700000000101, **fields}}


def test_an_earlier_end_is_in_time_through_the_next_working_day() -> None:
    """R14."""
    night = shift("2027-02-12 22:00", "2027-02-13 02:00")
    cut = shift("2027-02-12 22:00", "2027-02-12 23:00", "ended_early")
    told = document(cut, prior=declared(night), now="2027-02-14 09:00")

    assert due_and_late(told) == (at("2027-02-14 00:00"), True)


def test_a_late_change_is_sent_and_told_to_the_planner() -> None:
    """R14: the truth goes before tidy records."""
    night = shift("2027-02-12 18:00", "2027-02-13 01:00")
    decision = decide_document(document(night, prior=declared(EVENING), now="2027-02-20 09:00"))

    assert [call["action"] for call in decision["calls"]] == ["UPDATE"]
    late = [(a["at_utc"], a["to"]) for a in decision["alerts"] if a["code"] == "late"]
    assert late == [(at("2027-02-20 09:00"), "planner")]


def test_an_earlier_first_day_is_in_time_until_that_work_starts() -> None:
    """R14."""
    next_day = shift("2027-02-13 18:00", "2027-02-13 22:00", name="next")
    night = shift("2027-02-12 22:00", "2027-02-13 02:00", name="night")
    prior = declared(next_day)

    told = document(night, next_day, prior=prior, now="2027-02-12 21:00")
    assert due_and_late(told) == (at("2027-02-12 22:00"), False)
    told = document(night, next_day, prior=prior, now="2027-02-12 22:30")
    assert due_and_late(told) == (at("2027-02-12 22:00"), True)


@pytest.mark.parametrize(
    ("day", "limit"),
    [
        ("2027-01-02", "2027-05-01 00:00"),
        ("2027-03-31", "2027-05-01 00:00"),
        ("2027-04-01", "2027-08-01 00:00"),
        ("2027-12-31", "2028-02-01 00:00"),
    ],
)
def test_students_hours_may_change_until_the_quarter_is_due(day: str, limit: str) -> None:
    """R14: that is when the quarterly declaration has to be in."""
    evening = shift(f"{day} 18:00", f"{day} 20:00")
    longer = shift(f"{day} 18:00", f"{day} 21:00")
    prior = declared(evening, worker=DRIES)

    assert due_and_late(document(longer, worker=DRIES, prior=prior, now=f"{day} 22:00")) == (
        at(limit),
        False,
    )
    told = document(longer, worker=DRIES, prior=prior, now="2028-02-02 09:00")
    assert due_and_late(told) == (at(limit), True)


def test_a_student_may_not_go_on_into_another_day_undeclared() -> None:
    """R14: the end date of a student is mandatory."""
    longer = shift("2027-02-12 18:00", "2027-02-13 01:00")
    prior = declared(EVENING, worker=DRIES)

    assert due_and_late(document(longer, worker=DRIES, prior=prior, now="2027-02-13 00:30")) == (
        at("2027-02-13 00:00"),
        True,
    )


def test_a_cancellation_is_in_time_on_the_declared_first_day() -> None:
    """R7c: the day of the clock change has 23 hours."""
    sunday = shift("2027-03-28 18:00", "2027-03-28 22:00")
    told = document(
        {**sunday, "status": "cancelled"}, prior=declared(sunday), now="2027-03-28 12:00"
    )

    assert due_and_late(told) == ("2027-03-28T22:00:00Z", False)


def test_without_a_call_there_is_no_deadline() -> None:
    assert due_and_late(document(EVENING, prior=declared(EVENING))) == (None, False)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2027-02-12 12:00", "2027-02-12 17:45"),
        ("2027-02-12 17:50", "2027-02-12 17:50"),
        ("2027-02-12 19:00", "2027-02-12 19:00"),
    ],
)
def test_a_missing_verdict_is_told_a_quarter_before_the_start(now: str, due: str) -> None:
    decision = decide_document(document(EVENING, now=now))
    told = [(a["at_utc"], a["to"]) for a in decision["alerts"] if a["code"] == "no_verdict"]

    assert told == [(at(due), "planner"), (at(due), "courier")]


def test_each_shift_without_verdict_is_told_before_its_own_start() -> None:
    lunch = shift("2027-02-12 11:00", "2027-02-12 14:00", name="lunch")
    decision = decide_document(document(lunch, EVENING, alert_minutes_before_start=30))

    assert [a["at_utc"] for a in decision["alerts"]] == [
        at("2027-02-12 10:30"),
        at("2027-02-12 10:30"),
        at("2027-02-12 17:30"),
        at("2027-02-12 17:30"),
    ]


def test_a_shift_that_will_not_be_worked_misses_no_verdict() -> None:
    decision = decide_document(document(shift(status="cancelled"), worker=AMINA))

    assert decision["alerts"] == []
