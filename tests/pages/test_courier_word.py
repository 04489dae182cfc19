"""The page of one shift, and the office's page of disputes: right, not right, settled with a reason."""

import httpx
import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from courier_api.web.courier.word_views import StatedWord
from tests.pages.forms import post
from tests.pages.markup import Page, findings
from tests.pages.stage import Stage, browser_of

SHIFT = "/shifts/7"
DISPUTES = "/office/disputes"


@pytest.fixture
def courier(app: FastAPI) -> httpx.Client:
    """A courier's phone."""
    return browser_of(app, Role.COURIER)


@pytest.fixture
def office(app: FastAPI) -> httpx.Client:
    """Somebody of the office."""
    return browser_of(app, Role.OFFICE)


def test_each_field_is_shown_with_what_was_told_and_what_became_of_it(
    courier: httpx.Client, stage: Stage
) -> None:
    words = Page(courier.get(SHIFT).text).text

    assert "Distance 12.4 km" in words
    assert "You said it is right" in words
    assert "only the difference waits" in words
    assert "Settled: your value holds. The restaurant confirms it." in words


def test_right_is_one_tap(courier: httpx.Client, stage: Stage) -> None:
    answer = post(courier, SHIFT, f"{SHIFT}/word", field="distance", verdict="right")

    assert answer.headers["location"] == f"{SHIFT}#distance"
    assert stage.stated == [StatedWord(field="distance", is_right=True, value="", sentence="")]


def test_not_right_takes_a_value_and_a_sentence(courier: httpx.Client, stage: Stage) -> None:
    told = {"field": "actual_end", "value": "22:45", "sentence": "I waited at the door."}

    post(courier, SHIFT, f"{SHIFT}/word", verdict="not_right", **told)

    assert stage.stated == [StatedWord(is_right=False, **told)]


def test_what_cannot_be_understood_is_said_and_what_was_typed_stays(
    courier: httpx.Client, stage: Stage
) -> None:
    answer = post(
        courier, SHIFT, f"{SHIFT}/word",
        field="actual_end", verdict="not_right", value="later", sentence="Typed at length.",
    )  # fmt: skip

    page = Page(answer.text)
    assert (answer.status_code, findings(answer.text)) == (422, [])
    assert "Write the time like 18:30." in page.text
    assert "Typed at length." in {field.get("value") for field in page.named("input")}
    assert [d for d in page.named("details") if "open" in d.attributes] != []


@pytest.mark.parametrize("number", ["0", "x", "9" * 30])
def test_a_shift_that_cannot_be_is_no_error_of_ours(
    courier: httpx.Client, stage: Stage, number: str
) -> None:
    assert courier.get(f"/shifts/{number}").status_code == 422


def test_the_office_settles_with_a_reason(office: httpx.Client, stage: Stage) -> None:
    answer = post(
        office, DISPUTES, f"{DISPUTES}/2/settle", outcome="courier", reason="The app log shows it."
    )

    assert stage.settled == [(2, "courier", "The app log shows it.")]
    assert "Settled." in office.get(answer.headers["location"]).text


def test_without_a_reason_the_choice_stays_and_nothing_is_settled(
    office: httpx.Client, stage: Stage
) -> None:
    answer = post(office, DISPUTES, f"{DISPUTES}/2/settle", outcome="platform", reason="")

    page = Page(answer.text)
    assert (answer.status_code, stage.settled, findings(answer.text)) == (422, [], [])
    assert "Choose what holds, and say in a sentence why." in page.text
    chosen = [o.get("value") for o in page.named("option") if "selected" in o.attributes]
    assert chosen == ["platform"]


@pytest.mark.parametrize("role", [Role.COURIER, Role.ADVISER])
def test_only_the_office_settles(app: FastAPI, stage: Stage, role: Role) -> None:
    assert browser_of(app, role).get(DISPUTES).status_code == 403
