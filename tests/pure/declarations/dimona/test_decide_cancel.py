"""R7: when a period is annulled, and when a person has to."""

import pytest

from declarations.dimona.decide import decide_document
from tests.pure.declarations.dimona.documents import (
    AMINA,
    DRIES,
    answered,
    at,
    calls_of,
    declared,
    document,
    shift,
)

EVENING = shift()
CANCELLED = shift(status="cancelled")
NO_SHOW = shift(status="no_show")
CANCEL = {"action": "CANCEL", "payload": {"dimonaCancel": {"periodId": 700000000101}}}
WORKERS = pytest.mark.parametrize("worker", [AMINA, DRIES], ids=["OTH", "STU"])


@WORKERS
@pytest.mark.parametrize("gone", [CANCELLED, NO_SHOW], ids=["cancelled", "no-show"])
def test_without_work_the_period_is_cancelled_until_midnight(
    worker: dict[str, object], gone: dict[str, object]
) -> None:
    """R7c."""
    prior = declared(EVENING, worker=worker)

    assert calls_of(document(gone, worker=worker, prior=prior, now="2027-02-12 23:59:59")) == [
        CANCEL
    ]
    assert calls_of(document(gone, worker=worker, prior=prior, now="2027-02-13 00:00")) == []


@WORKERS
def test_after_midnight_the_planner_is_told(worker: dict[str, object]) -> None:
    """R7d."""
    told = document(
        NO_SHOW, worker=worker, prior=declared(EVENING, worker=worker), now="2027-02-13 08:00"
    )
    decision = decide_document(told)

    assert decision["alerts"] == [
        {"code": "cancel_after_day", "at_utc": at("2027-02-13 08:00"), "to": "planner"}
    ]
    assert decision["human_tasks"] == [{"code": "cancel_after_day"}]


def test_the_day_of_a_night_shift_is_the_day_on_which_it_began() -> None:
    """R7d: the second day of the period does not prolong the time."""
    night = shift("2027-02-12 22:00", "2027-02-13 02:00")
    gone = {**night, "status": "no_show"}
    told = document(gone, prior=declared(night), now="2027-02-13 00:30")

    assert calls_of(told) == []


def test_a_period_that_no_shift_names_any_more_is_cancelled() -> None:
    """R7: the shifts told are the whole truth."""
    assert calls_of(document(prior=declared(EVENING))) == [CANCEL]


@pytest.mark.parametrize("result", [None, "S"])
def test_a_period_that_is_not_there_yet_cannot_be_cancelled(result: str | None) -> None:
    """R7b."""
    decision = decide_document(document(CANCELLED, prior=answered(document(EVENING), result)))

    assert decision["calls"] == []
    assert decision["waiting"] == [{"for": "verdict", "then": "CANCEL"}]


def test_waiting_ends_with_the_day() -> None:
    """R7b, R7d: whatever the verdict will be, a person has to look now."""
    prior = answered(document(EVENING), None)
    decision = decide_document(document(CANCELLED, prior=prior, now="2027-02-13 09:00"))

    assert decision["waiting"] == []
    assert decision["human_tasks"] == [{"code": "cancel_after_day"}]


def test_the_verdict_releases_the_cancellation() -> None:
    """R7b."""
    prior = answered(document(EVENING), "W", "90373-460")

    assert calls_of(document(CANCELLED, prior=prior)) == [CANCEL]


@WORKERS
def test_any_work_forbids_a_cancellation(worker: dict[str, object]) -> None:
    """R7e."""
    prior = declared(EVENING, worker=worker)
    one_minute = shift(status="cancelled", worked_minutes=1)
    told = document(one_minute, worker=worker, prior=prior, now="2027-02-12 18:10")

    assert "CANCEL" not in [call["action"] for call in calls_of(told)]


def test_an_accepted_cancellation_ends_the_matter() -> None:
    """R7."""
    told = document(CANCELLED, prior=declared(EVENING))
    decision = decide_document(document(CANCELLED, prior=answered(told, "A")))

    assert decision["calls"] == []
    assert decision["covered"] == {"evening": False}


def test_a_shift_confirmed_again_is_not_covered_by_a_period_that_is_being_cancelled() -> None:
    """R8: nobody starts on the strength of a period that may be gone in a minute."""
    told = document(CANCELLED, prior=declared(EVENING))
    decision = decide_document(document(EVENING, prior=answered(told, None)))

    assert decision["covered"] == {"evening": False}


def test_an_accepted_period_without_id_needs_a_person() -> None:
    """R7c: there is nothing to point at."""
    [entry] = declared(EVENING)
    decision = decide_document(document(CANCELLED, prior=[{**entry, "period_id": None}]))

    assert decision["calls"] == []
    assert decision["human_tasks"] == [{"code": "adopt_period"}]
