"""Ordinary couriers (OTH): days, nothing but days."""

from declarations.dimona.decide import decide_document
from tests.pure.declarations.dimona.documents import (
    AMINA,
    answered,
    at,
    calls_of,
    declared,
    document,
    shift,
)

EVENING = shift()
NIGHT = shift("2027-02-12 22:00", "2027-02-13 02:00", name="night")
NEXT_EVENING = shift("2027-02-13 18:00", "2027-02-13 22:00", name="next")


def bodies(told: dict[str, object]) -> list[tuple[object, object]]:
    """Action and body of each call."""
    return [(c["action"], list(c["payload"].values())[-1]) for c in calls_of(told)]


def test_the_published_example_of_an_evening_shift() -> None:
    """R4: sent as soon as the shift is confirmed, with days and no hours."""
    assert calls_of(document(EVENING)) == [
        {
            "action": "IN",
            "payload": {
                "employer": {"enterpriseNumber": "0765432146"},
                "worker": {"ssin": "98041299750"},
                "dimonaIn": {
                    "startDate": "2027-02-12",
                    "endDate": "2027-02-12",
                    "features": {"workerType": "OTH", "jointCommissionNumber": "140"},
                },
            },
        }
    ]


def test_days_are_those_of_brussels_not_of_utc() -> None:
    """R1: half past midnight in Brussels is the evening before in UTC."""
    early = shift("2027-02-12 00:30", "2027-02-12 04:00")
    [(_, body)] = bodies(document(early))

    assert (body["startDate"], body["endDate"]) == ("2027-02-12", "2027-02-12")


def test_an_end_at_midnight_in_summer_time_belongs_to_the_day_before() -> None:
    """R1: 00:00 in Brussels, 22:00 in UTC."""
    [(_, body)] = bodies(document(shift("2027-07-09 20:00", "2027-07-10 00:00")))

    assert body["endDate"] == "2027-07-09"


def test_a_second_past_midnight_is_the_next_day() -> None:
    """R1."""
    [(_, body)] = bodies(document(shift("2027-02-12 20:00", "2027-02-13 00:00:01")))

    assert body["endDate"] == "2027-02-13"


def test_a_night_when_clocks_change_keeps_its_days() -> None:
    """R1, R2: both nights, by the calendar of Brussels."""
    forward = shift("2027-03-27 23:30", "2027-03-28 04:00")
    back = shift("2027-10-30 23:30", "2027-10-31 04:00")

    assert [b["endDate"] for _, b in bodies(document(forward))] == ["2027-03-28"]
    assert [b["endDate"] for _, b in bodies(document(back))] == ["2027-10-31"]


def test_days_next_to_each_other_are_separate_contracts() -> None:
    """R2: only a shift over midnight ties two days together."""
    assert [b["startDate"] for _, b in bodies(document(EVENING, NEXT_EVENING))] == [
        "2027-02-12",
        "2027-02-13",
    ]


def test_a_chain_of_nights_is_one_period() -> None:
    """R2."""
    second = shift("2027-02-13 22:00", "2027-02-14 02:00", name="second night")

    assert [(b["startDate"], b["endDate"]) for _, b in bodies(document(NIGHT, second))] == [
        ("2027-02-12", "2027-02-14")
    ]


def test_a_night_between_two_declared_days_needs_nothing() -> None:
    """R2: both of its days are covered, and a longer period would overlap the other."""
    prior = declared(EVENING, NEXT_EVENING)
    longer = shift("2027-02-12 18:00", "2027-02-13 01:00")

    assert bodies(document(longer, NEXT_EVENING, prior=prior)) == []


def test_a_night_cut_short_before_midnight_ends_its_period_earlier() -> None:
    """R7e, R14: the dates differ, so the true end is told."""
    cut = shift("2027-02-12 22:00", "2027-02-12 23:30", "ended_early", name="night")
    told = document(cut, prior=declared(NIGHT), now="2027-02-12 23:40")

    assert bodies(told) == [("UPDATE", {"periodId": 700000000101, "endDate": "2027-02-12"})]


def test_shifts_that_overlap_have_no_effect() -> None:
    """R2, R11."""
    twice = shift("2027-02-12 20:00", "2027-02-12 23:00", name="other platform")

    assert bodies(document(EVENING, twice, prior=declared(EVENING))) == []


def test_moving_within_the_day_is_not_declared() -> None:
    """R11."""
    moved = shift("2027-02-12 10:00", "2027-02-12 12:00")

    assert bodies(document(moved, prior=declared(EVENING))) == []


def test_an_order_of_cancel_before_in_keeps_the_authority_free_of_overlaps() -> None:
    """R2: a new day earlier in the week still comes after the cancellation."""
    earlier = shift("2027-02-11 18:00", "2027-02-11 22:00")

    assert [action for action, _ in bodies(document(earlier, prior=declared(EVENING)))] == [
        "CANCEL",
        "IN",
    ]


def test_two_new_days_are_sent_in_their_order() -> None:
    """R4."""
    assert calls_of(document(NEXT_EVENING, EVENING)) == calls_of(document(EVENING, NEXT_EVENING))


def test_work_that_began_on_a_cancelled_shift_is_declared() -> None:
    """R7e: a cancellation does not undo work that was done."""
    told = shift(status="cancelled", worked_minutes=35)

    assert [action for action, _ in bodies(document(told, now="2027-02-12 19:00"))] == ["IN"]


def test_a_shift_whose_end_nobody_told_is_declared_all_the_same() -> None:
    """R4: a courier who started is declared at once."""
    started = shift("2027-02-12 18:00", "2027-02-12 18:00")
    decision = decide_document(document(started, now="2027-02-12 18:05"))

    assert [c["action"] for c in decision["calls"]] == ["IN"]
    assert decision["late"] is True


def test_after_a_change_of_committee_the_period_is_replaced() -> None:
    """R8: no UPDATE can change it; the new IN waits until the old period is gone."""
    prior = answered(document(EVENING, worker={**AMINA, "joint_commission": "XXX"}), "A")
    decision = decide_document(document(EVENING, prior=prior))

    assert [c["action"] for c in decision["calls"]] == ["CANCEL"]
    assert decision["waiting"] == [{"for": "verdict", "then": "IN"}]


def test_a_wrong_kind_of_period_is_left_to_a_person_once_work_began() -> None:
    """R7e."""
    prior = answered(document(EVENING, worker={**AMINA, "joint_commission": "XXX"}), "A")
    decision = decide_document(document(EVENING, prior=prior, now="2027-02-12 18:30"))

    assert decision["calls"] == []
    assert decision["human_tasks"] == [{"code": "choose_worker_type"}]
    assert decision["covered"] == {"evening": True}


def test_another_person_needs_another_period() -> None:
    """R8: the number was corrected after the declaration was accepted."""
    prior = answered(document(EVENING, worker={**AMINA, "ssin": "96471599329"}), "A")
    decision = decide_document(document(EVENING, prior=prior))

    assert [c["action"] for c in decision["calls"]] == ["CANCEL"]
    assert decision["waiting"] == [{"for": "verdict", "then": "IN"}]


def test_a_number_that_came_later_changes_nothing() -> None:
    """R11: the period of a worker who was identified by name stands."""
    identity = {
        "familyName": "Example",
        "givenName": "Jo",
        "birthDate": "1998-04-12",
        "placeOfBirth": "Ghent",
        "countryOfBirth": 150,
        "nationality": 150,
        "gender": "1",
        "address": {
            "street": "Example street",
            "houseNumber": "2",
            "postCode": "1000",
            "municipality": {"name": "Brussels"},
            "country": 150,
        },
    }
    unnumbered = {"worker_type": "OTH", "joint_commission": "140", **identity}
    prior = answered(document(EVENING, worker=unnumbered), "A")

    assert bodies(document(EVENING, worker={**AMINA, **identity}, prior=prior)) == []


def test_another_time_zone_moves_the_days() -> None:
    """R1: the zone of the employer is the one that counts."""
    told = {**document(shift("2027-02-12 23:30", "2027-02-13 00:30")), "timezone": "Europe/London"}
    [(_, body)] = bodies(told)

    assert at("2027-02-12 23:30") == "2027-02-12T22:30:00Z"
    assert body["endDate"] == "2027-02-12"
