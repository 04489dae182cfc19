"""`/api/v1/shifts/{id}/word`: a courier's own shifts only, the same statement once."""

import json
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.codes import confirm_code, request_code
from courier_api.foundation.database import Database
from courier_api.intake.apply import apply_pending
from courier_api.shifts.models import Shift
from tests.factories.clocks import FRIDAY_EVENING, MovedClock
from tests.factories.couriers import AMINA, DRIES, Person, make_courier
from tests.factories.events import Told
from tests.factories.inbox import receive
from tests.factories.sources import ZWALUW, make_source
from tests.http.conftest import Client

END = FRIDAY_EVENING + timedelta(hours=5)


@pytest.fixture
def tokens(client: Client, database: Database, clock: MovedClock) -> dict[str, str]:
    """Amina, who has ridden on Friday evening, and Dries."""
    clock.at = END
    told = Told()
    with database.transaction() as session:
        source_id = make_source(session)
        for person in (AMINA, DRIES):
            make_courier(session, person, sources={ZWALUW: source_id})
        receive(session, source_id, told.planned(), told.started(), told.ended(distance_m=12_000))
        apply_pending(session, limit=10, now=END)
        return {person.reference: _sign_in(session, person) for person in (AMINA, DRIES)}


def _sign_in(session: Session, person: Person) -> str:
    issued = request_code(session, person.phone, END)
    assert issued is not None
    new = confirm_code(session, person.phone, issued.code, END)
    assert new is not None
    return new.token


def path_of(database: Database) -> str:
    """Where Amina's shift is."""
    with database.reading() as session:
        return f"/api/v1/shifts/{session.scalars(select(Shift.id)).one()}/word"


def say(client: Client, path: str, token: str, **word: str) -> httpx.Response:
    """State something."""
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    return client.request("POST", path, content=json.dumps(word).encode(), headers=headers)


def test_a_courier_reads_each_field_and_disputes_one(
    client: Client, database: Database, tokens: dict[str, str]
) -> None:
    path, token = path_of(database), tokens[AMINA.reference]

    first = say(client, path, token, field="distance", verdict="not_right", value="14,5")
    again = say(client, path, token, field="distance", verdict="not_right", value="14,5")

    assert (first.status_code, first.json()) == (201, again.json())
    fields = client.request("GET", path, headers={"authorization": f"Bearer {token}"}).json()
    distance = next(field for field in fields if field["field"] == "distance")
    assert (distance["told"], distance["said"], distance["state"]) == ("12000", "14500", "open")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ({"field": "distance", "verdict": "not_right"}, 422),
        ({"field": "distance", "verdict": "not_right", "value": "far"}, 422),
        ({"field": "colour", "verdict": "right"}, 422),
        ({"field": "ending", "verdict": "right"}, 404),
        ({"field": "distance", "verdict": "maybe"}, 422),
    ],
)
def test_what_says_nothing_is_refused_as_a_problem(
    client: Client, database: Database, tokens: dict[str, str], word: dict[str, str], status: int
) -> None:
    answer = say(client, path_of(database), tokens[AMINA.reference], **word)

    assert (answer.status_code, answer.json()["status"]) == (status, status)


def test_nobody_speaks_of_anothers_shift(
    client: Client, database: Database, tokens: dict[str, str]
) -> None:
    path, token = path_of(database), tokens[DRIES.reference]

    assert say(client, path, token, field="distance", verdict="right").status_code == 404
    own = client.request("GET", path, headers={"authorization": f"Bearer {token}"})
    assert own.status_code == 404
