"""Flexi-jobs (FLX) under a standing contract: one period without hours for each quarter."""

from declarations.dimona.decide import decide_document
from tests.pure.declarations.dimona.documents import (
    JsonObject,
    answered,
    calls_of,
    declared,
    document,
    shift,
)
from tests.pure.declarations.dimona.flexi_documents import ELIF, FLEXI, bodies, hours

EVENING = shift()
NEXT_WEEK = shift("2027-02-19 18:00", "2027-02-19 22:00", name="next week")
FIRST = 700000000101
QUARTER = {"startDate": "2027-02-12", "endDate": "2027-03-31", "features": FLEXI}


def standing(
    *shifts: JsonObject, prior: list[JsonObject] | None = None, now: str = "2027-02-10 10:00"
) -> JsonObject:
    return document(*shifts, worker=ELIF, prior=prior, now=now, contract_mode="standing")


def accepted(*shifts: JsonObject) -> list[JsonObject]:
    return answered(standing(*shifts, now="2027-01-04 10:00"), "A")


def test_the_first_shift_opens_the_rest_of_its_quarter_without_hours() -> None:
    assert bodies(standing(EVENING, NEXT_WEEK)) == [("IN", QUARTER)]


def test_shifts_inside_the_quarter_need_nothing_whatever_their_hours() -> None:
    """R11."""
    moved = shift("2027-02-12 10:00", "2027-02-12 23:00")
    decision = decide_document(standing(moved, NEXT_WEEK, prior=accepted(EVENING)))

    assert decision["calls"] == []
    assert decision["covered"] == {"evening": True, "next week": True}


def test_a_period_of_a_quarter_outlives_its_shifts() -> None:
    cancelled = shift(status="cancelled")

    assert calls_of(standing(cancelled, prior=accepted(EVENING))) == []


def test_earlier_work_makes_the_quarter_begin_earlier() -> None:
    earlier = shift("2027-02-11 18:00", "2027-02-11 22:00", name="earlier")

    assert bodies(standing(earlier, EVENING, prior=accepted(EVENING))) == [
        ("UPDATE", {"periodId": FIRST, "startDate": "2027-02-11"})
    ]


def test_each_quarter_has_a_period_of_its_own() -> None:
    """A night over the last midnight is in both: none crosses the quarter."""
    night = shift("2027-03-31 20:00", "2027-04-01 02:00", name="night")
    told = standing(NEXT_WEEK, night, now="2027-03-02 10:00")

    assert hours(told) == [
        ("IN", "2027-02-19 / 2027-03-31"),
        ("IN", "2027-04-01 / 2027-06-30"),
    ]
    done = decide_document(standing(NEXT_WEEK, night, prior=answered(told, "A")))
    assert done["calls"] == []
    assert done["covered"] == {"next week": True, "night": True}


def test_the_last_day_of_a_quarter_alone_is_declared_by_the_hour() -> None:
    """A period without hours ends later than it begins."""
    night = shift("2027-03-31 20:00", "2027-04-01 02:00", name="night")

    assert hours(standing(night, now="2027-03-02 10:00")) == [
        ("IN", "2027-03-31 2000 / 2027-04-01 0000"),
        ("IN", "2027-04-01 / 2027-06-30"),
    ]


def test_the_next_quarter_waits_until_it_can_be_declared() -> None:
    spring = shift("2027-04-02 18:00", "2027-04-02 22:00", name="spring")

    assert hours(standing(EVENING, spring)) == [("IN", "2027-02-12 / 2027-03-31")]


def test_a_contract_begins_after_days_that_were_declared_by_the_hour() -> None:
    by_the_hour = declared(EVENING, worker=ELIF)
    same_day = shift("2027-02-12 11:00", "2027-02-12 14:00", name="noon")
    told = standing(same_day, EVENING, NEXT_WEEK, prior=by_the_hour)

    assert hours(told) == [
        ("IN", "2027-02-12 1100 / 2027-02-12 1400"),
        ("IN", "2027-02-19 / 2027-03-31"),
    ]


def test_by_the_day_again_a_quarter_still_answers_for_the_work_in_it() -> None:
    told = document(EVENING, worker=ELIF, prior=accepted(EVENING))
    april = shift("2027-04-02 18:00", "2027-04-02 22:00", name="april")
    later = document(EVENING, april, worker=ELIF, prior=accepted(EVENING), now="2027-03-05 10:00")

    assert calls_of(told) == []
    assert hours(later) == [("IN", "2027-04-02 1800 / 2027-04-02 2200")]


def test_a_quarter_whose_conditions_are_not_met_is_declared_by_ordinary_days() -> None:
    """R8."""
    warned = answered(standing(EVENING, NEXT_WEEK), "W", "90017-510")
    told = standing(EVENING, NEXT_WEEK, prior=warned)

    assert hours(told) == [("CANCEL", "")]
    assert hours(standing(EVENING, NEXT_WEEK, prior=answered(told, "A"))) == [
        ("IN", "2027-02-12 / 2027-02-12"),
        ("IN", "2027-02-19 / 2027-02-19"),
    ]
