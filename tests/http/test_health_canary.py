"""Health data that was reported stands in its own table and nowhere else that anybody could look."""

import json
import logging

import pytest

from courier_api.auth.identities import add_staff
from courier_api.auth.roles import Role
from courier_api.cli.main import main
from courier_api.notices.gateway import FakeSmsGateway
from platforms.outgoing.fake_sender import FakeWebhookSender
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA
from tests.factories.dump import holds, places_of, stored_files
from tests.factories.events import Told, incident, text, webhook
from tests.factories.log_lines import log_of
from tests.factories.outgoing import make_endpoint
from tests.factories.platform_people import NOOR_PHONE, make_platform_person
from tests.http.conftest import Door
from tests.http.engineer import Engineer, sign_in

WRITTEN = "Kanariewoorden: ik viel op mijn schouder."
SAID_AGAIN = "Kanarievraag: de pols doet ook pijn."
FROM_PLATFORM = "Kanariebericht: rider hurt the left knee."
INJURY, BODY = "021", "53"
OUTSIDE = (
    "/",
    "/shifts",
    "/pay",
    "/pay/hours.csv",
    "/pay/lines.csv",
    "/pay/record.json",
    "/account",
)
ADVISER_PHONE, OFFICE_PHONE = "+32470777001", "+32470777002"


@pytest.fixture
def told(door: Door, caplog: pytest.LogCaptureFixture) -> Door:
    """A report from the phone, one by the API, one from the platform; what follows has been done."""
    caplog.set_level(logging.DEBUG)
    with door.services.database.transaction() as session:
        make_platform_person(session)
        make_endpoint(session)
        for role, phone in ((Role.ADVISER, ADVISER_PHONE), (Role.OFFICE, OFFICE_PHONE)):
            add_staff(
                session, employer_number=OURS, name=role.value, role=role, phone=phone,
                language="en", now=FRIDAY_NOON,
            )  # fmt: skip
    door.send(webhook(Told().planned()))
    assert door.send(webhook(incident(description=FROM_PLATFORM))).status_code == 202
    report_on_the_pages(sign_in(door, AMINA.phone))
    report_by_the_api(door)
    door.work()
    door.clock.advance(hours=8)
    door.work()
    return door


def report_on_the_pages(amina: Engineer) -> None:
    """Question by question, as a courier does."""
    amina.get("/report")
    for step, fields in (
        ("hurt", {"answer": "doctor"}),
        ("moving", {"answer": "riding"}),
        ("happened", {"answer": "fall"}),
        ("when", {"answer": "now"}),
        ("where", {"postcode": "1060"}),
        ("details", {"details": WRITTEN}),
    ):
        answer = amina.send(f"/report/{step}", **fields)
        assert answer.status_code == 303, (step, answer.text)
    assert answer.headers["location"] == "/report/sent"


def report_by_the_api(door: Door) -> None:
    """The same from a program, with codes; then the adviser adds more."""
    body = {
        "report_id": "phone-2",
        "occurred_at": text(FRIDAY_NOON),
        "hurt": "doctor",
        "moving": "riding",
        "happened": "lost_control",
        "details": SAID_AGAIN,
        "injury": INJURY,
        "body": BODY,
    }
    for _ in range(2):  # with its key twice: what is kept of the first answer holds none of it
        assert call(door, AMINA.phone, "/api/v1/incidents", body) == 201
    facts = {"injury": INJURY, "body": BODY, "doctor": "yes"}
    assert call(door, ADVISER_PHONE, "/api/v1/incidents/2026-0001/facts", facts) == 200


def call(door: Door, phone: str, path: str, body: dict[str, str]) -> int:
    person = sign_in(door, phone)
    headers = {
        "authorization": f"Bearer {person.cookies['courier_session']}",
        "content-type": "application/json",
        "idempotency-key": f"key-{path}",
    }
    return door.client.request(
        "POST", path, content=json.dumps(body).encode(), headers=headers
    ).status_code


CANARIES = (WRITTEN, SAID_AGAIN, FROM_PLATFORM)


def test_the_database_shows_none_of_it(told: Door) -> None:
    database = told.services.database

    assert [each for each in CANARIES if places_of(database, each, with_keys=False)] == []
    files = stored_files(database)
    assert [each for each in CANARIES if holds(files, each)] == []


def test_with_the_keys_it_stands_in_its_own_table_only(told: Door) -> None:
    database = told.services.database
    found = {each: places_of(database, each, with_keys=True) for each in CANARIES}

    assert found == {
        WRITTEN: {"incident_health.facts"},
        SAID_AGAIN: {"incident_health.facts"},
        # What a platform sent is kept as it came, under the health key too.
        FROM_PLATFORM: {"incident_health.facts", "inbox_events.raw"},
    }


def test_codes_of_injury_and_body_stand_beside_no_case_elsewhere(told: Door) -> None:
    named = [f'"{name}":"{code}"' for name, code in (("injury", INJURY), ("body", BODY))]
    spaced = [each.replace(":", ": ") for each in named]
    database = told.services.database

    places = set().union(*(places_of(database, each, with_keys=True) for each in (*named, *spaced)))
    # What a field says after a change is kept for the log, under the health key too.
    assert places == {
        "incident_health.facts", "incident_injuries.details", "incident_changes.after",
    }  # fmt: skip


def test_neither_log_nor_metrics_nor_messages_hold_any(
    told: Door, caplog: pytest.LogCaptureFixture
) -> None:
    sms, webhooks = told.services.sms, told.services.webhooks
    assert isinstance(sms, FakeSmsGateway)
    assert isinstance(webhooks, FakeWebhookSender)
    outside = {
        "log": log_of(caplog),
        "metrics": told.client.get("/metrics").text,
        "sms": " ".join(message.body for message in sms.sent),
        "webhooks": b" ".join(sent.body for sent in webhooks.sent).decode(),
    }

    assert sms.sent
    assert "/report/details" in outside["log"]
    assert "incident.recorded" in outside["webhooks"]
    told_of = [
        (place, each) for place, seen in outside.items() for each in CANARIES if holds(seen, each)
    ]
    assert told_of == []
    assert [p for p, seen in outside.items() if INJURY in seen and "injury" in seen.lower()] == []


def test_no_page_and_no_file_of_anybody_holds_any(told: Door) -> None:
    office = ("/office", "/office/parked", "/office/parked/1", "/office/parked/2", "/office/pay")
    portal = ("/portal/zwaluw/overview", "/portal/zwaluw/log")
    case = ("/console", *(f"/console/incidents/2026-000{number}" for number in (1, 2, 3)))
    seen = [
        (path, person.get(path))
        for phone, paths in (
            (AMINA.phone, OUTSIDE),
            (OFFICE_PHONE, office),
            (NOOR_PHONE, portal),
            (ADVISER_PHONE, case),
        )
        for person in [sign_in(told, phone)]
        for path in paths
    ]

    assert {answer.status_code for _, answer in seen} <= {200, 404}
    assert [path for path, answer in seen for each in CANARIES if holds(answer.text, each)] == []


def test_the_platform_sees_its_own_words_in_its_own_log_only(told: Door) -> None:
    own = sign_in(told, NOOR_PHONE).get("/portal/zwaluw/log?chosen=event-2").text

    assert not any(holds(own, each) for each in (WRITTEN, SAID_AGAIN))


def test_no_export_holds_any(
    told: Door, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COURIER_DATABASE_URL", told.services.database.url)
    monkeypatch.setenv("COURIER_CLOCK", told.clock.now().isoformat())
    for command in (
        ("inbox", "list", "--json"),
        ("inbox", "show", "2", "--json"),
        ("shifts", "show", "zwaluw", "S-1", "--json"),
        ("outgoing", "list", "--json"),
        ("verify", "--json"),
    ):
        main(command)
    said = capsys.readouterr()

    assert "S-1" in said.out
    assert [each for each in CANARIES if holds(said.out + said.err, each)] == []


def test_every_opening_is_logged_with_its_purpose(told: Door) -> None:
    hilde = sign_in(told, ADVISER_PHONE)
    path = "/console/incidents/2026-0001"
    opened = hilde.post(path, f"{path}/open", reading="narrative", purpose="To call back")

    assert WRITTEN in opened.text
    amina = sign_in(told, AMINA.phone).text("/record/openings")
    assert "2026-0001" in amina
    assert "Reason: To call back" in amina
    assert "prevention adviser" in amina
