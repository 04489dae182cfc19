"""Students (STU): planned hours of working time, and periods that stay within a quarter."""

import pytest

from declarations.dimona.decide import decide_document
from tests.pure.declarations.dimona.documents import (
    DRIES,
    HUB,
    answered,
    calls_of,
    declared,
    document,
    shift,
)

EVENING = shift()


def bodies(told: dict[str, object]) -> list[tuple[object, object]]:
    """Action and body of each call."""
    return [(c["action"], list(c["payload"].values())[-1]) for c in calls_of(told)]


def hours(told: dict[str, object]) -> list[int]:
    return [body["plannedHoursNumber"] for _, body in bodies(told)]


def test_the_published_example_of_a_student() -> None:
    """R3: hours, the hub, and no clock hours."""
    assert calls_of(document(EVENING, worker=DRIES)) == [
        {
            "action": "IN",
            "payload": {
                "employer": {"enterpriseNumber": "0765432146"},
                "worker": {"ssin": "04092399642"},
                "dimonaIn": {
                    "startDate": "2027-02-12",
                    "endDate": "2027-02-12",
                    "plannedHoursNumber": 4,
                    "features": {"workerType": "STU", "jointCommissionNumber": "140"},
                    "studentPlaceOfWork": HUB,
                },
            },
        }
    ]


def test_the_published_example_of_a_longer_shift() -> None:
    """R3: the new total, and nothing that did not change."""
    longer = shift("2027-02-12 18:00", "2027-02-12 23:20")

    assert bodies(document(longer, worker=DRIES, prior=declared(EVENING, worker=DRIES))) == [
        ("UPDATE", {"periodId": 700000000101, "plannedHoursNumber": 6})
    ]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [("18:01", 1), ("18:59", 1), ("19:00", 1), ("19:00:01", 2), ("22:00", 4)],
)
def test_every_started_hour_counts(minutes: str, expected: int) -> None:
    """R3."""
    told = document(shift("2027-02-12 18:00", f"2027-02-12 {minutes}"), worker=DRIES)

    assert hours(told) == [expected]


def test_a_shorter_day_within_the_same_hour_is_not_declared() -> None:
    """R11: the rounded total is the content."""
    shorter = shift("2027-02-12 18:00", "2027-02-12 21:10")

    assert bodies(document(shorter, worker=DRIES, prior=declared(EVENING, worker=DRIES))) == []


def test_time_on_two_platforms_at_once_counts_once() -> None:
    """R3."""
    other = shift("2027-02-12 20:00", "2027-02-12 23:00", name="other platform")

    assert hours(document(EVENING, other, worker=DRIES)) == [5]


def test_counted_minutes_replace_the_clock() -> None:
    """R3: a break is not working time; the paid floor never comes in."""
    counted = shift("2027-02-12 18:00", "2027-02-12 22:00", worked_minutes=175)

    assert hours(document(counted, worker=DRIES)) == [3]


def test_a_part_worked_shift_keeps_the_hours_worked() -> None:
    """R7e: the other shift of the day was never begun."""
    lunch = shift("2027-02-12 11:00", "2027-02-12 14:00", name="lunch")
    prior = declared(lunch, EVENING, worker=DRIES)
    part = {**lunch, "status": "cancelled", "worked_minutes": 70}
    told = document(
        part, {**EVENING, "status": "no_show"}, worker=DRIES, prior=prior, now="2027-02-12 19:00"
    )

    assert bodies(told) == [("UPDATE", {"periodId": 700000000101, "plannedHoursNumber": 2})]


def test_a_night_shortened_to_its_evening_changes_end_and_hours() -> None:
    """R3, R14."""
    night = shift("2027-02-12 22:00", "2027-02-13 02:00")
    cut = shift("2027-02-12 22:00", "2027-02-12 23:30", "ended_early")
    told = document(cut, worker=DRIES, prior=declared(night, worker=DRIES), now="2027-02-13 09:00")

    assert bodies(told) == [
        (
            "UPDATE",
            {"periodId": 700000000101, "endDate": "2027-02-12", "plannedHoursNumber": 2},
        )
    ]


@pytest.mark.parametrize(
    ("last_day", "first_day"),
    [
        ("2027-03-31", "2027-04-01"),
        ("2027-06-30", "2027-07-01"),
        ("2027-09-30", "2027-10-01"),
        ("2027-12-31", "2028-01-01"),
    ],
)
def test_a_night_over_a_quarter_is_split_at_midnight(last_day: str, first_day: str) -> None:
    """R3: each part rounded up for itself."""
    told = document(shift(f"{last_day} 22:30", f"{first_day} 01:15"), worker=DRIES)

    assert [(b["startDate"], b["endDate"], b["plannedHoursNumber"]) for _, b in bodies(told)] == [
        (last_day, last_day, 2),
        (first_day, first_day, 2),
    ]


def test_the_split_at_a_quarter_holds_where_nights_stay_with_their_start_day() -> None:
    """R3 before the setting of R2: no student period may end in another quarter."""
    night = shift("2027-03-31 22:30", "2027-04-01 01:15")
    told = document(night, worker=DRIES, midnight_end="start_day")

    assert [b["startDate"] for _, b in bodies(told)] == ["2027-03-31", "2027-04-01"]


def test_a_night_that_stays_with_its_start_day_keeps_all_its_hours() -> None:
    """R2, R3."""
    night = shift("2027-02-12 22:00", "2027-02-13 02:00")
    [(_, body)] = bodies(document(night, worker=DRIES, midnight_end="start_day"))

    assert (body["endDate"], body["plannedHoursNumber"]) == ("2027-02-12", 4)


def test_a_declared_last_evening_that_runs_into_the_new_quarter_gets_a_second_period() -> None:
    """R3."""
    evening = shift("2027-03-31 20:00", "2027-03-31 23:00")
    longer = shift("2027-03-31 20:00", "2027-04-01 01:00")
    told = document(longer, worker=DRIES, prior=declared(evening, worker=DRIES))

    assert bodies(told)[0] == ("UPDATE", {"periodId": 700000000101, "plannedHoursNumber": 4})
    assert [b["startDate"] for action, b in bodies(told) if action == "IN"] == ["2027-04-01"]


def test_both_nights_of_the_clock_count_real_hours() -> None:
    """R1, R3: 02:00 to 04:00 is one hour in March and three in October."""
    assert hours(document(shift("2027-03-28 01:00", "2027-03-28 04:00"), worker=DRIES)) == [2]
    assert hours(document(shift("2027-10-31 01:00", "2027-10-31 04:00"), worker=DRIES)) == [4]


def test_a_night_before_a_declared_day_replaces_the_student_period() -> None:
    """R3: a student's start cannot be changed."""
    next_day = shift("2027-02-13 18:00", "2027-02-13 22:00", name="next")
    night = shift("2027-02-12 22:00", "2027-02-13 02:00", name="night")
    told = document(night, next_day, worker=DRIES, prior=declared(next_day, worker=DRIES))
    decision = decide_document(told)

    assert [c["action"] for c in decision["calls"]] == ["CANCEL"]
    assert decision["waiting"] == [{"for": "verdict", "then": "IN"}]
    assert bodies(document(night, next_day, worker=DRIES, prior=answered(told, "A"))) == [
        (
            "IN",
            {
                "startDate": "2027-02-12",
                "endDate": "2027-02-13",
                "plannedHoursNumber": 8,
                "features": {"workerType": "STU", "jointCommissionNumber": "140"},
                "studentPlaceOfWork": HUB,
            },
        )
    ]


def test_a_student_period_that_has_begun_keeps_its_start() -> None:
    """R7e: the night before is told late, so it gets a period of its own."""
    next_day = shift("2027-02-13 18:00", "2027-02-13 22:00", name="next")
    night = shift("2027-02-12 22:00", "2027-02-13 02:00", name="night")
    told = document(
        night,
        next_day,
        worker=DRIES,
        prior=declared(next_day, worker=DRIES),
        now="2027-02-13 19:00",
    )

    assert [
        (action, b.get("startDate"), b["plannedHoursNumber"]) for action, b in bodies(told)
    ] == [
        ("UPDATE", None, 6),
        ("IN", "2027-02-12", 2),
    ]


@pytest.mark.parametrize(
    ("place", "sent"),
    [
        ("Hub Ghent, Example street 1, 9000 Ghent", {"name": "Hub Ghent"}),
        ("Hub Ghent", {"name": "Hub Ghent"}),
        ({"name": "Hub Ghent"}, {"name": "Hub Ghent"}),
        ({"name": "Hub Ghent", "address": None}, {"name": "Hub Ghent"}),
        ({"name": "Hub Ghent", "address": "Example street 1"}, {"name": "Hub Ghent"}),
        (HUB, HUB),
        ("", None),
        (None, None),
    ],
)
def test_the_place_of_work_is_sent_as_far_as_it_is_known(place: object, sent: object) -> None:
    """R5: nothing empty goes out."""
    [(_, body)] = bodies(document(EVENING, worker={**DRIES, "student_place_of_work": place}))

    assert body.get("studentPlaceOfWork") == sent
