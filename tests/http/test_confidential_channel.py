"""The confidential channel over the whole application: a stolen database with all keys tells nothing."""

import logging
from collections import Counter

import pytest
from sqlalchemy import func, select

from courier_api.confidential.models import ConfidentialReport
from courier_api.foundation.logs import JsonFormatter
from courier_api.jobs.schedule import SCHEDULE
from courier_api.notices.gateway import FakeSmsGateway
from tests.factories.confidential import (
    ILSE_PHONE,
    ILSE_SAYS,
    OMAR_PHONE,
    OMAR_SAYS,
    make_adviser,
)
from tests.factories.couriers import AMINA
from tests.factories.dump import holds, places_of, stored_files, stored_values
from tests.http.conftest import Door
from tests.http.engineer import Engineer, sign_in
from tests.pages.markup import Page

STORY = "Kanarie-verhaal: de coördinator dreigt mij."
MORE = "Kanarie-vervolg: gisteren opnieuw."
ANSWER = "Kanarie-antwoord: wij kunnen praten."
NAME = "Kanarie Vanden Geheim"
REPORT_COLUMNS = (
    "id", "employer_number", "key_id", "code_hash", "reporter_key", "received_on",
)  # fmt: skip
MESSAGE_COLUMNS = (
    "id", "employer_number", "report_id", "author", "written_on", "for_adviser", "for_reporter",
)  # fmt: skip


@pytest.fixture
def channel(door: Door) -> Door:
    """Two confidential advisers of our co-operative, with their keys."""
    with door.services.database.transaction() as session:
        make_adviser(session)
        make_adviser(session, name="Omar", phone=OMAR_PHONE, passphrase=OMAR_SAYS)
    return door


def anybody(door: Door) -> Engineer:
    """A browser in which nobody is signed in."""
    return Engineer(door, {"courier_language": "en"})


def field(source: str, name: str) -> str:
    return next(
        str(each.get("value")) for each in Page(source).named("input") if each.get("name") == name
    )


def report(browser: Engineer, text: str = STORY, name: str = "") -> str:
    """Write to the first adviser; gives the code that the page shows."""
    opened = browser.get("/confidential").text
    to = Page(opened).named("option")[0].get("value") or ""
    code = field(opened, "code")
    answer = browser.post("/confidential", "/confidential", to=to, code=code, text=text, name=name)
    assert answer.status_code == 200, answer.text
    assert code in answer.text
    return code


def answers(browser: Engineer, code: str) -> str:
    """The conversation, as the reporter sees it."""
    page = browser.post("/confidential/answers", "/confidential/answers", code=code)
    return Page(page.text).text


def mailbox(browser: Engineer, passphrase: str = ILSE_SAYS) -> str:
    """The opened mailbox as it was sent."""
    at = "/confidential/adviser"
    return browser.post(at, f"{at}/read", passphrase=passphrase).text


def converse(door: Door) -> str:
    """A whole conversation; gives the code."""
    reporter, ilse = anybody(door), sign_in(door, ILSE_PHONE)
    code = report(reporter, name=NAME)
    with door.services.database.reading() as session:
        report_id = session.scalar(select(func.max(ConfidentialReport.id)))
    path = f"/confidential/adviser/reports/{report_id}/reply"
    assert STORY in Page(mailbox(ilse)).text
    assert ilse.send(path, text=ANSWER).status_code == 303
    reporter.send("/confidential/answers/more", token_of(reporter), code=code, text=MORE)
    return code


def token_of(browser: Engineer) -> str:
    return field(browser.get("/confidential").text, "form_token")


def test_a_conversation_by_a_code(channel: Door) -> None:
    code = converse(channel)

    told = answers(anybody(channel), code.lower().replace("-", " "))

    assert [text in told for text in (STORY, ANSWER, MORE, NAME)] == [True] * 4
    assert MORE in Page(mailbox(sign_in(channel, ILSE_PHONE))).text


def test_a_stolen_database_with_every_key_of_the_server_tells_nothing(
    channel: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(JsonFormatter(channel.clock))
    code = converse(channel)
    (job,) = [each for each in SCHEDULE if each.name == "tell-confidential"]
    database = channel.services.database
    with database.transaction() as session:
        told = job.run(session, "0123456749", channel.clock.now())
    channel.work()
    sms = channel.services.sms
    assert isinstance(sms, FakeSmsGateway)

    secrets = (STORY, MORE, ANSWER, NAME, code, code.replace("-", ""), ILSE_SAYS)
    assert [each for each in secrets if places_of(database, each, with_keys=True)] == []
    files, log = stored_files(database), caplog.text
    assert [each for each in secrets if holds(files, each) or holds(log, each)] == []
    assert told == "1 told"
    assert len(sms.sent) == 1
    assert [each for each in secrets for m in sms.sent if holds(m.body, each)] == []
    metrics = channel.client.get("/metrics").text
    assert [each for each in secrets if holds(metrics, each)] == []


def test_the_search_finds_what_is_not_sealed(channel: Door) -> None:
    database = channel.services.database

    assert "couriers.phone" not in places_of(database, AMINA.phone, with_keys=False)
    assert "sign_in_identities.phone" in places_of(database, AMINA.phone, with_keys=True)
    assert places_of(database, "Ketting", with_keys=False) == {"cooperatives.name"}


def test_a_signed_in_courier_leaves_no_trace(channel: Door) -> None:
    database = channel.services.database
    amina = sign_in(channel, AMINA.phone)
    amina.get("/account")
    before = Counter(stored_values(database))

    report(amina)

    new = {place for place, _ in Counter(stored_values(database)) - before}
    assert new == {
        *(f"confidential_turns.{name}" for name in ("id", "door", "hour", "number")),
        *(f"confidential_messages.{name}" for name in MESSAGE_COLUMNS),
        *(f"confidential_reports.{name}" for name in REPORT_COLUMNS),
    }


def test_a_wrong_code_and_a_wrong_passphrase_open_nothing(channel: Door) -> None:
    report(anybody(channel))

    assert "nothing under this code" in answers(anybody(channel), "ABCDE-ABCDE-ABCDE-ABCDE-ABCDE")
    opened = mailbox(sign_in(channel, ILSE_PHONE), "a passphrase that is wrong")
    assert "does not open your key" in opened
    assert STORY not in opened


def test_nothing_typed_is_lost_when_the_text_is_missing(channel: Door) -> None:
    browser = anybody(channel)
    opened = browser.get("/confidential").text
    code = field(opened, "code")

    answer = browser.post("/confidential", "/confidential", to="1", code=code, text="", name=NAME)

    assert answer.status_code == 422
    assert (field(answer.text, "code"), field(answer.text, "name")) == (code, NAME)


def test_no_page_may_be_kept_by_a_browser(channel: Door) -> None:
    browser = anybody(channel)

    for path in ("/confidential", "/confidential/answers"):
        assert browser.get(path).headers["cache-control"] == "no-store"
    assert set(browser.cookies) == {"courier_language", "courier_visit"}


def test_a_mailbox_is_recovered_over_the_pages(channel: Door) -> None:
    report(anybody(channel))
    ilse, omar = sign_in(channel, ILSE_PHONE), sign_in(channel, OMAR_PHONE)
    at = "/confidential/adviser"
    made = ilse.post(at, f"{at}/sheet", passphrase=ILSE_SAYS, holder="2")
    sheet = made.text.partition('class="secret">')[2].partition("<")[0]

    wrong = omar.post(at, f"{at}/take-over", recovery="1", sheet="A" * 25, passphrase=OMAR_SAYS)
    right = omar.post(at, f"{at}/take-over", recovery="1", sheet=sheet, passphrase=OMAR_SAYS)

    assert (wrong.status_code, right.headers["location"]) == (422, f"{at}?said=taken")
    assert STORY in Page(mailbox(omar, OMAR_SAYS)).text


def test_nobody_else_opens_the_mailbox(channel: Door) -> None:
    amina = sign_in(channel, AMINA.phone)

    assert amina.get("/confidential/adviser").status_code == 403
    assert amina.send("/confidential/adviser/read", passphrase=ILSE_SAYS).status_code == 403
    assert anybody(channel).get("/confidential/adviser").status_code == 303
