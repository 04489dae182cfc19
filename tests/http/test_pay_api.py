"""A courier's pay over HTTP: one's own, or that of a courier of one's co-operative; data and pages."""

from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.auth.gate import SESSION_COOKIE
from courier_api.auth.roles import Role
from courier_api.foundation.database import Database
from courier_api.jobs.worker import Worker
from courier_api.pay.read_log import READ
from courier_api.web.site import LANGUAGE_COOKIE
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_EVENING, MovedClock
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, CHLOE, DRIES, courier_id_of, make_courier
from tests.factories.events import Told
from tests.factories.inbox import receive
from tests.factories.services import make_services
from tests.factories.sources import ZWALUW, make_source
from tests.http.conftest import Client
from tests.http.test_incidents_api import make_staff, token

DAY = "2026-03-06"
PHONES = {
    "amina": AMINA.phone, "dries": DRIES.phone, "chloe": CHLOE.phone, "office": "+32470999003",
    "their office": "+32470999004", "adviser": "+32470999001",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pay:
    """Asks for Amina's pay as somebody."""

    client: Client
    courier_id: int
    tokens: dict[str, str]

    def __call__(self, who: str | None, day: str = DAY, query: str = "") -> httpx.Response:
        headers = {"authorization": f"Bearer {self.tokens[who]}"} if who else {}
        path = f"/api/v1/couriers/{self.courier_id}/pay/{day}{query}"
        return self.client.request("GET", path, headers=headers)

    def page(self, who: str | None, path: str) -> httpx.Response:
        """A page as somebody's browser gets it."""
        headers = {"accept": "text/html"}
        if who:
            headers["cookie"] = f"{SESSION_COOKIE}={self.tokens[who]}; {LANGUAGE_COOKIE}=en"
        return self.client.request("GET", path, headers=headers)


@pytest.fixture
def pay(client: Client, database: Database, clock: MovedClock) -> Pay:
    """Amina has ridden an hour on Friday."""
    clock.at = FRIDAY_EVENING
    told = Told(hours=1)
    with database.transaction() as session:
        source_id = make_source(session)
        make_courier(session, AMINA, sources={ZWALUW: source_id})
        make_courier(session, DRIES)
        make_courier(session, CHLOE)
        make_staff(session, Role.OFFICE, PHONES["office"])
        make_staff(session, Role.ADVISER, PHONES["adviser"])
        make_staff(session, Role.OFFICE, PHONES["their office"], employer_number=THEIRS)
        make_agreement(session, source_id)
        receive(session, source_id, told.planned(), told.started(), told.ended())
        tokens = {who: token(session, phone) for who, phone in PHONES.items()}
    clock.at = FRIDAY_EVENING + timedelta(hours=2)
    worker = Worker(make_services(database, clock))
    worker.run_until_rest()
    worker.stop()
    with database.reading() as session:
        return Pay(client, courier_id_of(session, AMINA), tokens)


def reads(database: Database) -> list[tuple[str, str, str]]:
    """Who has read whose pay."""
    with database.reading() as session:
        rows = session.scalars(select(AuditRecord).where(AuditRecord.action == READ))
        return [(row.employer_number, row.actor.split(":")[0], row.subject_id) for row in rows]


def test_a_courier_reads_why_and_the_lines_add_up(pay: Pay, database: Database) -> None:
    answer = pay("amina", query="?language=en")

    body = answer.json()
    assert answer.status_code == 200
    assert sum(line["amount_cents"] for line in body["lines"]) == body["total_cents"]
    assert body["lines"][0]["events"][-1]["event_id"] == "S-1-ended"
    assert "The agreement guarantees 3\xa0h of pay" in " ".join(body["lines"][1]["sentences"])
    assert reads(database) == []


@pytest.mark.parametrize(("language", "total"), [("nl", "Gereden"), ("fr", "Roulé")])
def test_the_same_day_is_told_in_the_language_asked_for(
    pay: Pay, language: str, total: str
) -> None:
    body = pay("amina", query=f"?language={language}").json()

    assert (body["language"], body["lines"][0]["label"]) == (language, total)


def test_when_staff_read_it_that_is_written_down(pay: Pay, database: Database) -> None:
    assert pay("office").status_code == 200

    assert reads(database) == [(OURS, "staff", str(pay.courier_id))]


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("adviser", 403), ("dries", 404), ("chloe", 404), ("their office", 404)],
)
def test_nobody_else_sees_it(pay: Pay, database: Database, who: str | None, status: int) -> None:
    answer = pay(who)

    assert answer.status_code == status
    assert "cents" not in answer.text
    assert reads(database) == []


@pytest.mark.parametrize(("day", "status"), [("2026-03-05", 404), ("2026-02-30", 422)])
def test_a_day_without_work_is_not_there(pay: Pay, day: str, status: int) -> None:
    assert pay("amina", day).status_code == status


MONTH_OF, DAY_OF = "/office/pay/{}/month/2026-03", "/office/pay/{}/2026-03-06"
OPENED = (MONTH_OF, MONTH_OF + "/payslip.pdf", DAY_OF)


@pytest.mark.parametrize("path", OPENED)
def test_the_office_opens_a_payslip_and_a_day_and_that_is_written_down(
    pay: Pay, database: Database, path: str
) -> None:
    answer = pay.page("office", path.format(pay.courier_id))

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert reads(database) == [(OURS, "staff", str(pay.courier_id))]


@pytest.mark.parametrize("path", OPENED)
@pytest.mark.parametrize(
    ("who", "status"),
    [("adviser", 403), ("amina", 403), ("dries", 403), ("their office", 404)],
)
def test_nobody_else_opens_a_page_of_it(
    pay: Pay, database: Database, who: str, status: int, path: str
) -> None:
    answer = pay.page(who, path.format(pay.courier_id))

    assert answer.status_code == status
    assert "Amina" not in answer.text
    assert reads(database) == []


@pytest.mark.parametrize(
    "path", [DAY_OF.format(999), MONTH_OF.format(999), "/office/pay/{}/month/2026-02"]
)
def test_what_is_not_there_is_not_found_and_not_written_down(
    pay: Pay, database: Database, path: str
) -> None:
    answer = pay.page("office", path.format(pay.courier_id))

    assert (answer.status_code, reads(database)) == (404, [])


def test_the_office_finds_its_own_couriers_by_name_and_reference(pay: Pay) -> None:
    def shown(who: str, typed: str) -> bool:
        return (
            f"/office/pay/{pay.courier_id}/month/2026-03"
            in pay.page(who, f"/office/pay?q={typed}").text
        )

    assert shown("office", "")
    assert shown("office", "BENALI")
    assert shown("office", AMINA.reference)
    assert not shown("office", "nobody")
    assert not shown("their office", "")
    assert pay.page("adviser", "/office/pay").status_code == 403


def test_the_courier_sees_who_opened_what(pay: Pay) -> None:
    assert "Opened by the office" not in pay.page("amina", "/pay").text
    for path in (MONTH_OF, DAY_OF):
        pay.page("office", path.format(pay.courier_id))

    seen = pay.page("amina", "/pay").text
    assert "Opened by the office" in seen
    assert "the day Friday 6 March" in seen
    assert "the payslip of March 2026" in seen
    assert "Opened by the office" not in pay.page("dries", "/pay").text
