"""Each difference between shifts and declared periods, on both sides of its border."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations.dimona.differences import Difference, differences
from declarations.dimona.document import facts_from_document
from declarations.dimona.history import history_of
from tests.pure.declarations.dimona.documents import AMINA, DRIES, JsonObject, document, shift
from tests.pure.declarations.dimona.flexi_documents import ELIF

SATURDAY_MORNING = "2027-02-13 09:00"
FRIDAY, SATURDAY, SUNDAY = "2027-02-12", "2027-02-13", "2027-02-14"


def period(
    number: int,
    first: str = FRIDAY,
    last: str | None = FRIDAY,
    *,
    worker: JsonObject = AMINA,
    result: str | None = "A",
    **fields: object,
) -> JsonObject:
    """An IN that was sent and answered."""
    features = {
        "workerType": worker["worker_type"],
        "jointCommissionNumber": worker["joint_commission"],
    }
    content = {"startDate": first, "features": features, **fields}
    if last is not None:
        content["endDate"] = last
    payload = {
        "employer": {"enterpriseNumber": "0765432146"},
        "worker": {"ssin": worker["ssin"]},
        "dimonaIn": content,
    }
    return {
        "action": "IN",
        "payload": payload,
        "result": result,
        "period_id": number if result in ("A", "W") else None,
    }


def found(
    *shifts: JsonObject,
    prior: list[JsonObject],
    now: str = SATURDAY_MORNING,
    worker: JsonObject = AMINA,
) -> list[str]:
    """The differences by name."""
    return [each.subject for each in found_in(*shifts, prior=prior, now=now, worker=worker)]


def found_in(
    *shifts: JsonObject, prior: list[JsonObject], now: str, worker: JsonObject
) -> tuple[Difference, ...]:
    told = document(*shifts, prior=prior, now=now, worker=worker)
    facts = facts_from_document(told)
    return differences(facts, history_of(facts.prior))


# --- shift_not_declared


@pytest.mark.parametrize(
    ("now", "names"),
    [
        ("2027-02-12 17:59", []),
        ("2027-02-12 18:00", ["shift_not_declared:evening"]),
        ("2027-02-12 18:01", ["shift_not_declared:evening"]),
    ],
)
def test_a_shift_is_missed_from_the_moment_it_begins(now: str, names: list[str]) -> None:
    assert found(shift(), prior=[], now=now) == names


@pytest.mark.parametrize(
    ("first", "last", "is_declared"),
    [
        (FRIDAY, FRIDAY, True),
        ("2027-02-11", FRIDAY, True),
        (FRIDAY, SATURDAY, True),
        (FRIDAY, None, True),
        ("2027-02-11", "2027-02-11", False),
        (SATURDAY, SATURDAY, False),
    ],
)
def test_the_period_has_to_hold_the_day(first: str, last: str | None, is_declared: bool) -> None:
    names = found(shift(), prior=[period(1, first, last)])

    assert ("shift_not_declared:evening" not in names) is is_declared


@pytest.mark.parametrize(
    ("result", "is_declared"), [("A", True), ("W", True), ("B", False), ("S", False), (None, False)]
)
def test_only_an_accepted_period_declares(result: str | None, is_declared: bool) -> None:
    names = found(shift(), prior=[period(1, result=result)])

    assert ("shift_not_declared:evening" not in names) is is_declared


@pytest.mark.parametrize(("status", "worked", "is_missed"), [
    ("cancelled", None, False),
    ("no_show", None, False),
    ("ended_early", 0, False),
    ("ended_early", 1, True),
    ("confirmed", None, True),
])  # fmt: skip
def test_what_nobody_worked_is_not_missed(status: str, worked: int | None, is_missed: bool) -> None:
    told = shift(status=status, worked_minutes=worked)

    assert found(told, prior=[]) == (["shift_not_declared:evening"] if is_missed else [])


@pytest.mark.parametrize(
    ("ends", "last", "is_declared"),
    [
        ("2027-02-13 00:00", FRIDAY, True),
        ("2027-02-13 00:01", FRIDAY, False),
        ("2027-02-13 00:01", SATURDAY, True),
    ],
)
def test_work_past_midnight_needs_the_next_day_as_well(
    ends: str, last: str, is_declared: bool
) -> None:
    names = found(shift(ends=ends), prior=[period(1, FRIDAY, last)])

    assert ("shift_not_declared:evening" not in names) is is_declared


@pytest.mark.parametrize(
    ("start_hour", "end_hour", "is_declared"),
    [("1800", "2200", True), ("1759", "2200", True), ("1801", "2200", False), ("1400", "1800", False)],
)  # fmt: skip
def test_a_flexi_job_is_declared_for_the_moment_at_which_it_begins(
    start_hour: str, end_hour: str, is_declared: bool
) -> None:
    told = period(1, worker=ELIF, startHour=start_hour, endHour=end_hour)

    names = found(shift(), prior=[told], worker=ELIF)

    assert ("shift_not_declared:evening" not in names) is is_declared


# --- period_without_shift


@pytest.mark.parametrize(
    ("now", "names"),
    [("2027-02-12 23:59", []), ("2027-02-13 00:00", ["period_without_shift:1"])],
)
def test_a_period_without_work_is_found_when_its_last_day_is_over(
    now: str, names: list[str]
) -> None:
    assert found(prior=[period(1)], now=now) == names


def test_a_contract_without_end_needs_no_shift() -> None:
    assert found(prior=[period(1, FRIDAY, None)], now="2027-03-01 09:00") == []


@pytest.mark.parametrize("status", ["cancelled", "no_show"])
def test_a_shift_that_nobody_rode_needs_no_period(status: str) -> None:
    assert found(shift(status=status), prior=[period(1)]) == ["period_without_shift:1"]


def test_one_day_of_work_in_a_period_is_enough() -> None:
    assert found(shift(), prior=[period(1, FRIDAY, SUNDAY)], now="2027-02-15 09:00") == []


# --- hours_differ


def student_period(hours: int) -> JsonObject:
    return period(1, worker=DRIES, plannedHoursNumber=hours, studentPlaceOfWork={"name": "Hub"})


@pytest.mark.parametrize(
    ("worked_minutes", "hours", "differs"),
    [(240, 4, False), (239, 4, False), (181, 4, False), (180, 4, True), (241, 4, True), (241, 5, False)],
)  # fmt: skip
def test_every_started_hour_of_a_student_counts_as_one(
    worked_minutes: int, hours: int, differs: bool
) -> None:
    told = shift(ends="2027-02-12 22:30", worked_minutes=worked_minutes)

    names = found(told, prior=[student_period(hours)], worker=DRIES)

    assert names == (["hours_differ:1"] if differs else [])


def test_hours_are_compared_when_the_day_is_over() -> None:
    assert found(shift(), prior=[student_period(9)], worker=DRIES, now="2027-02-12 23:59") == []


def test_two_shifts_of_a_student_on_one_day_are_added_before_they_are_rounded() -> None:
    morning = shift("2027-02-12 08:00", "2027-02-12 09:30", name="morning", worked_minutes=90)
    evening = shift("2027-02-12 18:00", "2027-02-12 19:30", worked_minutes=90)

    assert found(morning, evening, prior=[student_period(3)], worker=DRIES) == []
    assert found(morning, evening, prior=[student_period(4)], worker=DRIES) == ["hours_differ:1"]


# --- two_periods


@pytest.mark.parametrize(
    ("first", "last", "overlap"),
    [
        (FRIDAY, SATURDAY, True),
        ("2027-02-11", FRIDAY, True),
        ("2027-02-11", "2027-02-11", False),
        (SATURDAY, SATURDAY, False),
        (FRIDAY, None, True),
        (SATURDAY, None, False),
    ],
)
def test_two_periods_share_a_day_or_lie_beside_each_other(
    first: str, last: str | None, overlap: bool
) -> None:
    prior = [period(1), period(2, first, last)]

    names = [name for name in found(shift(), prior=prior) if name.startswith("two_periods")]

    assert names == (["two_periods:1-2"] if overlap else [])


@pytest.mark.parametrize(("starts", "overlap"), [("1959", True), ("2000", False), ("2001", False)])
def test_two_flexi_jobs_of_a_day_may_touch(starts: str, overlap: bool) -> None:
    prior = [
        period(1, worker=ELIF, startHour="1800", endHour="2000"),
        period(2, worker=ELIF, startHour=starts, endHour="2200"),
    ]

    names = [name for name in found(shift(), prior=prior, worker=ELIF) if "two_periods" in name]

    assert names == (["two_periods:1-2"] if overlap else [])


@pytest.mark.parametrize("result", ["B", None])
def test_a_period_that_is_not_in_force_overlaps_nothing(result: str | None) -> None:
    assert found(shift(), prior=[period(1), period(2, result=result)]) == []


def test_the_day_of_an_overlap_is_the_first_that_both_hold() -> None:
    prior = [period(1, "2027-02-10", SATURDAY), period(2, FRIDAY, SUNDAY)]

    (overlap,) = (
        each
        for each in found_in(prior=prior, now="2027-02-12 09:00", worker=AMINA)
        if each.kind == "two_periods"
    )
    assert (overlap.day.isoformat(), overlap.periods) == (FRIDAY, (1, 2))


# --- properties

days = st.integers(1, 27)


@given(st.lists(st.tuples(days, st.integers(0, 3)), max_size=5, unique=True), days)
def test_each_difference_is_named_once_and_the_same_in_any_order(
    spans: list[tuple[int, int]], work: int
) -> None:
    prior = [
        period(n, f"2027-01-{first:02}", f"2027-01-{first + more:02}")
        for n, (first, more) in enumerate(spans, start=1)
    ]
    ride = shift(f"2027-01-{work:02} 18:00", f"2027-01-{work:02} 22:00")

    names = found(ride, prior=prior, now="2027-02-10 10:00")

    assert len(names) == len(set(names))
    assert sorted(names) == sorted(found(ride, prior=prior[::-1], now="2027-02-10 10:00"))
    is_declared = any(first <= work <= first + more for first, more in spans)
    assert ("shift_not_declared:evening" in names) is not is_declared
