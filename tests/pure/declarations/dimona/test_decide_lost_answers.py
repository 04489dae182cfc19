"""R9 and R10: a POST whose answer was lost is settled before anything else."""

import pytest

from declarations.dimona.decide import decide_document
from tests.pure.declarations.dimona.documents import (
    DRIES,
    answered,
    at,
    calls_of,
    declared,
    document,
    shift,
)

EVENING = shift()
LONGER = shift("2027-02-12 18:00", "2027-02-12 23:20")
NIGHT = shift("2027-02-12 22:00", "2027-02-13 02:00")
CANCELLED = shift(status="cancelled")


def lost(told: dict[str, object], times: int = 1) -> list[dict[str, object]]:
    """The `prior` after the one call of a document went out so many times without answer."""
    [*known, entry] = answered(told, "unknown")
    return [*known, *[entry] * times]


def test_the_same_content_goes_out_again() -> None:
    """R9."""
    told = document(EVENING)

    assert calls_of(document(EVENING, prior=lost(told, 2))) == calls_of(told)


def test_a_verdict_on_the_repetition_settles_it() -> None:
    """R9."""
    told = document(EVENING, prior=lost(document(EVENING)))
    decision = decide_document(document(EVENING, prior=answered(told, "A")))

    assert decision["calls"] == []
    assert decision["covered"] == {"evening": True}
    assert decision["alerts"] == []


def test_a_repetition_that_was_received_is_waited_for() -> None:
    """R6, R9."""
    told = document(EVENING, prior=lost(document(EVENING)))

    assert calls_of(document(EVENING, prior=answered(told, None))) == []


def test_an_identical_period_is_adopted_never_sent_a_third_time() -> None:
    """R9: the first one had arrived; without its id a person looks it up."""
    told = document(EVENING, prior=lost(document(EVENING)))
    decision = decide_document(document(EVENING, prior=answered(told, "B", "90373-333")))

    assert decision["calls"] == []
    assert decision["human_tasks"] == [{"code": "adopt_period"}]
    assert "refused" not in [alert["code"] for alert in decision["alerts"]]


def test_an_adopted_period_with_its_id_is_ours() -> None:
    """R9: once looked up it covers, and can be changed."""
    told = document(EVENING, worker=DRIES, prior=lost(document(EVENING, worker=DRIES)))
    [*known, entry] = answered(told, "B", "90373-333")
    adopted = [*known, {**entry, "period_id": 700123450328}]
    decision = decide_document(document(LONGER, worker=DRIES, prior=adopted))

    assert decision["covered"] == {"evening": True}
    assert decision["human_tasks"] == []
    assert decision["calls"] == [
        {
            "action": "UPDATE",
            "payload": {"dimonaUpdate": {"periodId": 700123450328, "plannedHoursNumber": 6}},
        }
    ]


def test_another_refusal_of_the_repetition_is_a_refusal() -> None:
    """R8, R9: the first one had not arrived."""
    told = document(EVENING, prior=lost(document(EVENING)))
    decision = decide_document(document(EVENING, prior=answered(told, "B", "90017-151")))

    assert decision["human_tasks"] == [{"code": "correct_data"}]


def test_a_changed_shift_repeats_the_old_content_first() -> None:
    """R9: with other content the answer would tell nothing about the first POST."""
    prior = lost(document(EVENING))
    decision = decide_document(document(NIGHT, prior=prior))

    assert decision["calls"] == calls_of(document(EVENING))
    assert decision["waiting"] == [{"for": "verdict", "then": "UPDATE"}]


def test_a_lost_update_is_settled_before_the_next() -> None:
    """R6, R9."""
    told = document(LONGER, worker=DRIES, prior=declared(EVENING, worker=DRIES))
    longest = shift("2027-02-12 17:00", "2027-02-12 23:20")
    decision = decide_document(document(longest, worker=DRIES, prior=lost(told)))

    assert decision["calls"] == calls_of(told)
    assert decision["waiting"] == [{"for": "verdict", "then": "UPDATE"}]


def test_a_lost_cancellation_is_not_repeated_after_the_day() -> None:
    """R7d, R9."""
    told = document(CANCELLED, prior=declared(EVENING))
    decision = decide_document(document(CANCELLED, prior=lost(told), now="2027-02-13 09:00"))

    assert decision["calls"] == []
    assert decision["human_tasks"] == [{"code": "cancel_after_day"}]


def test_a_lost_declaration_of_work_that_never_was_is_not_repeated_after_the_day() -> None:
    """R7d, R9."""
    prior = lost(document(EVENING))
    decision = decide_document(document(CANCELLED, prior=prior, now="2027-02-13 09:00"))

    assert decision["calls"] == []
    assert decision["human_tasks"] == [{"code": "cancel_after_day"}]


def test_an_overlap_after_a_lost_answer_is_the_lost_period() -> None:
    """R9: content that had changed since cannot be identical; a person finds the id."""
    first = lost(document(EVENING))
    [second] = answered(document(NIGHT), "B", "90373-334")
    decision = decide_document(document(NIGHT, prior=[*first, second]))

    assert decision["calls"] == []
    assert {"code": "adopt_period"} in decision["human_tasks"]


def test_a_newer_accepted_period_shows_that_the_lost_one_never_arrived() -> None:
    """R9: two periods cannot share a day."""
    first = lost(document(EVENING))
    second = answered(document(NIGHT), "A")
    decision = decide_document(document(NIGHT, prior=[*first, *second]))

    assert decision["calls"] == []
    assert decision["covered"] == {"evening": True}


@pytest.mark.parametrize(("times", "due"), [(1, "2027-02-12 17:45"), (2, "2027-02-12 17:45")])
def test_trouble_is_told_before_the_start(times: int, due: str) -> None:
    """R10."""
    decision = decide_document(document(EVENING, prior=lost(document(EVENING), times)))
    trouble = [a for a in decision["alerts"] if a["code"] == "service_trouble"]

    assert [(a["at_utc"], a["to"]) for a in trouble] == [
        (at(due), "planner"),
        (at(due), "operator"),
    ]


def test_three_failures_are_told_at_once() -> None:
    """R10."""
    decision = decide_document(document(EVENING, prior=lost(document(EVENING), 3)))
    trouble = {a["at_utc"] for a in decision["alerts"] if a["code"] == "service_trouble"}

    assert trouble == {at("2027-02-10 10:00")}


def test_a_settled_loss_is_no_trouble_any_more() -> None:
    """R10."""
    told = document(EVENING, prior=lost(document(EVENING), 3))
    decision = decide_document(document(EVENING, prior=answered(told, None)))

    assert {alert["code"] for alert in decision["alerts"]} == {"no_verdict"}


def test_a_late_repetition_is_late() -> None:
    """R4, R9."""
    prior = lost(document(EVENING))

    assert decide_document(document(EVENING, prior=prior, now="2027-02-12 18:30"))["late"] is True


def test_a_lost_declaration_of_a_shift_that_vanished_is_settled_too() -> None:
    """R9: no shift is left to tell the hour, so the day itself counts."""
    decision = decide_document(document(prior=lost(document(EVENING))))
    trouble = {a["at_utc"] for a in decision["alerts"] if a["code"] == "service_trouble"}

    assert decision["calls"] == calls_of(document(EVENING))
    assert decision["waiting"] == [{"for": "verdict", "then": "CANCEL"}]
    assert trouble == {at("2027-02-11 23:45")}


def test_an_adoption_is_settled_once_somebody_gives_the_id() -> None:
    """R9: the person repeated the declaration and looked the period up."""
    told = document(EVENING, prior=lost(document(EVENING)))
    unsettled = answered(told, "B", "90373-333")
    found = {**unsettled[-1], "period_id": 700123450227}
    decision = decide_document(document(EVENING, prior=[*unsettled, found]))

    assert decision["human_tasks"] == []
    assert decision["covered"] == {"evening": True}


def test_an_overlap_elsewhere_leaves_a_lost_period_in_doubt() -> None:
    """R9: another day's refusal says nothing about this one."""
    other_day = document(shift("2027-02-20 18:00", "2027-02-20 22:00", name="other"))
    [refused] = answered(other_day, "B", "90373-334")
    decision = decide_document(document(EVENING, prior=[*lost(document(EVENING)), refused]))

    assert decision["calls"] == calls_of(document(EVENING))
