"""`/api/v1/incidents` with a bearer session: reporting, one's own list, and what an adviser learns."""

import json
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.codes import confirm_code, request_code
from courier_api.auth.identities import add_staff
from courier_api.auth.roles import Role
from courier_api.foundation.database import Database
from courier_api.incidents.models import Incident, IncidentDeadline
from tests.factories.clocks import FRIDAY_EVENING, MovedClock
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, CHLOE, DRIES, make_courier
from tests.factories.raw_database import is_readable
from tests.http.conftest import Client

ADVISER_PHONE, THEIR_ADVISER_PHONE, OFFICE_PHONE = "+32470999001", "+32470999002", "+32470999003"
PATH = "/api/v1/incidents"


@dataclass(frozen=True, slots=True)
class Api:
    """The JSON API as people with a session call it."""

    client: Client
    database: Database
    tokens: dict[str, str]

    def post(
        self, who: str | None, body: object, path: str = PATH, **headers: str
    ) -> httpx.Response:
        """A POST as JSON by somebody, or by nobody."""
        given = {"content-type": "application/json", **headers, **self._bearer(who)}
        raw = json.dumps(body).encode()
        return self.client.request("POST", path, content=raw, headers=given)

    def get(self, who: str | None, path: str = PATH) -> httpx.Response:
        """A GET by somebody, or by nobody."""
        return self.client.request("GET", path, headers=self._bearer(who))

    def incidents(self) -> list[Incident]:
        """What is stored."""
        with self.database.reading() as session:
            return list(session.scalars(select(Incident).order_by(Incident.id)))

    def _bearer(self, who: str | None) -> dict[str, str]:
        return {"authorization": f"Bearer {self.tokens[who]}"} if who else {}


@pytest.fixture
def api(client: Client, database: Database, clock: MovedClock) -> Api:
    """Amina, Dries and an adviser of ours; Chloé and an adviser of the other co-operative."""
    clock.at = FRIDAY_EVENING
    with database.transaction() as session:
        for person in (AMINA, DRIES, CHLOE):
            make_courier(session, person)
        make_staff(session, Role.ADVISER, ADVISER_PHONE)
        make_staff(session, Role.OFFICE, OFFICE_PHONE)
        make_staff(session, Role.ADVISER, THEIR_ADVISER_PHONE, employer_number=THEIRS)
        tokens = {
            name: token(session, phone)
            for name, phone in {
                "amina": AMINA.phone,
                "dries": DRIES.phone,
                "chloe": CHLOE.phone,
                "adviser": ADVISER_PHONE,
                "office": OFFICE_PHONE,
                "their adviser": THEIR_ADVISER_PHONE,
            }.items()
        }
    return Api(client, database, tokens)


def make_staff(session: Session, role: Role, phone: str, employer_number: str = OURS) -> None:
    """Somebody who works for a co-operative."""
    add_staff(
        session,
        employer_number=employer_number,
        name="Hilde",
        role=role,
        phone=phone,
        language="nl",
        now=FRIDAY_EVENING,
    )


def token(session: Session, phone: str) -> str:
    """A session of whoever has this phone."""
    issued = request_code(session, phone, FRIDAY_EVENING)
    assert issued is not None
    opened = confirm_code(session, phone, issued.code, FRIDAY_EVENING)
    assert opened is not None
    return opened.token


def fall(**changes: object) -> dict[str, object]:
    """A fall on the bike, with a doctor."""
    return {
        "report_id": "phone-1",
        "occurred_at": FRIDAY_EVENING.isoformat(),
        "hurt": "doctor",
        "moving": "riding",
        "happened": "lost_control",
        "postcode": "1060",
        "injury": "021",
        **changes,
    }


def test_a_courier_reports_and_gets_a_reference(api: Api) -> None:
    answer = api.post("amina", fall())

    assert (answer.status_code, answer.json()) == (201, {"ref": "2026-0001", "status": "submitted"})
    (made,) = api.incidents()
    assert made.classification["class"] == "serious"
    with api.database.reading() as session:
        rules = set(session.scalars(select(IncidentDeadline.rule)))
    assert {"insurer_declaration", "detailed_report"} <= rules


def test_the_same_report_twice_is_one_incident(api: Api) -> None:
    first, second = api.post("amina", fall()), api.post("amina", fall())

    assert first.json() == second.json()
    assert len(api.incidents()) == 1


def test_an_idempotency_key_gives_the_same_answer_again(api: Api) -> None:
    answers = [api.post("amina", fall(), **{"idempotency-key": "k-1"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


def test_a_key_with_another_report_is_refused(api: Api) -> None:
    api.post("amina", fall(), **{"idempotency-key": "k-1"})
    answer = api.post("amina", fall(report_id="phone-2"), **{"idempotency-key": "k-1"})

    assert answer.status_code == 409
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    "wrong",
    [
        {"occurred_at": "2026-03-06T18:00:00"},
        {"occurred_at": "9999-12-31T23:59:59Z"},
        {"occurred_at": "0001-01-01T00:00:00Z"},
        {"hurt": "very"},
        {"moving": "flying"},
        {"happened": "meteor"},
        {"report_id": ""},
        {"report_id": "nul\u0000"},
        {"report_id": "x" * 101},
        {"postcode": "0999"},
        {"latitude": "north"},
        {"injury": "21"},
        {"details": "x" * 4001},
    ],
    ids=str,
)
def test_what_is_no_report_is_told_field_by_field(api: Api, wrong: dict[str, object]) -> None:
    answer = api.post("amina", fall(**wrong))

    assert answer.status_code == 422
    assert api.incidents() == []


def test_details_of_any_script_are_taken(api: Api) -> None:
    answer = api.post("amina", fall(details="سقطت عن الدراجة 🚲 \u0000 \u200f"))

    assert answer.status_code == 201


@pytest.mark.parametrize("who", [None, "adviser", "office"])
def test_only_couriers_report(api: Api, who: str | None) -> None:
    assert api.post(who, fall()).status_code == (401 if who is None else 403)


def test_a_courier_sees_their_own_incidents_only(api: Api) -> None:
    api.post("amina", fall())
    api.post("dries", fall(report_id="phone-2"))
    api.post("chloe", fall())

    assert [each["ref"] for each in api.get("amina").json()] == ["2026-0001"]
    assert [each["ref"] for each in api.get("dries").json()] == ["2026-0002"]
    assert set(api.get("amina").json()[0]) == {
        "ref",
        "status",
        "kind",
        "occurred_at",
        "reported_at",
    }


@pytest.mark.parametrize("who", [None, "adviser", "office"])
def test_nobody_else_reads_a_couriers_list(api: Api, who: str | None) -> None:
    assert api.get(who).status_code == (401 if who is None else 403)


def test_an_adviser_adds_what_became_known(api: Api) -> None:
    api.post("amina", fall(injury=None))
    assert api.incidents()[0].classification["class"] == "declarable"
    answer = api.post("adviser", {"injury": "021", "consequence": "2"}, f"{PATH}/2026-0001/facts")

    assert answer.status_code == 200
    assert answer.json()["classification"]["class"] == "serious"
    assert "injury" not in answer.json()["missing"]


def test_an_adviser_confirms_a_class(api: Api) -> None:
    api.post("amina", fall())
    answer = api.post("adviser", {"class": "serious"}, f"{PATH}/2026-0001/facts")

    assert answer.json()["classification"]["confirmed_by"].startswith("staff:")
    assert api.incidents()[0].status == "triage"  # as on the page; a fact is missing to open it
    known = {"consequence": "2", "injury": "021", "body": "53"}
    api.post("adviser", known, f"{PATH}/2026-0001/facts")
    assert api.incidents()[0].status == "open"

    back = [
        api.post("adviser", {"class": None, **more}, f"{PATH}/2026-0001/facts")
        for more in ({}, {"reason": "Wrong person"}, {"reason": "Wrong person"})
    ]
    assert [each.status_code for each in back] == [422, 200, 200]
    assert back[1].json()["classification"].get("confirmed_by") is None
    taken = api.post("adviser", {"reason": "x"}, f"{PATH}/2026-0001/class/take-back")
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/nothing-confirmed")


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("amina", 403), ("office", 403), ("their adviser", 404)],
)
def test_nobody_else_changes_a_case(api: Api, who: str | None, status: int) -> None:
    api.post("amina", fall())

    answer = api.post(who, {"injury": "032"}, f"{PATH}/2026-0001/facts")

    assert answer.status_code == status
    assert api.incidents()[0].classification["class"] == "serious"


@pytest.mark.parametrize(
    "wrong",
    [{"diagnosis": "x"}, {"injury": "broken"}, {"class": "grave"}, {"incapacity": {"days": -1}}],
    ids=str,
)
def test_facts_under_other_names_are_refused(api: Api, wrong: dict[str, object]) -> None:
    api.post("amina", fall())

    assert api.post("adviser", wrong, f"{PATH}/2026-0001/facts").status_code == 422


def test_nothing_of_the_health_data_is_readable_in_the_database(api: Api) -> None:
    api.post("amina", fall(details="left clavicle, sharp pain"), **{"idempotency-key": "k-1"})
    api.post("adviser", {"care_place": "Saint-Pierre hospital"}, f"{PATH}/2026-0001/facts")

    for secret in ("left clavicle", "Saint-Pierre", '"injury"'):
        assert not is_readable(api.database, secret)


def test_a_session_that_has_expired_reports_nothing(api: Api, clock: MovedClock) -> None:
    clock.at += timedelta(days=400)

    assert api.post("amina", fall()).status_code == 401
