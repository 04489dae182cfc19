"""The adviser opens statistics and map over a real database, freezes a report and takes its files."""

import json
import re

import httpx
import pytest
from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.auth.gate import SESSION_COOKIE
from courier_api.auth.roles import Role
from courier_api.foundation.database import Database
from safety.statistics import statistics_document
from tests.factories.clocks import FRIDAY_EVENING, MovedClock
from tests.factories.couriers import AMINA, make_courier
from tests.factories.incidents import make_report
from tests.http.conftest import Client
from tests.http.test_incidents_api import ADVISER_PHONE, make_staff, token

PATH = "/console/statistics"
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


@pytest.fixture
def adviser(client: Client, database: Database, clock: MovedClock) -> str:
    """The adviser's session; Amina has reported a fall."""
    clock.at = FRIDAY_EVENING
    with database.transaction() as session:
        amina = make_courier(session, AMINA)
        make_staff(session, Role.ADVISER, ADVISER_PHONE)
        make_report(session, amina, latitude="50.8275", longitude="4.3722", postcode="1050")
        return token(session, ADVISER_PHONE)


def opened(client: Client, session: str, path: str) -> httpx.Response:
    return client.get(path, cookie=f"{SESSION_COOKIE}={session}", accept="text/html")


async def freeze(client: httpx.AsyncClient, session: str) -> httpx.Response:
    """Press the button of the page."""
    client.cookies.set(SESSION_COOKIE, session)
    page = await client.get(PATH, headers={"accept": "text/html"})
    found = TOKEN.search(page.text)
    assert found is not None
    fields = {"form_token": found[1], "period": "2026", "days": "accident"}
    return await client.post(f"{PATH}/freeze", data=fields)


def test_the_page_counts_what_is_stored_and_the_reading_is_logged(
    client: Client, adviser: str, database: Database
) -> None:
    page = opened(client, adviser, f"{PATH}?period=2026")
    with database.reading() as session:
        actions = session.scalars(
            select(AuditRecord.action).where(AuditRecord.subject_kind == "statistics")
        ).all()

    assert page.status_code == 200
    assert "1050 Ixelles" in page.text
    assert list(actions) == ["read.statistics"]


def test_the_map_names_the_case_in_its_area(client: Client, adviser: str) -> None:
    page = opened(client, adviser, "/console/map?period=2026&area=50.8,4.3,50.9,4.4")

    assert page.status_code == 200
    assert "/console/incidents/2026-0001" in page.text
    assert "<image" not in page.text


def test_a_frozen_report_is_opened_and_its_file_counted_again(client: Client, adviser: str) -> None:
    answer = client.run(lambda browser: freeze(browser, adviser))
    assert answer.status_code == 303
    frozen = answer.headers["location"].partition("?")[0]
    page = opened(client, adviser, frozen)
    file = opened(client, adviser, f"{frozen}/files/statistics-input.json")

    assert page.status_code == 200
    for entry in json.loads(file.text):
        assert statistics_document(entry) == entry["shown"]


def test_nobody_without_the_role_opens_them(client: Client, database: Database) -> None:
    for path in (PATH, "/console/map", f"{PATH}/frozen/1", f"{PATH}/files/cases.csv"):
        assert client.get(path, accept="text/html").status_code in (303, 401)
