"""The pages of agreements and figures: who does what is known, and what was typed is kept."""

import httpx
import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from courier_api.parameters.add import TypedRow
from courier_api.web.office.agreement_views import TypedSignature
from tests.pages.forms import post
from tests.pages.markup import Page
from tests.pages.stage import Stage, browser_of

VERSION, FIGURES = "/office/agreements/4", "/office/parameters"


@pytest.fixture
def office(app: FastAPI) -> httpx.Client:
    """Somebody of the office."""
    return browser_of(app, Role.OFFICE)


def value_of(page: Page, name: str) -> list[str]:
    """What stands in a field of the page."""
    return [f.get("value") for f in page.named("input") if f.get("name") == name]


def test_a_signature_is_recorded_by_who_is_signed_in(office: httpx.Client, stage: Stage) -> None:
    typed = {"name": "Hilde", "role": "director", "party": "cooperative", "signed_at": "2026-03-06"}

    answer = post(office, VERSION, f"{VERSION}/sign", **typed)

    assert answer.headers["location"] == f"{VERSION}?done=recorded_now"
    assert stage.entered == [("staff:3", TypedSignature(**typed))]
    assert "The signature is recorded." in office.get(answer.headers["location"]).text


def test_a_signature_that_is_not_understood_is_kept(office: httpx.Client, stage: Stage) -> None:
    answer = post(office, VERSION, f"{VERSION}/sign", name="", role="director", party="7")

    assert answer.status_code == 422
    page = Page(answer.text)
    assert value_of(page, "role") == ["director"]
    chosen = [o.get("value") for o in page.named("option") if "selected" in o.attributes]
    assert chosen == ["7"]
    assert stage.entered == []


def test_a_version_is_put_in_force(office: httpx.Client, stage: Stage) -> None:
    answer = post(office, VERSION, f"{VERSION}/activate")

    assert (answer.headers["location"], stage.entered) == (
        f"{VERSION}?done=activated", [("staff:3", 4)],
    )  # fmt: skip


def test_a_blocked_version_says_what_speaks_against_it(office: httpx.Client, stage: Stage) -> None:
    answer = post(office, "/office/agreements/8", "/office/agreements/8/activate")

    assert answer.status_code == 422
    text = Page(answer.text).text
    assert "It cannot be put in force yet." in text
    assert "Nobody has signed for the co-operative." in text
    assert "No version would hold from 1 January 2026 to 31 March 2026" in text


def test_a_version_in_force_offers_no_signature_and_no_activation(
    office: httpx.Client, stage: Stage
) -> None:
    page = Page(office.get("/office/agreements/2").text)

    actions = [form.get("action") for form in page.named("form")]
    assert "/office/agreements/2/close" in actions
    assert not {"/office/agreements/2/sign", "/office/agreements/2/activate"} & set(actions)


def test_the_last_day_is_set_and_a_wrong_one_is_kept(office: httpx.Client, stage: Stage) -> None:
    path = "/office/agreements/2"
    assert post(office, path, f"{path}/close", last_day="2026-03-31").status_code == 303
    assert stage.entered == [("staff:3", "2026-03-31")]

    answer = post(office, path, f"{path}/close", last_day="soon")

    assert (answer.status_code, value_of(Page(answer.text), "last_day")) == (422, ["soon"])


def test_each_open_question_shows_default_other_values_and_why(
    office: httpx.Client, stage: Stage
) -> None:
    text = " ".join(Page(office.get(VERSION).text).text.split())

    assert "each worked day of each platform; each unbroken period of work" in text
    assert "Article 21 of the Labour Act protects each unbroken period" in text


def test_two_versions_differ_in_words(office: httpx.Client, stage: Stage) -> None:
    text = Page(office.get("/office/agreements/2/from/1").text).text

    assert "Guaranteed time: 2 h becomes 3 h." in text
    assert "Hourly rate from 1 April 2026: €14.25 an hour is new." in text
    assert "Refund for the own bike, by distance from 1 January 2026: " in text
    assert "no longer there." in text


def test_a_figure_is_confirmed_by_who_is_signed_in_with_a_source(
    office: httpx.Client, stage: Stage
) -> None:
    answer = post(office, FIGURES, f"{FIGURES}/12/confirm", source="Official journal")

    assert answer.headers["location"] == f"{FIGURES}?done=confirmed_now"
    assert stage.entered == [("staff:3", (12, "Official journal"))]
    assert post(office, FIGURES, f"{FIGURES}/12/confirm").status_code == 422
    assert post(office, FIGURES, f"{FIGURES}/11/withdraw", source="why").status_code == 422


def test_what_confirming_would_change_is_shown(office: httpx.Client, stage: Stage) -> None:
    text = Page(office.get(FIGURES).text).text

    assert "1,200 worked days, 1 courier, 1 month of a courier" in text
    assert "€0.01" in text


def test_a_row_is_added_and_a_wrong_one_is_kept(office: httpx.Client, stage: Stage) -> None:
    cells = {
        "key": "be.x", "scope": "BE", "valid_from": "2026-04-01", "valid_to": "", "value": "1",
        "unit": "EUR/hour", "source": "a page", "confidence": "secondary",
    }  # fmt: skip
    assert post(office, FIGURES, f"{FIGURES}/add", **cells, replaces="yes").status_code == 303
    assert stage.entered == [("staff:3", TypedRow(**cells, replaces=True))]

    answer = post(office, FIGURES, f"{FIGURES}/add", **{**cells, "key": ""})

    assert answer.status_code == 422
    assert value_of(Page(answer.text), "unit") == ["EUR/hour"]


@pytest.mark.parametrize("role", [Role.COURIER, Role.ADVISER])
@pytest.mark.parametrize("path", ["/office/agreements", VERSION, FIGURES])
def test_only_the_office_sees_them(app: FastAPI, stage: Stage, role: Role, path: str) -> None:
    assert browser_of(app, role).get(path).status_code == 403


@pytest.mark.parametrize("path", [f"{FIGURES}?q=%00", f"{FIGURES}?done=x", f"{VERSION}?done=%ff"])
def test_an_odd_address_is_no_error_of_ours(office: httpx.Client, stage: Stage, path: str) -> None:
    assert office.get(path).status_code == 200
