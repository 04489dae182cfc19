"""What people write into a case stands under the health key and in papers for those who may; nowhere else."""

import io
import json
import logging
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pypdf import PdfReader

from courier_api.auth.identities import add_staff
from courier_api.auth.roles import Role
from courier_api.foundation.clock import FixedClock
from courier_api.foundation.logs import JsonFormatter
from courier_api.notices.gateway import FakeSmsGateway
from platforms.outgoing.fake_sender import FakeWebhookSender
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA
from tests.factories.dump import holds, opened_by_any_key, stored_files, stored_values
from tests.factories.events import Told, text, webhook
from tests.factories.outgoing import make_endpoint
from tests.factories.platform_people import NOOR_PHONE, make_platform_person
from tests.http.conftest import Door
from tests.http.engineer import Engineer, sign_in

ADVISER_PHONE, OFFICE_PHONE = "+32470777001", "+32470777002"
CASE = "/api/v1/incidents/2026-0001"
PAGE = "/console/incidents/2026-0001"
TOLD = {
    "report": ("Kanarie een: de schouder kraakte.", {"incident_health.facts"}),
    "casualty": ("Kanarie twee ziekenhuis", {"incident_casualties.details"}),
    "injury": ("Kanarie drie sleutelbeen links", {"incident_injuries.details"}),
    "story": ("Kanarie vier: hij bleef liggen.", {"incident_narratives.text"}),
    "statement": ("Kanarie vijf: ik zag bloed.", {"incident_witnesses.details"}),
    "cause": (
        "Kanarie zes natte rails",
        {"incident_investigations.content", "incident_changes.after"},
    ),
    "answer": ("Kanarie zeven in vak", {"accident_declarations.answers"}),
    "section": ("Kanarie acht in verslag", {"serious_files.sections"}),
    "call": ("Kanarie negen aan de telefoon", {"inspection_calls.note"}),
}
"""What is written where, and the only columns in which it may stand, even with every key."""
CANARIES = tuple(words for words, _ in TOLD.values())


@pytest.fixture
def told(door: Door, caplog: pytest.LogCaptureFixture) -> Door:
    """One case with everything in it, each by its own route; what follows has been done."""
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(JsonFormatter(FixedClock(FRIDAY_NOON)))
    with door.services.database.transaction() as session:
        make_platform_person(session)
        make_endpoint(session)
        for role, phone in ((Role.ADVISER, ADVISER_PHONE), (Role.OFFICE, OFFICE_PHONE)):
            add_staff(
                session, employer_number=OURS, name=role.value, role=role, phone=phone,
                language="en", now=FRIDAY_NOON,
            )  # fmt: skip
    events = Told()
    for event in (events.planned(), events.started()):
        assert door.send(webhook(event)).status_code == 202
    door.work()
    adviser = sign_in(door, ADVISER_PHONE)
    by_the_api(sign_in(door, AMINA.phone), adviser)
    door.work()
    on_the_pages(adviser)
    door.work()
    door.clock.advance(hours=8)
    door.work()
    return door


def by_the_api(amina: Engineer, adviser: Engineer) -> None:
    """The courier reports; the adviser writes down who was hurt, who saw it and why."""
    call(amina, "/api/v1/incidents", {
        "report_id": "phone-1", "occurred_at": text(FRIDAY_NOON), "hurt": "ambulance",
        "moving": "riding", "happened": "lost_control", "details": CANARIES[0],
    })  # fmt: skip
    call(adviser, f"{CASE}/facts", {"death": True, "injury": "021", "body": "53"})
    casualty = call(
        adviser, f"{CASE}/casualties",
        {"name": "Somebody Else", "hospital": "yes", "hospital_name": CANARIES[1]},
    )["casualty_id"]  # fmt: skip
    injury = {"injury": "021", "body": "53", "text": CANARIES[2]}
    call(adviser, f"{CASE}/casualties/{casualty}/injuries", injury)
    call(adviser, f"{CASE}/narratives", {"text": CANARIES[3], "language": "nl"})
    witness = {"details": {"name": "Who Saw", "statement": CANARIES[4]}}
    call(adviser, f"{CASE}/others/witnesses", witness)
    causes = [{"order": "primary", "text": CANARIES[5]}]
    call(adviser, f"{CASE}/investigation", {"level": "serious", "causes": causes})


def call(person: Engineer, path: str, body: dict[str, object]) -> dict[str, object]:
    """Twice with one key, so that what is kept of the first answer is there to be searched."""
    headers = {
        "authorization": f"Bearer {person.cookies['courier_session']}",
        "content-type": "application/json",
        "idempotency-key": f"key-{path}",
    }
    for _ in range(2):
        answer = person.door.client.request(
            "POST", path, content=json.dumps(body).encode(), headers=headers
        )
        assert answer.status_code in (200, 201), (path, answer.text)
    found: dict[str, object] = answer.json()
    return found


def on_the_pages(adviser: Engineer) -> None:
    """A zone of the declaration, a part of the report and a call to the inspectorate."""
    for action, fields in (
        ("declaration/prepare", {}),
        ("declaration/answer", {"z00256": CANARIES[6]}),
        ("serious/write", {"part": "circumstances", "text": CANARIES[7]}),
        ("serious/call", {
            "called_at": "2026-03-06T12:00", "number": "022334511", "reached": "yes",
            "spoke_to": "Duty line", "note": CANARIES[8],
        }),
    ):  # fmt: skip
        if action.startswith("serious"):
            adviser.get(f"{PAGE}/serious")
        answer = adviser.send(f"{PAGE}/{action}", **fields)
        assert answer.status_code == 303, (action, answer.text)


def test_the_database_shows_each_in_its_own_column_and_only_with_the_health_key(told: Door) -> None:
    database = told.services.database
    plain: set[tuple[str, str]] = set()
    found: dict[str, set[str]] = {each: set() for each in CANARIES}
    personal = database.keyrings["personal"]
    for place, value in stored_values(database):
        plain |= {(place, each) for each in CANARIES if holds(value, each)}
        for opened in opened_by_any_key(database, value):
            for each in CANARIES:
                if each.encode() in opened:
                    found[each].add(place)
    files = stored_files(database)

    assert personal is not database.keyrings["health"]
    assert plain == set()
    assert [each for each in CANARIES if holds(files, each)] == []
    assert found == dict(TOLD.values())


def test_nothing_that_leaves_the_house_and_no_log_holds_any(
    told: Door, caplog: pytest.LogCaptureFixture
) -> None:
    sms, webhooks = told.services.sms, told.services.webhooks
    assert isinstance(sms, FakeSmsGateway)
    assert isinstance(webhooks, FakeWebhookSender)
    outside = {
        "log": caplog.text.encode(),
        "metrics": told.client.get("/metrics").content,
        "sms": " ".join(message.body for message in sms.sent).encode(),
        "webhooks": b" ".join(sent.body for sent in webhooks.sent),
        **dict(exports(told)),
    }

    assert sms.sent
    assert webhooks.sent
    assert [
        (p, each) for p, seen in outside.items() for each in CANARIES if holds(seen, each)
    ] == []


def exports(told: Door) -> Iterator[tuple[str, bytes]]:
    """Every file and page that is for others than whoever opens the case with a purpose."""
    adviser, office = sign_in(told, ADVISER_PHONE), sign_in(told, OFFICE_PHONE)
    day = (FRIDAY_NOON + timedelta(hours=8)).date().isoformat()
    asked = [
        *((adviser, f"/console/statistics/files/{name}?period=2026-03") for name in
          ("cases.csv", "hours.csv", "report.json", "statistics-input.json")),
        *((adviser, path) for path in (
            "/console", "/console/today", "/console/map", "/console/statistics", PAGE,
            "/console/prevention", "/console/duplicates", "/console/calls",
        )),
        *((adviser, f"{PAGE}/{tab}") for tab in ("timeline", "people", "investigation", "audit")),
        *((office, path) for path in (
            "/office", "/office/pay", "/office/exports", "/office/conditions",
            f"/office/filings/inspection?worker={AMINA.reference}&first={day}&last={day}",
        )),
        *((sign_in(told, NOOR_PHONE), f"/portal/zwaluw/{name}") for name in ("overview", "log")),
        *((sign_in(told, AMINA.phone), path) for path in (
            "/pay/hours.csv", "/pay/lines.csv", "/pay/record.json", "/record/openings", "/ready",
        )),
    ]  # fmt: skip
    for person, path in asked:
        answer = person.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        yield path, unpacked(answer.content)
    for level in ("anonymous", "redacted"):
        yield level, adviser.send("/console/export", level=level).content
    assert adviser.send("/console/prevention/reports", period="2026-03").status_code == 303
    for ending in ("", ".csv", ".pdf"):
        answer = adviser.get(f"/console/prevention/reports/1{ending}")
        assert answer.status_code == 200
        yield f"report{ending}", unpacked(answer.content)
    yield from quarter_files(office)


def quarter_files(office: Engineer) -> Iterator[tuple[str, bytes]]:
    """A quarter for the payroll office and for the insurer, or why there is none."""
    for kind in ("payroll", "insurer"):
        yield kind, office.send("/office/exports", quarter="2026Q1", kind=kind).content
    for number in (1, 2):
        for name in ("workers.csv", "components.csv", "figures.csv", "lines.csv"):
            yield f"{number}/{name}", office.get(f"/office/exports/{number}/{name}").content


def unpacked(content: bytes) -> bytes:
    """What is in a ZIP or a PDF, beside the bytes themselves."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return content + b"".join(map(packed.read, packed.namelist()))
    if content.startswith(b"%PDF"):
        pages = PdfReader(io.BytesIO(content)).pages
        return content + "\n".join(page.extract_text() for page in pages).encode()
    return content


def test_who_may_finds_it_in_the_paper(told: Door) -> None:
    adviser = sign_in(told, ADVISER_PHONE)

    assert CANARIES[6] in adviser.get(f"{PAGE}/declaration").text
    assert CANARIES[7] in adviser.get(f"{PAGE}/serious").text
    assert sign_in(told, OFFICE_PHONE).get(f"{PAGE}/serious").status_code == 403
    openings = sign_in(told, AMINA.phone).text("/record/openings")
    assert "Reason: The report of a serious accident" in openings
