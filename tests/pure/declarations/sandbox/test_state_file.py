"""A sandbox with a state file still knows everything after a restart."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.pure.declarations.sandbox.driver import (
    AMINA,
    DRIES,
    EMPLOYER,
    Driver,
    change,
    in_payload,
)
from tests.pure.declarations.sandbox.keys import other_key, public_pem

Restart = Callable[..., Driver]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Restart]:
    """Starts a sandbox on the one state file; starting again ends the one before."""
    running: list[Driver] = []

    def restart(**options: object) -> Driver:
        if running:
            running.pop().close()
        running.append(Driver(state_path=tmp_path / "new" / "state.db", **options))  # type: ignore[arg-type]
        return running[0]

    yield restart
    for driver in running:
        driver.close()


def test_periods_and_verdicts_survive(start: Restart) -> None:
    sandbox = start()
    location = sandbox.post(in_payload()).headers["Location"]
    before = sandbox.read(location).json()
    flexi = sandbox.declare(in_payload("FLX", DRIES, endDate="2027-02-13", endHour="0030"))
    period = sandbox.period(flexi.period_id)

    sandbox = start()

    assert sandbox.read(location).json() == before
    assert sandbox.period(flexi.period_id) == period
    assert sandbox.declare(in_payload()).codes == ["90373-333"]


def test_a_change_of_an_old_period_works_after_a_restart(start: Restart) -> None:
    period_id = start().declare(in_payload()).period_id

    sandbox = start()

    assert sandbox.declare(change("CANCEL", period_id)).result == "A"
    assert start().declare(change("CANCEL", period_id)).codes == ["00913-355"]


def test_numbers_go_on_and_never_repeat(start: Restart) -> None:
    first = start().declare(in_payload())
    second = start().declare(in_payload(ssin=DRIES))

    numbers = [first.period_id, second.period_id]
    numbers += [outcome.status["declarationId"] for outcome in (first, second)]
    assert len(set(numbers)) == 4


def test_an_assertion_still_counts_once(start: Restart) -> None:
    sandbox = start()
    assertion = sandbox.assertion()
    sandbox.ask_token(assertion)

    assert start().ask_token(assertion).status_code == 401


def test_balances_survive_and_are_not_set_again(start: Restart) -> None:
    rules = [{"match": {"ssin": DRIES}, "hours_left": 5}]
    payload = in_payload("STU", DRIES, plannedHoursNumber=5)
    assert start(scenario=rules).declare(payload).result == "A"

    sandbox = start(scenario=rules)

    more = in_payload("STU", DRIES, startDate="2027-02-13", endDate="2027-02-13")
    assert sandbox.declare(more).codes == ["90017-369"]


def test_attempts_survive_so_that_faults_go_on(start: Restart) -> None:
    faults = {"faults": {"rate": "0.5", "seed": "3"}}

    def statuses(sandbox: Driver, times: int) -> list[object]:
        found: list[object] = []
        for _ in range(times):
            try:
                found.append(sandbox.post(in_payload()).status_code)
            except ConnectionResetError:
                found.append("lost")
        return found

    whole = Driver(scenario=faults)
    expected = statuses(whole, 12)
    whole.close()

    assert statuses(start(scenario=faults), 6) + statuses(start(scenario=faults), 6) == expected


def test_a_frozen_clock_stays_frozen(start: Restart) -> None:
    start().set_clock("2027-03-01T00:00:00Z")

    assert start().ask("GET", "/sandbox/clock").json()["frozen"] is True


def test_registered_clients_stay_known(start: Restart) -> None:
    body = {"client_id": "another", "public_key_pem": public_pem(other_key())}
    start().ask("PUT", "/sandbox/clients", json=body)

    sandbox = start()

    assertion = sandbox.assertion(key=other_key(), iss="another", sub="another")
    assert sandbox.ask_token(assertion).status_code == 200


def test_an_employer_named_by_both_numbers_stays_one(start: Restart) -> None:
    both = {"enterpriseNumber": EMPLOYER, "employerId": 125482497}
    start().declare({**in_payload(), "employer": both})

    assert start().declare(in_payload(ssin=AMINA)).codes == ["90373-333"]


def test_a_reset_empties_the_file_too(start: Restart) -> None:
    sandbox = start()
    sandbox.declare(in_payload())
    sandbox.ask("POST", "/sandbox/reset")

    assert start().declare(in_payload()).result == "A"


def test_a_planned_result_goes_on_where_it_was(start: Restart) -> None:
    rules = [{"results": ["S", "A"]}]
    sandbox = start(scenario=rules)
    location = sandbox.post(in_payload()).headers["Location"]
    assert sandbox.read(location).json()["declarationStatus"]["result"] == "S"

    sandbox = start(scenario=rules)

    assert sandbox.read(location).json()["declarationStatus"]["result"] == "A"
