"""A photo after a report: the words arrive first, and no photo ever takes them back."""

import httpx
import pytest
from fastapi import FastAPI

from courier_api.auth.gate import SESSION_COOKIE
from courier_api.auth.roles import Role
from courier_api.web import photo_form
from tests.factories.photos import photo
from tests.pages.forms import token_of
from tests.pages.markup import Page, findings
from tests.pages.stage import Stage, browser_of
from tests.pages.test_report import answer_until

SENT = "/report/sent"


@pytest.fixture
def browser(app: FastAPI, stage: Stage) -> httpx.Client:
    """Amina's phone, after her report."""
    browser = browser_of(app, Role.COURIER)
    answer_until(browser, "details")
    return browser


def send(browser: httpx.Client, raw: bytes | None, token: str | None = None) -> httpx.Response:
    """Choose a file on the receipt and send it; None chooses none."""
    given = token if token is not None else token_of(Page(browser.get(SENT).text))
    name, body = ("", b"") if raw is None else ("IMG_0001.JPG", raw)
    return browser.post(
        SENT,
        data={"form_token": given},
        files={"photo": (name, body, "application/octet-stream")},
    )


def test_a_photo_goes_to_the_case_of_the_report(browser: httpx.Client, stage: Stage) -> None:
    answer = send(browser, photo())

    assert (answer.status_code, answer.headers["location"]) == (303, "/report/sent#photo")
    ((ref, kept),) = stage.photos
    assert (ref, kept.media_type, kept.taken_at is not None) == ("2026-0001", "image/jpeg", True)
    page = browser.get(SENT).text
    assert "1 photo has arrived." in page
    assert findings(page) == []


def test_photos_are_counted_until_the_report_is_full(browser: httpx.Client) -> None:
    for number in range(2):
        send(browser, photo(size=(40 + number, 30)))
    answer = send(browser, photo(size=(50, 30)))

    assert answer.status_code == 422
    assert "This report has as many photos as it can hold." in answer.text
    assert "2 photos have arrived." in answer.text


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (None, "Choose a photo first."),
        (b"", "Choose a photo first."),
        (b"%PDF-1.7", "not a photo that can be read"),
        (photo()[:60], "not a photo that can be read"),
    ],
)
def test_what_is_no_photo_is_said_and_the_report_stays(
    browser: httpx.Client, stage: Stage, raw: bytes | None, sentence: str
) -> None:
    answer = send(browser, raw)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Your report has arrived" in answer.text
    assert findings(answer.text) == []
    assert (len(stage.reports), stage.photos) == (1, [])


def test_a_photo_that_is_too_large_is_read_to_its_end_and_kept_nowhere(
    browser: httpx.Client, stage: Stage
) -> None:
    answer = send(browser, bytes(photo_form.MOST_BYTES + photo_form.LONGEST_FORM))

    assert answer.status_code == 422
    assert "This photo is too large." in answer.text
    assert stage.photos == []


def test_what_no_camera_makes_is_not_waited_for(browser: httpx.Client) -> None:
    assert send(browser, bytes(photo_form.LONGEST_UPLOAD)).status_code == 400


def test_a_photo_needs_the_token_of_the_page(browser: httpx.Client, stage: Stage) -> None:
    assert send(browser, photo(), token="guessed").status_code == 403
    assert stage.photos == []


def test_what_is_no_form_is_refused(browser: httpx.Client) -> None:
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data", ""):
        assert browser.post(SENT, content=b"x", headers={"content-type": kind}).status_code == 400


def test_without_a_report_there_is_no_receipt_to_add_to(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.COURIER)
    token = token_of(Page(browser.get("/report/hurt").text))

    assert send(browser, photo(), token=token).headers["location"] == "/"
    assert stage.photos == []


def test_a_receipt_is_nobody_elses_on_a_shared_phone(browser: httpx.Client) -> None:
    browser.cookies.set(SESSION_COOKIE, Role.OFFICE.value)

    assert browser.get(SENT).status_code == 403
