"""Declarations over the JSON API: listed, read with a line in the log, marked as sent once."""

from datetime import timedelta

import pytest

from courier_api.foundation.database import Database
from tests.factories.clocks import FRIDAY_EVENING, MovedClock
from tests.factories.couriers import AMINA
from tests.factories.papers import REF, declarations, logged, make_case, make_ready
from tests.http.test_case_api import api  # noqa: F401 - the fixture
from tests.http.test_incidents_api import PATH, Api

pytestmark = pytest.mark.sqlite
ONE = f"{PATH}/{REF}/declaration"
SENT_AT = FRIDAY_EVENING + timedelta(minutes=10)
SENT = {
    "sent_at": SENT_AT.isoformat(),
    "channel": "portal",
    "ticket_no": "2V00000ABCDEF",
}


@pytest.fixture
def ready(api: Api, database: Database, clock: MovedClock) -> Api:  # noqa: F811
    """Amina's declaration can be sent."""
    with database.transaction() as session:
        make_case(session)
    with database.transaction() as session:
        make_ready(session, now=FRIDAY_EVENING)
    clock.at = SENT_AT + timedelta(minutes=5)
    return api


def test_declarations_are_listed_by_state_without_what_they_say(ready: Api) -> None:
    listed = ready.get("deputy", f"{PATH}/declarations?status=ready").json()
    assert [(each["ref"], each["status"]) for each in listed["declarations"]] == [(REF, "ready")]
    assert "Uitgegleden" not in str(listed)
    assert listed["next"] is None
    assert ready.get("adviser", f"{PATH}/declarations?status=sent").json()["declarations"] == []
    page = ready.get("adviser", f"{PATH}/declarations?limit=1").json()
    after = ready.get("adviser", f"{PATH}/declarations?before={page['next']}").json()
    assert after["declarations"] == []


def test_reading_one_is_logged_and_shows_no_national_number(ready: Api, database: Database) -> None:
    answer = ready.get("adviser", ONE)

    found = answer.json()
    zones = {each["zone"]: each for each in found["zones"]}
    assert (zones["00256"]["value"], zones["00284"]["value"]) == ("Uitgegleden", "54")
    assert zones["00256"]["source"] == "adviser"
    assert found["missing"] == []
    assert AMINA.ssin not in answer.text
    assert zones["00024"]["value"].endswith(AMINA.ssin[-2:])
    assert logged(database, "read.declaration") == ["read.declaration"]


def test_it_is_sent_once_with_channel_and_time(ready: Api, database: Database) -> None:
    answers = [ready.post("adviser", SENT, f"{ONE}/sent", **{"idempotency-key": "1"}) for _ in "12"]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["declaration_status"] == "sent"
    (row,) = declarations(database)
    assert (row.channel, row.ticket_no) == ("portal", "2V00000ABCDEF")
    assert row.sent_at == SENT_AT
    assert logged(database, "declaration.declared") == ["declaration.declared"]
    again = ready.post("adviser", SENT, f"{ONE}/sent", **{"idempotency-key": "2"})
    assert again.status_code == 409
    assert ready.get("adviser", ONE).json()["sent_sha256"] == row.sent_sha256


@pytest.mark.parametrize("lacking", ["sent_at", "channel"])
def test_without_time_or_channel_nothing_counts_as_sent(
    ready: Api, database: Database, lacking: str
) -> None:
    body = {name: value for name, value in SENT.items() if name != lacking}

    answer = ready.post("adviser", body, f"{ONE}/sent", **{"idempotency-key": "1"})

    assert answer.status_code == 422
    assert declarations(database)[0].status == "ready"


def test_nobody_else_may_and_what_is_not_prepared_is_not_found(
    ready: Api, database: Database
) -> None:
    for who, status in (("amina", 403), ("office", 403), (None, 401)):
        assert ready.get(who, ONE).status_code == status
        assert ready.get(who, f"{PATH}/declarations").status_code == status
        assert ready.post(who, SENT, f"{ONE}/sent").status_code == status
    assert ready.get("adviser", f"{PATH}/2026-9999/declaration").status_code == 404
    assert logged(database, "read.declaration") == []
