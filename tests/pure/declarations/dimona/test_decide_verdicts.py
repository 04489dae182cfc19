"""R6 and R8: one open action per period, and what each verdict leads to."""

import pytest

from declarations.dimona.decide import decide_document
from tests.pure.declarations.dimona.documents import (
    AMINA,
    DRIES,
    answered,
    calls_of,
    declared,
    document,
    shift,
)

EVENING = shift()
LONGER = shift("2027-02-12 18:00", "2027-02-12 23:20")
LONGEST = shift("2027-02-12 17:00", "2027-02-12 23:20")
NIGHT = shift("2027-02-12 20:00", "2027-02-13 01:00")


def codes_of(entries: object) -> list[str]:
    assert isinstance(entries, list)
    return [entry["code"] for entry in entries]


def update_of(*codes: str, result: str | None = "B") -> list[dict[str, object]]:
    """A student's period whose UPDATE to six hours got a verdict."""
    told = document(LONGER, worker=DRIES, prior=declared(EVENING, worker=DRIES))
    return answered(told, result, *codes)


def test_only_the_final_state_is_sent_after_several_changes() -> None:
    """R6: four hours are out, six were wanted meanwhile, seven are true."""
    pending = answered(document(EVENING, worker=DRIES), None)
    meanwhile = decide_document(document(LONGER, worker=DRIES, prior=pending))
    judged = [{**pending[0], "result": "A", "period_id": 700000000101}]

    assert meanwhile["calls"] == []
    assert calls_of(document(LONGEST, worker=DRIES, prior=judged)) == [
        {
            "action": "UPDATE",
            "payload": {"dimonaUpdate": {"periodId": 700000000101, "plannedHoursNumber": 7}},
        }
    ]


def test_a_second_change_waits_for_the_first() -> None:
    """R6."""
    decision = decide_document(document(LONGEST, worker=DRIES, prior=update_of(result=None)))

    assert decision["calls"] == []
    assert decision["waiting"] == [{"for": "verdict", "then": "UPDATE"}]


def test_a_change_taken_back_while_it_is_out_waits_too() -> None:
    """R6: the first truth again, but the authority may be about to write the other."""
    decision = decide_document(document(EVENING, worker=DRIES, prior=update_of(result=None)))

    assert decision["waiting"] == [{"for": "verdict", "then": "UPDATE"}]


@pytest.mark.parametrize("result", ["A", "W"])
def test_accepted_is_covered(result: str) -> None:
    """R8."""
    decision = decide_document(document(EVENING, prior=answered(document(EVENING), result)))

    assert decision["covered"] == {"evening": True}
    assert decision["alerts"] == []


@pytest.mark.parametrize("result", [None, "S", "B", "unknown"])
def test_anything_else_is_not_covered(result: str | None) -> None:
    """R8."""
    decision = decide_document(document(EVENING, prior=answered(document(EVENING), result)))

    assert decision["covered"] == {"evening": False}


def test_a_shift_is_covered_only_with_all_of_its_days() -> None:
    """R8: the evening is declared, the hours after midnight are not yet."""
    decision = decide_document(document(NIGHT, prior=declared(EVENING)))

    assert decision["covered"] == {"evening": False}


def test_a_refused_content_stays_refused_whatever_came_after_it() -> None:
    """R8: never the same content again by itself."""
    refused = answered(document(EVENING), "B", "90017-151")
    other = answered(
        document(EVENING, worker={**AMINA, "joint_commission": "XXX"}, prior=refused),
        "B",
        "00046-003",
    )

    assert calls_of(document(EVENING, prior=other)) == []


@pytest.mark.parametrize(
    ("code", "tasks"),
    [
        ("90017-151", ["correct_data"]),
        ("00024-003", ["correct_data"]),
        ("00777-005", ["correct_data"]),
        ("99999-999", ["correct_data"]),
        ("90374-349", ["choose_worker_type"]),
        ("00655-350", ["choose_worker_type"]),
        ("90373-334", ["adopt_period"]),
    ],
)
def test_a_refusal_blocks_the_shift_and_names_who_has_to_act(code: str, tasks: list[str]) -> None:
    """R8."""
    decision = decide_document(document(EVENING, prior=answered(document(EVENING), "B", code)))

    assert decision["calls"] == []
    assert codes_of(decision["human_tasks"]) == tasks
    assert "refused" in codes_of(decision["alerts"])


def test_a_refusal_without_a_code_is_looked_at_all_the_same() -> None:
    """R8: anomalies may be null."""
    [entry] = answered(document(EVENING), "B")
    decision = decide_document(document(EVENING, prior=[{**entry, "anomalies": None}]))

    assert codes_of(decision["human_tasks"]) == ["correct_data"]


def test_a_missing_mandate_is_the_operators_matter() -> None:
    """R8: nothing of the shift can be corrected."""
    decision = decide_document(
        document(EVENING, prior=answered(document(EVENING), "B", "90256-155"))
    )

    assert ("service_trouble", "operator") in [(a["code"], a["to"]) for a in decision["alerts"]]
    assert decision["human_tasks"] == []


def test_an_identical_period_is_not_reported_as_refused() -> None:
    """R8, R9: somebody is declared, only we do not know under which id."""
    decision = decide_document(
        document(EVENING, prior=answered(document(EVENING), "B", "90373-333"))
    )

    assert "refused" not in codes_of(decision["alerts"])
    assert codes_of(decision["human_tasks"]) == ["adopt_period"]


def test_a_second_in_for_a_period_that_we_know_changes_nothing() -> None:
    """R8, R11: the twin was refused because the first one stands."""
    accepted = declared(EVENING)
    again = [
        *accepted,
        {**accepted[0], "result": "B", "anomalies": ["90373-333"], "period_id": None},
    ]
    decision = decide_document(document(EVENING, prior=again))

    assert decision["covered"] == {"evening": True}
    assert decision["human_tasks"] == []


def test_a_refused_update_is_not_sent_again() -> None:
    """R8: the old period stays as it was."""
    decision = decide_document(document(LONGER, worker=DRIES, prior=update_of("90378-450")))

    assert decision["calls"] == []
    assert decision["covered"] == {"evening": True}
    assert "refused" in codes_of(decision["alerts"])


def test_another_update_after_a_refused_one_is_sent() -> None:
    """R8."""
    [call] = calls_of(document(LONGEST, worker=DRIES, prior=update_of("90378-450")))

    assert call["payload"]["dimonaUpdate"]["plannedHoursNumber"] == 7


def test_a_locked_period_takes_no_change_at_all() -> None:
    """R8: the quarter is accounted for."""
    decision = decide_document(document(LONGEST, worker=DRIES, prior=update_of("00913-362")))

    assert decision["calls"] == []
    assert codes_of(decision["human_tasks"]) == ["period_locked"]


def test_an_update_of_a_cancelled_period_shows_that_nothing_is_declared() -> None:
    """R8: somebody cancelled it elsewhere; the shift needs a new IN."""
    told = document(LONGER, worker=DRIES, prior=update_of("00913-355"))

    assert [call["action"] for call in calls_of(told)] == ["IN"]


def test_an_end_that_may_not_be_postponed_leads_to_a_new_period() -> None:
    """R8: cancelled first, while that is allowed."""
    told = document(NIGHT, prior=declared(EVENING))
    refused = answered(told, "B", "00911-344")
    decision = decide_document(document(NIGHT, prior=refused))

    assert [c["action"] for c in decision["calls"]] == ["CANCEL"]
    assert decision["waiting"] == [{"for": "verdict", "then": "IN"}]


def test_an_end_that_may_not_be_postponed_after_the_start_is_for_a_person() -> None:
    """R7e, R8."""
    told = document(NIGHT, prior=declared(EVENING))
    refused = answered(told, "B", "00911-344")
    decision = decide_document(document(NIGHT, prior=refused, now="2027-02-12 21:00"))

    assert decision["calls"] == []
    assert codes_of(decision["human_tasks"]) == ["correct_data"]


def test_names_that_differ_from_the_register_are_corrected_by_a_person() -> None:
    """R8: a warning that leaves the shift covered."""
    decision = decide_document(
        document(EVENING, prior=answered(document(EVENING), "W", "00025-348"))
    )

    assert decision["covered"] == {"evening": True}
    assert codes_of(decision["human_tasks"]) == ["correct_data"]


def test_a_warning_ends_with_the_change_that_ends_its_cause() -> None:
    """R8: the hours were lowered and the verdict no longer warns."""
    warned = answered(document(LONGER, worker=DRIES), "W", "90017-369")
    told = document(EVENING, worker=DRIES, prior=warned)
    decision = decide_document(document(EVENING, worker=DRIES, prior=answered(told, "A")))

    assert decision["alerts"] == []


def test_a_late_change_is_told_to_the_planner_alone() -> None:
    """R8, R14."""
    decision = decide_document(
        document(LONGER, worker=DRIES, prior=update_of("90378-460", result="W"))
    )

    assert [(a["code"], a["to"]) for a in decision["alerts"]] == [("late", "planner")]
    assert decision["late"] is True


def test_a_longer_period_waits_for_the_day_that_another_gives_up() -> None:
    """R6: the next day's period is being cancelled; until then it holds its day."""
    next_day = shift("2027-02-13 18:00", "2027-02-13 22:00", name="next")
    both = declared(EVENING, next_day)
    gone = {**next_day, "status": "cancelled"}
    pending = answered(document(EVENING, gone, prior=both), None)
    decision = decide_document(document(NIGHT, gone, prior=pending))

    assert decision["calls"] == []
    assert decision["waiting"] == [{"for": "verdict", "then": "UPDATE"}]


def test_the_same_verdict_told_twice_is_one_period() -> None:
    """R11."""
    accepted = declared(EVENING)
    decision = decide_document(document(shift(status="cancelled"), prior=accepted * 2))

    assert len(decision["calls"]) == 1


def test_a_period_of_the_wrong_kind_waits_for_its_own_verdict() -> None:
    """R6, R8: it can only be cancelled once it exists."""
    pending = answered(document(EVENING, worker={**AMINA, "joint_commission": "XXX"}), None)
    decision = decide_document(document(EVENING, prior=pending))

    assert decision["calls"] == []
    assert decision["waiting"] == [
        {"for": "verdict", "then": "CANCEL"},
        {"for": "verdict", "then": "IN"},
    ]


def test_a_period_of_the_wrong_kind_without_id_is_left_to_a_person() -> None:
    """R8: it covers, and nothing can point at it."""
    [entry] = answered(document(EVENING, worker={**AMINA, "joint_commission": "XXX"}), "A")
    decision = decide_document(document(EVENING, prior=[{**entry, "period_id": None}]))

    assert decision["calls"] == []
    assert codes_of(decision["human_tasks"]) == ["choose_worker_type"]


def test_a_cancellation_that_was_refused_keeps_a_period_of_the_wrong_kind() -> None:
    """R8: the same CANCEL never goes out again by itself."""
    accepted = answered(document(EVENING, worker={**AMINA, "joint_commission": "XXX"}), "A")
    refused = answered(document(EVENING, prior=accepted), "B", "00913-362")
    decision = decide_document(document(EVENING, prior=refused))

    assert decision["calls"] == []
    assert codes_of(decision["human_tasks"]) == ["period_locked", "choose_worker_type"]


def test_a_flexi_warning_is_told_to_planner_and_payroll() -> None:
    """R8."""
    decision = decide_document(
        document(EVENING, prior=answered(document(EVENING), "W", "90017-510"))
    )

    assert [(a["code"], a["to"]) for a in decision["alerts"]] == [
        ("flexi_conditions", "planner"),
        ("flexi_conditions", "payroll"),
    ]


def test_an_unknown_period_id_needs_a_person() -> None:
    """R8."""
    told = document(shift(status="cancelled"), prior=declared(EVENING))
    refused = answered(told, "B", "00913-354")
    decision = decide_document(document(shift(status="cancelled"), prior=refused))

    assert decision["calls"] == []
    assert codes_of(decision["human_tasks"]) == ["adopt_period"]
