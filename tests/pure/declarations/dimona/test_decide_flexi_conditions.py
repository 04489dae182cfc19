"""R8 on 90017-510: a flexi-job whose conditions are not met becomes the work of an ordinary worker."""

from declarations.dimona.decide import decide_document
from tests.pure.declarations.dimona.documents import (
    JsonObject,
    answered,
    at,
    calls_of,
    declared,
    document,
    shift,
)
from tests.pure.declarations.dimona.flexi_documents import ELIF, ORDINARY, bodies, hours

EVENING = shift()
NOON = shift("2027-02-12 11:30", "2027-02-12 14:00", name="noon")
FIRST = 700000000101
NOT_MET = "90017-510"


def flexi(*shifts: JsonObject, prior: list[JsonObject], **more: str) -> JsonObject:
    return document(*shifts, worker=ELIF, prior=prior, **more)


def warned(*shifts: JsonObject) -> list[JsonObject]:
    return answered(document(*shifts, worker=ELIF), "W", NOT_MET)


def test_before_the_start_it_is_cancelled_and_then_declared_as_an_ordinary_worker() -> None:
    told = flexi(EVENING, prior=warned(EVENING))
    decision = decide_document(told)

    assert bodies(told) == [("CANCEL", {"periodId": FIRST})]
    assert decision["waiting"] == [{"for": "verdict", "then": "IN"}]
    assert [(a["code"], a["to"]) for a in decision["alerts"][:2]] == [
        ("flexi_conditions", "planner"),
        ("flexi_conditions", "payroll"),
    ]
    assert decision["human_tasks"] == []

    cancelled = flexi(EVENING, prior=answered(told, "A"))
    assert bodies(cancelled) == [
        ("IN", {"startDate": "2027-02-12", "endDate": "2027-02-12", "features": ORDINARY})
    ]
    done = flexi(EVENING, prior=answered(cancelled, "A"))
    assert calls_of(done) == []
    assert decide_document(done)["covered"] == {"evening": True}


def test_after_the_start_planner_and_payroll_are_told_and_nothing_is_sent() -> None:
    decision = decide_document(flexi(EVENING, prior=warned(EVENING), now="2027-02-12 18:00"))

    assert decision["calls"] == []
    assert decision["covered"] == {"evening": True}
    assert [(a["code"], a["at_utc"], a["to"]) for a in decision["alerts"]] == [
        ("flexi_conditions", at("2027-02-12 18:00"), "planner"),
        ("flexi_conditions", at("2027-02-12 18:00"), "payroll"),
    ]


def test_a_pending_cancel_is_not_sent_again() -> None:
    """R6."""
    told = flexi(EVENING, prior=warned(EVENING))

    assert calls_of(flexi(EVENING, prior=answered(told, None))) == []


def test_further_work_of_the_quarter_is_not_tried_as_a_flexi_job_again() -> None:
    later = shift("2027-03-05 18:00", "2027-03-05 22:00", name="later")
    next_quarter = shift("2027-04-05 18:00", "2027-04-05 22:00", name="next quarter")
    told = flexi(EVENING, later, next_quarter, prior=warned(EVENING), now="2027-03-01 09:00")

    assert [
        (action, str(body["startDate"]), str(body["features"]["workerType"]))  # type: ignore[index]
        for action, body in bodies(told)
        if action == "IN"
    ] == [("IN", "2027-03-05", "OTH"), ("IN", "2027-04-05", "FLX")]


def test_a_flexi_job_of_the_quarter_that_was_accepted_without_warning_stays() -> None:
    later = shift("2027-02-20 18:00", "2027-02-20 22:00", name="later")
    prior = [*warned(EVENING), *declared(later, worker=ELIF)]
    prior[-1] = {**prior[-1], "period_id": FIRST + 1}

    assert hours(flexi(EVENING, later, prior=prior)) == [("CANCEL", "")]


def test_both_shifts_of_a_day_become_one_ordinary_day() -> None:
    """R2: an ordinary day would overlap the other flexi-job."""
    prior = answered(document(NOON, EVENING, worker=ELIF), "A")
    prior[0] = {**prior[0], "result": "W", "anomalies": [NOT_MET]}
    told = flexi(NOON, EVENING, prior=prior)

    assert [action for action, _ in bodies(told)] == ["CANCEL", "CANCEL"]
    assert [
        body["endDate"] for _, body in bodies(flexi(NOON, EVENING, prior=answered(told, "A")))
    ] == ["2027-02-12"]


def test_a_day_on_which_a_flexi_job_has_begun_stays_one_of_flexi_jobs() -> None:
    """R8: nobody rides undeclared because of an overlap; the warning is for payroll."""
    told = flexi(NOON, EVENING, prior=warned(NOON), now="2027-02-12 12:00")

    assert hours(told) == [("IN", "2027-02-12 1800 / 2027-02-12 2200")]
    again = flexi(NOON, EVENING, prior=answered(told, "W", NOT_MET), now="2027-02-12 12:00")
    assert calls_of(again) == []
