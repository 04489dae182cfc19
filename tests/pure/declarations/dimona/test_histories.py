"""The table of histories, played against a pure stand-in and against the sandbox, POST by POST."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from declarations.dimona.contract import validator
from tests.pure.declarations.dimona.history_authorities import (
    Authority,
    PureAuthority,
    SandboxAuthority,
)
from tests.pure.declarations.dimona.history_lines import WrittenHistory, written_histories
from tests.pure.declarations.dimona.history_play import Play
from tests.pure.declarations.sandbox.driver import Driver

HISTORIES = written_histories()
LEAST_HISTORIES = 40


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    """One sandbox for all histories; each begins with a reset."""
    driver = Driver()
    yield driver
    driver.close()


@pytest.fixture(params=["pure", "sandbox"])
def authority(request: pytest.FixtureRequest, driver: Driver) -> Authority:
    if request.param == "pure":
        return PureAuthority()
    assert driver.ask("POST", "/sandbox/reset").status_code == 200
    driver.play([])
    return SandboxAuthority(driver)


@pytest.mark.parametrize("history", HISTORIES, ids=lambda h: f"{h.rules}: {h.title}")
def test_a_history_leads_to_exactly_its_posts(
    history: WrittenHistory, authority: Authority
) -> None:
    play = Play(history, authority)
    decision = play.run()

    assert tuple(play.posts) == history.posts
    covered, tasks = decision["covered"], decision["human_tasks"]
    assert isinstance(covered, dict)
    assert isinstance(tasks, list)
    assert tuple(name for name, is_covered in covered.items() if is_covered) == history.covered
    assert tuple(task["code"] for task in tasks) == history.tasks
    for payload in play.payloads:
        validator("Declaration").validate(payload)


def test_the_table_has_enough_histories_and_no_two_of_one_name() -> None:
    titles = [history.title for history in HISTORIES]

    assert len(titles) >= LEAST_HISTORIES
    assert len(titles) == len(set(titles))
