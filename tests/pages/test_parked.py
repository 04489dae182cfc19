"""The page of parked events: filter in the address, tried again alone or together, fresh by itself."""

import httpx
import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from courier_api.web.office.parked_views import TypedFilter
from tests.pages.forms import post, token_of
from tests.pages.markup import Page
from tests.pages.stage import Stage, browser_of

PATH = "/office/parked"
NARROWED = f"{PATH}?reason=unknown_courier&source=zwaluw&since=2026-03-06T18%3A00"


@pytest.fixture
def office(app: FastAPI) -> httpx.Client:
    """Somebody of the office."""
    return browser_of(app, Role.OFFICE)


def test_the_filter_of_the_address_stands_in_the_form(office: httpx.Client, stage: Stage) -> None:
    page = Page(office.get(NARROWED).text)

    values = {field.get("name"): field.get("value") for field in page.named("input")}
    assert (values["source"], values["since"]) == ("zwaluw", "2026-03-06T18:00")
    chosen = [option for option in page.named("option") if "selected" in option.attributes]
    assert [option.get("value") for option in chosen] == ["unknown_courier"]


def test_all_of_a_filter_are_tried_again_and_the_filter_stays(
    office: httpx.Client, stage: Stage
) -> None:
    token = token_of(Page(office.get(NARROWED).text))
    told = {"reason": "unknown_courier", "source": "zwaluw", "since": "2026-03-06T18:00"}

    answer = office.post(f"{PATH}/replay", data={"form_token": token, **told})

    assert stage.filters == [TypedFilter(**told)]
    assert stage.actors == ["staff:3"]
    assert answer.headers["location"] == f"{NARROWED}&queued=12"
    assert "12 events are being tried again." in office.get(answer.headers["location"]).text


def test_one_is_tried_again_and_the_list_comes_back(office: httpx.Client, stage: Stage) -> None:
    answer = post(office, PATH, f"{PATH}/1/replay", back=NARROWED)

    assert (stage.retried, answer.headers["location"]) == ([1], NARROWED)


def test_nobody_is_sent_to_a_foreign_page(office: httpx.Client, stage: Stage) -> None:
    answer = post(office, PATH, f"{PATH}/1/replay", back="https://elsewhere.test/")

    assert answer.headers["location"] == "/office?retried=true"


def test_what_tells_of_an_accident_is_not_shown(office: httpx.Client, stage: Stage) -> None:
    assert "shift.planned" in office.get(f"{PATH}/1").text
    assert "Only the prevention adviser may read it." in office.get(f"{PATH}/2").text


def test_a_time_that_cannot_be_read_is_said_and_kept(office: httpx.Client, stage: Stage) -> None:
    page = Page(office.get(f"{PATH}?since=yesterday").text)

    assert "This time cannot be read." in page.text
    assert [f.get("value") for f in page.named("input") if f.get("id") == "since"] == ["yesterday"]


@pytest.mark.parametrize(
    "query", ["reason=%00", "source=%00&worker=%ff", "since=0001-01-01T00:00", "queued=-1"]
)
def test_an_odd_address_is_no_error_of_ours(office: httpx.Client, stage: Stage, query: str) -> None:
    assert office.get(f"{PATH}?{query}").status_code == 200


@pytest.mark.parametrize("number", ["0", "x", "9" * 30])
def test_a_number_that_cannot_be_is_no_error_of_ours(
    office: httpx.Client, stage: Stage, number: str
) -> None:
    assert office.get(f"{PATH}/{number}").status_code == 422


@pytest.mark.parametrize("role", [Role.COURIER, Role.ADVISER])
def test_only_the_office_sees_it(app: FastAPI, stage: Stage, role: Role) -> None:
    assert browser_of(app, role).get(PATH).status_code == 403


def test_without_script_the_page_loads_itself_anew_until_somebody_wants_to_type(
    office: httpx.Client, stage: Stage
) -> None:
    def refreshing(path: str) -> list[str]:
        metas = Page(office.get(path).text).named("meta")
        return [m.get("content") for m in metas if m.get("http-equiv") == "refresh"]

    assert refreshing(PATH) == ["4"]
    assert refreshing(f"{PATH}?pause=yes") == []
