"""The student's year: counted in order of arrival, over employers, corrected by changes."""

import pytest

from tests.pure.declarations.sandbox.driver import DRIES, Driver, Outcome, change, in_payload

EXCEEDED = ["90017-369"]


def _student(sandbox: Driver, day: str, hours: int, employer: str = "0765432146") -> Outcome:
    payload = in_payload("STU", DRIES, startDate=day, endDate=day, plannedHoursNumber=hours)
    return sandbox.declare({**payload, "employer": {"enterpriseNumber": employer}})


def test_the_limit_may_be_reached_but_not_passed(sandbox: Driver) -> None:
    assert _student(sandbox, "2027-02-12", 650).result == "A"

    outcome = _student(sandbox, "2027-02-13", 1)

    assert (outcome.result, outcome.codes) == ("W", EXCEEDED)
    assert outcome.period_id


def test_all_employers_count_together(sandbox: Driver) -> None:
    _student(sandbox, "2027-02-12", 650)

    assert _student(sandbox, "2027-02-12", 1, employer="0477472701").codes == EXCEEDED


def test_each_calendar_year_counts_apart(sandbox: Driver) -> None:
    _student(sandbox, "2027-02-12", 650)

    assert _student(sandbox, "2028-01-03", 650).result == "A"


@pytest.mark.parametrize(
    ("day", "limit"), [("2022-06-01", 475), ("2023-06-01", 600), ("2025-06-02", 650)]
)
def test_the_limit_depends_on_the_year(sandbox: Driver, day: str, limit: int) -> None:
    sandbox.set_clock(f"{day}T05:00:00Z")

    assert _student(sandbox, day, limit + 1).codes == EXCEEDED
    sandbox.ask("POST", "/sandbox/reset")
    sandbox.set_clock(f"{day}T05:00:00Z")
    assert _student(sandbox, day, limit).result == "A"


def test_an_update_counts_only_the_difference(sandbox: Driver) -> None:
    period_id = _student(sandbox, "2027-02-12", 640).period_id

    assert sandbox.declare(change("UPDATE", period_id, plannedHoursNumber=650)).result == "A"
    outcome = sandbox.declare(change("UPDATE", period_id, plannedHoursNumber=651))
    assert (outcome.result, outcome.codes) == ("W", EXCEEDED)


def test_fewer_hours_are_given_back_without_a_warning(sandbox: Driver) -> None:
    period_id = _student(sandbox, "2027-02-12", 700).period_id

    assert sandbox.declare(change("UPDATE", period_id, plannedHoursNumber=660)).result == "A"
    assert sandbox.declare(change("UPDATE", period_id, plannedHoursNumber=640)).result == "A"
    assert _student(sandbox, "2027-02-13", 10).result == "A"


def test_a_cancel_gives_the_hours_back(sandbox: Driver) -> None:
    period_id = _student(sandbox, "2027-02-12", 650).period_id
    sandbox.declare(change("CANCEL", period_id))
    sandbox.declare(change("CANCEL", period_id))

    assert _student(sandbox, "2027-02-13", 650).result == "A"
    assert _student(sandbox, "2027-02-14", 1).codes == EXCEEDED


def test_late_hours_stay_outside_for_good(sandbox: Driver) -> None:
    sandbox.set_clock("2027-02-13T09:00:00Z")
    late = _student(sandbox, "2027-02-12", 650)

    assert late.codes == ["90373-460"]
    assert sandbox.declare(change("UPDATE", late.period_id, plannedHoursNumber=660)).result == "A"
    assert _student(sandbox, "2027-02-15", 650).result == "A"


def test_refused_hours_do_not_count(sandbox: Driver) -> None:
    payload = in_payload("STU", DRIES, plannedHoursNumber=650, startHour="1800")
    sandbox.declare(payload)

    assert _student(sandbox, "2027-02-13", 650).result == "A"


def test_other_workers_have_no_contingent(sandbox: Driver) -> None:
    _student(sandbox, "2027-02-12", 650)

    payload = in_payload(ssin=DRIES, startDate="2027-02-13", endDate="2027-02-13")
    assert sandbox.declare(payload).result == "A"
