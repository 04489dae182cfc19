"""The same POST twice at once: one effect, one answer, and never a 500."""

import asyncio
import json

import httpx
import pytest
from sqlalchemy import event, func, select

from courier_api.auth.codes import confirm_code, request_code
from courier_api.foundation.database import Database
from courier_api.incidents.models import Incident
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.couriers import AMINA
from tests.http.conftest import Door

PATH = "/api/v1/incidents"


@pytest.fixture
def token(door: Door, database: Database) -> str:
    """Amina is signed in."""
    with database.transaction() as session:
        issued = request_code(session, AMINA.phone, FRIDAY_NOON)
        assert issued is not None
        opened = confirm_code(session, AMINA.phone, issued.code, FRIDAY_NOON)
        assert opened is not None
        return opened.token


def report(number: int = 1) -> bytes:
    """A near miss, as the courier's phone tells it."""
    told = {
        "report_id": f"phone-{number}",
        "occurred_at": FRIDAY_NOON.isoformat(),
        "hurt": "no",
        "moving": "riding",
        "happened": "near_miss",
    }
    return json.dumps(told).encode()


def test_ten_at_once_have_one_effect_and_one_answer(
    door: Door, database: Database, token: str
) -> None:
    headers = {
        "authorization": f"Bearer {token}",
        "content-type": "application/json",
        "idempotency-key": "k-1",
    }

    async def all_at_once(client: httpx.AsyncClient) -> list[httpx.Response]:
        posts = [client.post(PATH, content=report(), headers=headers) for _ in range(10)]
        return list(await asyncio.gather(*posts))

    answers = door.client.run(all_at_once)

    assert {(answer.status_code, answer.text) for answer in answers} == {
        (201, '{"ref":"2026-0001","status":"submitted"}')
    }
    with database.reading() as session:
        assert session.scalar(select(func.count(Incident.id))) == 1


def test_many_reports_at_once_get_a_number_each(door: Door, database: Database, token: str) -> None:
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}

    async def all_at_once(client: httpx.AsyncClient) -> list[str]:
        posts = [client.post(PATH, content=report(n), headers=headers) for n in range(8)]
        return sorted(answer.json()["ref"] for answer in await asyncio.gather(*posts))

    assert door.client.run(all_at_once) == [f"2026-{n:04}" for n in range(1, 9)]


def test_a_database_that_is_away_is_told_as_such(
    door: Door, database: Database, token: str
) -> None:
    def refuse(*_: object) -> None:
        raise database.engine.dialect.loaded_dbapi.OperationalError("connection refused")

    database.engine.dispose()
    event.listen(database.engine, "do_connect", refuse)
    answer = door.client.get(PATH, authorization=f"Bearer {token}")
    event.remove(database.engine, "do_connect", refuse)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["type"] == "/problems/unavailable"
