"""Random faults repeat exactly with their seed, in whatever order declarations arrive."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from declarations.dimona.sandbox.faults import Faults, content_key
from tests.pure.declarations.sandbox.driver import Driver, change, in_payload


def _days(count: int) -> list[dict[str, Any]]:
    return [
        in_payload(startDate=f"2027-03-{day:02d}", endDate=f"2027-03-{day:02d}")
        for day in range(1, count + 1)
    ]


def _first_answers(payloads: list[dict[str, Any]], seed: int) -> dict[str, int | str]:
    driver = Driver(scenario={"faults": {"rate": "0.5", "seed": seed}})
    answers: dict[str, int | str] = {}
    for payload in payloads:
        try:
            answers[payload["dimonaIn"]["startDate"]] = driver.post(payload).status_code
        except ConnectionResetError:
            answers[payload["dimonaIn"]["startDate"]] = "lost"
    driver.close()
    return answers


def test_faults_do_not_depend_on_the_order_of_arrival() -> None:
    days = _days(28)

    assert _first_answers(days, 7) == _first_answers(days[::-1], 7)


def test_another_seed_gives_other_faults() -> None:
    days = _days(28)

    assert _first_answers(days, 7) != _first_answers(days, 8)


def test_every_kind_of_fault_appears() -> None:
    faults = Faults(rate=Decimal(1), seed="7")

    kinds = {faults.fault_for(str(number), 1) for number in range(200)}

    assert kinds == {"500", "503", "429", "received_then_lost", "slow_verdict"}


def test_the_rate_is_about_what_was_asked_for() -> None:
    faults = Faults(rate=Decimal("0.02"), seed="7")

    found = Counter(faults.fault_for(str(number), 1) is not None for number in range(20_000))

    assert 300 < found[True] < 500


def test_no_rate_means_no_fault() -> None:
    faults = Faults(rate=Decimal(0), seed="7")

    assert not any(faults.fault_for(str(number), 1) for number in range(100))


def test_a_repeated_attempt_is_judged_anew(sandbox: Driver) -> None:
    sandbox.play({"faults": {"rate": "0.5", "seed": "7"}})
    for payload in _days(10):
        for _ in range(30):
            try:
                if sandbox.post(payload).status_code == 201:
                    break
            except ConnectionResetError:
                continue
        else:
            pytest.fail("A declaration never got through.")


def test_what_a_rule_matches_has_no_faults(sandbox: Driver) -> None:
    sandbox.play({"rules": [{}], "faults": {"rate": "1", "seed": "7"}})

    assert {sandbox.post(payload).status_code for payload in _days(10)} == {201}


def test_a_slow_verdict_takes_longer() -> None:
    driver = Driver(scenario={"faults": {"rate": "1", "seed": "7"}})
    slow = next(
        payload
        for payload in _days(28)
        if Faults(rate=Decimal(1), seed="7").fault_for(content_key(payload, "None"), 1)
        == "slow_verdict"
    )
    location = driver.post(slow).headers["Location"]

    assert driver.read(location).status_code == 404
    driver.close()


def test_a_quota_fault_says_how_long_to_wait(sandbox: Driver) -> None:
    sandbox.play({"faults": {"rate": "1", "seed": "7"}})
    waits = set()
    for payload in _days(28):
        try:
            waits.add(sandbox.post(payload).headers.get("Retry-After"))
        except ConnectionResetError:
            continue

    assert waits == {None, "2"}


@given(first=st.integers(1, 10**12), second=st.integers(1, 10**12))
@settings(max_examples=100, deadline=None)
def test_the_number_of_a_period_does_not_matter_to_its_content(first: int, second: int) -> None:
    keys = {
        content_key(change("CANCEL", number), "content of the IN") for number in (first, second)
    }

    assert len(keys) == 1


def test_the_content_of_the_period_does_matter() -> None:
    assert content_key(change("CANCEL", 1), "one") != content_key(change("CANCEL", 1), "other")
