"""Flexi-jobs (FLX) by the day: a period with clock hours for each stretch of work."""

import pytest

from declarations.dimona.decide import decide_document
from tests.pure.declarations.dimona.documents import (
    AMINA,
    JsonObject,
    answered,
    at,
    calls_of,
    declared,
    document,
    shift,
)
from tests.pure.declarations.dimona.flexi_documents import ELIF, FLEXI, bodies, hours

EVENING = shift()
NOON = shift("2027-02-12 11:30", "2027-02-12 14:00", name="noon")
NIGHT = shift("2027-02-12 19:00", "2027-02-13 00:30")
FIRST = 700000000101


def flexi(*shifts: JsonObject, prior: list[JsonObject] | None = None, **more: str) -> JsonObject:
    return document(*shifts, worker=ELIF, prior=prior, **more)


def accepted(*shifts: JsonObject) -> list[JsonObject]:
    return declared(*shifts, worker=ELIF)


def test_the_published_example_of_a_flexi_job_over_midnight() -> None:
    """R1: clock hours, and the next day's date for its end."""
    assert calls_of(flexi(NIGHT)) == [
        {
            "action": "IN",
            "payload": {
                "employer": {"enterpriseNumber": "0765432146"},
                "worker": {"ssin": "01123199552"},
                "dimonaIn": {
                    "startDate": "2027-02-12",
                    "startHour": "1900",
                    "endDate": "2027-02-13",
                    "endHour": "0030",
                    "features": FLEXI,
                },
            },
        }
    ]


def test_the_published_example_of_a_later_end() -> None:
    """R14: 8 hours after the end that was declared."""
    longer = shift("2027-02-12 19:00", "2027-02-13 01:15")
    told = flexi(longer, prior=accepted(NIGHT), now="2027-02-13 01:20")

    assert bodies(told) == [
        ("UPDATE", {"periodId": FIRST, "endDate": "2027-02-13", "endHour": "0115"})
    ]
    assert decide_document(told)["deadline_utc"] == at("2027-02-13 08:30")
    assert decide_document(told)["covered"] == {"evening": True}


def test_two_shifts_of_a_day_are_two_periods() -> None:
    assert hours(flexi(EVENING, NOON)) == [
        ("IN", "2027-02-12 1130 / 2027-02-12 1400"),
        ("IN", "2027-02-12 1800 / 2027-02-12 2200"),
    ]


def test_shifts_that_touch_are_two_periods_and_shifts_that_overlap_are_one() -> None:
    """A second period of the same hours would be refused: 90373-334."""
    touching = shift("2027-02-12 14:00", "2027-02-12 18:00", name="touching")
    overlapping = shift("2027-02-12 21:30", "2027-02-12 23:00", name="overlapping")

    assert hours(flexi(NOON, touching, EVENING, overlapping)) == [
        ("IN", "2027-02-12 1130 / 2027-02-12 1400"),
        ("IN", "2027-02-12 1400 / 2027-02-12 1800"),
        ("IN", "2027-02-12 1800 / 2027-02-12 2300"),
    ]


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ("2027-02-13 00:00", "2027-02-13 0000"),
        ("2027-02-12 23:59:30", "2027-02-13 0000"),
        ("2027-02-13 00:01", "2027-02-13 0001"),
    ],
)
def test_midnight_is_the_first_hour_of_the_next_day(ends: str, expected: str) -> None:
    """R1."""
    assert hours(flexi(shift(ends=ends))) == [("IN", f"2027-02-12 1800 / {expected}")]


def test_a_minute_that_has_begun_is_declared_whole() -> None:
    told = flexi(shift("2027-02-12 18:00:40", "2027-02-12 21:59:10"))

    assert hours(told) == [("IN", "2027-02-12 1800 / 2027-02-12 2200")]


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        # The night without 02:30: wall time as it is read, 4 real hours.
        ("2027-03-27T23:00:00Z", "2027-03-28T03:00:00Z", "2027-03-28 0000 / 2027-03-28 0500"),
        ("2027-03-28T00:30:00Z", "2027-03-28T01:00:00Z", "2027-03-28 0130 / 2027-03-28 0300"),
        # The night with 02:30 twice.
        ("2027-10-30T22:00:00Z", "2027-10-31T03:00:00Z", "2027-10-31 0000 / 2027-10-31 0400"),
        ("2027-10-31T00:45:00Z", "2027-10-31T01:50:00Z", "2027-10-31 0245 / 2027-10-31 0250"),
        # Its end is not after its start on the wall: it gets its true length.
        ("2027-10-31T00:45:00Z", "2027-10-31T01:15:00Z", "2027-10-31 0245 / 2027-10-31 0315"),
    ],
)
def test_both_nights_of_the_clock_change_are_told_in_wall_time(
    starts: str, ends: str, expected: str
) -> None:
    """R1."""
    night = {"id": "night", "start_utc": starts, "end_utc": ends, "status": "confirmed"}
    now = "2027-03-01 10:00" if starts < "2027-06" else "2027-10-01 10:00"

    assert hours(flexi(night, now=now)) == [("IN", expected)]


def test_the_same_hour_told_twice_when_clocks_go_back_is_one_period() -> None:
    """On the wall both shifts are at the same time: a second IN would be refused as identical."""
    first = {"id": "a", "start_utc": "2027-10-31T00:10:00Z", "end_utc": "2027-10-31T00:50:00Z"}
    second = {"id": "b", "start_utc": "2027-10-31T01:10:00Z", "end_utc": "2027-10-31T01:50:00Z"}
    told = [{**each, "status": "confirmed"} for each in (first, second)]

    assert hours(flexi(*told, now="2027-10-01 10:00")) == [
        ("IN", "2027-10-31 0210 / 2027-10-31 0250")
    ]


def test_a_night_over_the_end_of_a_quarter_is_one_period() -> None:
    """Clock hours end on the next day; only students' periods are cut at the quarter (R3)."""
    told = flexi(shift("2027-03-31 20:00", "2027-04-01 02:00"), now="2027-03-20 10:00")

    assert hours(told) == [("IN", "2027-03-31 2000 / 2027-04-01 0200")]


@pytest.mark.parametrize(
    ("now", "expected"), [("2027-02-28 23:59", []), ("2027-03-01 00:00", ["IN"])]
)
def test_the_next_quarter_opens_31_days_before_it_begins(now: str, expected: list[str]) -> None:
    """Earlier it would be refused: 00910-008. Nothing is wrong with the shift, so nobody is told."""
    told = flexi(shift("2027-05-20 18:00", "2027-05-20 22:00"), now=now)
    decision = decide_document(told)

    assert [call["action"] for call in decision["calls"]] == expected
    assert (decision["refusals"], decision["human_tasks"]) == ([], [])
    assert {alert["code"] for alert in decision["alerts"]} == {"no_verdict"}


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        ("2027-02-12 18:00", "2027-02-12 23:00", "/ 2027-02-12 2300"),
        ("2027-02-12 18:00", "2027-02-12 21:00", "/ 2027-02-12 2100"),
        ("2027-02-12 17:30", "2027-02-12 22:00", "2027-02-12 1730 /"),
        ("2027-02-12 12:00", "2027-02-12 15:00", "2027-02-12 1200 / 2027-02-12 1500"),
        ("2027-02-12 20:00", "2027-02-13 02:00", "2027-02-12 2000 / 2027-02-13 0200"),
    ],
)
def test_a_shift_that_moves_within_its_day_updates_its_period(
    starts: str, ends: str, expected: str
) -> None:
    told = flexi(shift(starts, ends), prior=accepted(EVENING))

    assert hours(told) == [("UPDATE", expected)]


def test_a_shift_moved_to_another_day_is_cancelled_and_declared_anew() -> None:
    """R7c: hours do not overlap, so both go at once."""
    told = flexi(shift("2027-02-13 18:00", "2027-02-13 22:00"), prior=accepted(EVENING))

    assert hours(told) == [("CANCEL", ""), ("IN", "2027-02-13 1800 / 2027-02-13 2200")]


def test_a_shift_moved_over_midnight_waits_for_its_cancel() -> None:
    """R6: the new hours overlap the old ones until those are cancelled."""
    moved = shift("2027-02-13 00:15", "2027-02-13 02:00")
    told = flexi(moved, prior=accepted(NIGHT))

    assert hours(told) == [("CANCEL", "")]
    assert decide_document(told)["waiting"] == [{"for": "verdict", "then": "IN"}]
    assert hours(flexi(moved, prior=answered(told, "A"))) == [
        ("IN", "2027-02-13 0015 / 2027-02-13 0200")
    ]


def test_one_of_two_shifts_that_is_cancelled_takes_its_own_period_along() -> None:
    """R7c."""
    told = flexi(
        shift(status="cancelled"),
        shift("2027-02-12 11:00", "2027-02-12 14:00", name="noon"),
        prior=accepted(EVENING, NOON),
    )

    assert bodies(told) == [
        ("CANCEL", {"periodId": FIRST + 1}),
        ("UPDATE", {"periodId": FIRST, "startDate": "2027-02-12", "startHour": "1100"}),
    ]


def test_two_shifts_that_both_move_later_change_one_after_the_other() -> None:
    """R6: the first may take the second's hours only once those are free."""
    first = shift("2027-02-12 12:00", "2027-02-12 14:00", name="first")
    second = shift("2027-02-12 14:00", "2027-02-12 16:00", name="second")
    moved = [
        shift("2027-02-12 13:00", "2027-02-12 15:00", name="first"),
        shift("2027-02-12 15:00", "2027-02-12 17:00", name="second"),
    ]
    told = flexi(*moved, prior=accepted(first, second))

    assert hours(told) == [("UPDATE", "2027-02-12 1500 / 2027-02-12 1700")]
    assert decide_document(told)["waiting"] == [{"for": "verdict", "then": "UPDATE"}]
    assert hours(flexi(*moved, prior=answered(told, "A"))) == [
        ("UPDATE", "2027-02-12 1300 / 2027-02-12 1500")
    ]


def test_work_that_stopped_early_is_shortened_and_never_cancelled() -> None:
    """R7e."""
    ended = shift(ends="2027-02-12 19:10", status="ended_early")
    told = flexi(ended, prior=accepted(EVENING), now="2027-02-12 19:30")

    assert hours(told) == [("UPDATE", "/ 2027-02-12 1910")]
    assert decide_document(told)["deadline_utc"] == at("2027-02-13 00:00")


def test_no_work_at_all_is_cancelled_while_the_day_lasts() -> None:
    """R7c, R7d: midnight of the day itself, also when the shift goes on after it."""
    gone = shift("2027-02-12 19:00", "2027-02-13 00:30", status="no_show")
    in_time = flexi(gone, prior=accepted(NIGHT), now="2027-02-12 23:30")
    too_late = flexi(gone, prior=accepted(NIGHT), now="2027-02-13 00:10")

    assert hours(in_time) == [("CANCEL", "")]
    assert decide_document(in_time)["deadline_utc"] == at("2027-02-13 00:00")
    assert calls_of(too_late) == []
    assert decide_document(too_late)["human_tasks"] == [{"code": "cancel_after_day"}]


@pytest.mark.parametrize(
    ("declared_end", "true_end", "limit"),
    [
        ("2027-02-12 14:00", "2027-02-12 15:00", "2027-02-12 22:00"),
        ("2027-02-12 19:59", "2027-02-12 21:00", "2027-02-13 03:59"),
        ("2027-02-12 20:00", "2027-02-12 21:00", "2027-02-13 08:00"),
        ("2027-02-13 00:00", "2027-02-13 01:00", "2027-02-13 08:00"),
        ("2027-02-13 00:30", "2027-02-13 01:00", "2027-02-13 08:30"),
        ("2027-02-12 22:00", "2027-02-12 21:00", "2027-02-13 00:00"),
        ("2027-02-13 00:30", "2027-02-12 23:00", "2027-02-14 00:00"),
        ("2027-02-13 00:00", "2027-02-12 23:00", "2027-02-13 00:00"),
    ],
)
def test_the_end_of_clock_hours_has_windows_of_its_own(
    declared_end: str, true_end: str, limit: str
) -> None:
    """R14: earlier until the end of the day that it was on, later for 8 hours or until 08:00."""
    before = shift("2027-02-12 10:00", declared_end)
    told = flexi(shift("2027-02-12 10:00", true_end), prior=accepted(before))

    assert decide_document(told)["deadline_utc"] == at(limit)
    late = flexi(
        shift("2027-02-12 10:00", true_end), prior=accepted(before), now="2027-02-15 09:00"
    )
    assert len(calls_of(late)) == 1
    assert decide_document(late)["late"]


def test_another_start_is_in_time_until_work_begins() -> None:
    """R14."""
    earlier = shift("2027-02-12 17:30")
    told = flexi(earlier, prior=accepted(EVENING), now="2027-02-12 17:00")

    assert decide_document(told)["deadline_utc"] == at("2027-02-12 17:30")
    late = decide_document(flexi(earlier, prior=accepted(EVENING), now="2027-02-12 17:31"))
    assert late["late"]
    assert late["covered"] == {"evening": False}


def test_the_start_hour_has_to_be_declared_for_cover() -> None:
    """R8: a period of other hours covers nobody who starts outside of them."""
    prior = accepted(EVENING)

    def covered(starts: str, ends: str) -> object:
        return decide_document(flexi(shift(starts, ends), prior=prior))["covered"]

    assert covered("2027-02-12 18:00", "2027-02-12 22:00") == {"evening": True}
    assert covered("2027-02-12 19:00", "2027-02-12 23:00") == {"evening": True}
    assert covered("2027-02-12 17:00", "2027-02-12 22:00") == {"evening": False}
    assert covered("2027-02-12 22:00", "2027-02-12 23:00") == {"evening": False}


def test_nothing_is_sent_for_hours_that_were_accepted_or_are_under_way() -> None:
    """R11, R6."""
    assert calls_of(flexi(EVENING, NOON, prior=accepted(EVENING, NOON))) == []
    pending = answered(flexi(EVENING), None)
    told = flexi(shift(ends="2027-02-12 23:00"), prior=pending)
    assert calls_of(told) == []
    assert decide_document(told)["waiting"] == [{"for": "verdict", "then": "UPDATE"}]


def test_an_in_whose_answer_was_lost_is_repeated_with_its_hours() -> None:
    """R9."""
    lost = answered(flexi(EVENING), "unknown")

    assert calls_of(flexi(EVENING, prior=lost)) == calls_of(flexi(EVENING))


def test_no_end_lets_nothing_out_for_a_flexi_job() -> None:
    """R5: an end hour is required."""
    decision = decide_document(flexi(shift("2027-02-12 18:00", "2027-02-12 18:00")))

    assert decision["calls"] == []
    assert [refusal["code"] for refusal in decision["refusals"]] == ["dates_invalid"]


def test_a_worker_who_becomes_flexi_is_cancelled_and_declared_by_the_hour() -> None:
    """R8: no UPDATE changes the type."""
    told = flexi(EVENING, prior=declared(EVENING, worker={**AMINA, "ssin": ELIF["ssin"]}))

    assert hours(told) == [("CANCEL", "")]
    assert hours(flexi(EVENING, prior=answered(told, "A"))) == [
        ("IN", "2027-02-12 1800 / 2027-02-12 2200")
    ]


def test_a_worker_who_was_flexi_is_cancelled_and_declared_by_the_day() -> None:
    """R8."""
    ordinary = {**ELIF, "worker_type": "OTH"}
    told = document(EVENING, worker=ordinary, prior=accepted(EVENING))

    assert hours(told) == [("CANCEL", "")]
    begun = document(EVENING, worker=ordinary, prior=accepted(EVENING), now="2027-02-12 18:30")
    assert calls_of(begun) == []
    assert decide_document(begun)["human_tasks"] == [{"code": "choose_worker_type"}]
    assert decide_document(begun)["covered"] == {"evening": True}
