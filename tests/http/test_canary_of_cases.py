"""What people write into a case stands under the health key and in papers for those who may; nowhere else."""

import io
import json
import logging
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.identities import add_staff
from courier_api.auth.roles import Role
from courier_api.couriers.models import Courier
from courier_api.notices.gateway import FakeSmsGateway
from courier_api.payroll_export.codes import give_codes
from courier_api.payroll_export.content import ExportKind
from courier_api.shifts.models import Shift
from courier_api.statistics.models import CommitteeReport
from platforms.outgoing.fake_sender import FakeWebhookSender
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA
from tests.factories.dump import holds, opened_by_any_key, stored_files, stored_values
from tests.factories.events import Told, text, webhook
from tests.factories.log_lines import log_of
from tests.factories.outgoing import make_endpoint
from tests.factories.payroll import CODES, at, make_worked_shift, price
from tests.factories.platform_people import NOOR_PHONE, make_platform_person
from tests.http.conftest import Door
from tests.http.engineer import Engineer, sign_in

ADVISER_PHONE, OFFICE_PHONE, COMMITTEE_PHONE = "+32470777001", "+32470777002", "+32470777003"
STAFF = (
    (Role.ADVISER, ADVISER_PHONE), (Role.OFFICE, OFFICE_PHONE), (Role.COMMITTEE, COMMITTEE_PHONE),
)  # fmt: skip
EXPORTED = re.compile(r"/office/exports/\d+/[A-Za-z0-9.-]+")
CASE = "/api/v1/incidents/2026-0001"
PAGE = "/console/incidents/2026-0001"
TOLD = {
    "report": ("Kanarie een: de schouder kraakte.", {"incident_health.facts"}),
    "casualty": (
        "Kanarie twee ziekenhuis",
        {"incident_casualties.details", "incident_changes.after"},
    ),
    "injury": (
        "Kanarie drie sleutelbeen links",
        {"incident_injuries.details", "incident_changes.after"},
    ),
    "story": ("Kanarie vier: hij bleef liggen.", {"incident_narratives.text"}),
    "statement": (
        "Kanarie vijf: ik zag bloed.",
        {"incident_witnesses.details", "incident_changes.after"},
    ),
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
    with door.services.database.transaction() as session:
        make_platform_person(session)
        make_endpoint(session)
        for role, phone in STAFF:
            add_staff(
                session, employer_number=OURS, name=role.value, role=role, phone=phone,
                language="en", now=FRIDAY_NOON,
            )  # fmt: skip
        works_in_january(session, door.source_id)
    events = Told(starts_at=FRIDAY_NOON - timedelta(hours=1))
    for event in (events.planned(), events.started(), events.ended()):
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


def works_in_january(session: Session, source_id: int) -> None:
    """A priced day under an agreement, and the codes of the payroll office: a quarter to export."""
    make_agreement(session, source_id)
    give_codes(session, OURS, CODES, actor="staff:1", now=FRIDAY_NOON)
    amina = session.scalars(select(Courier.id).where(Courier.reference == AMINA.reference)).one()
    make_worked_shift(
        session, amina, source_id, starts_at=at(date(2026, 1, 14)), minutes=200, name="january"
    )
    price(session, amina)


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
        "metrics": told.client.get("/metrics").content,
        "sms": " ".join(message.body for message in sms.sent).encode(),
        "webhooks": b" ".join(sent.body for sent in webhooks.sent),
        **dict(exports(told)),
    }

    outside["log"] = log_of(caplog).encode()  # after the exports: they are logged too

    assert sms.sent
    assert b"incident.recorded" in outside["webhooks"]
    assert b"/office/exports/" in outside["log"]
    assert b"2026-0001" in outside["/console/statistics/files/cases.csv?period=2026-03"]
    assert has_rows("cases.csv", outside["/console/statistics/files/cases.csv?period=2026-03"])
    assert [place for place, seen in outside.items() if not seen] == []
    assert [
        (p, each) for p, seen in outside.items() for each in CANARIES if holds(seen, each)
    ] == []


def exports(told: Door) -> Iterator[tuple[str, bytes]]:
    """Every file and page that is for others than whoever opens the case with a purpose."""
    adviser, office = sign_in(told, ADVISER_PHONE), sign_in(told, OFFICE_PHONE)
    amina, member = sign_in(told, AMINA.phone), sign_in(told, COMMITTEE_PHONE)
    day = (FRIDAY_NOON + timedelta(hours=8)).date().isoformat()
    asked = [
        *((adviser, f"/console/statistics/files/{name}?period=2026-03") for name in
          ("cases.csv", "hours.csv", "report.json", "statistics-input.json")),
        *((adviser, path) for path in (
            "/console", "/console/today", "/console/map", "/console/statistics", PAGE,
            "/console/prevention", "/console/duplicates", "/console/calls",
        )),
        *((member, path) for path in committee_pages(told, adviser)),
        *((adviser, f"{PAGE}/{tab}") for tab in ("timeline", "people", "investigation", "audit")),
        *((office, path) for path in (
            "/office", "/office/pay", "/office/exports", "/office/conditions",
            f"/office/filings/inspection?worker={AMINA.reference}&first={day}&last={day}",
        )),
        *((sign_in(told, NOOR_PHONE), f"/portal/zwaluw/{name}") for name in ("overview", "log")),
        *((amina, path) for path in (
            "/pay/hours.csv", "/pay/lines.csv", "/pay/record.json", "/record/openings", "/ready",
            "/pay/month/2026-01/payslip.pdf", *insured_papers(told),
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


def committee_pages(told: Door, adviser: Engineer) -> list[str]:
    """January frozen and opened to the committee, and what it then reads."""
    frozen = adviser.send("/console/statistics/freeze", period="2026-01", days="accident")
    at = frozen.headers["location"].partition("?")[0]
    assert adviser.send(f"{at}/publish").status_code == 303
    with told.services.database.reading() as session:
        (number,) = session.scalars(select(CommitteeReport.id))
    report = f"/committee/reports/{number}"
    return ["/committee", report, f"{report}.csv"]


def insured_papers(told: Door) -> list[str]:
    """The courier's proof of cover of each shift."""
    with told.services.database.reading() as session:
        shifts = session.scalars(select(Shift.id).where(Shift.external_id == "S-1")).all()
    return [f"/shifts/{number}/insured.pdf" for number in shifts]


def quarter_files(office: Engineer) -> Iterator[tuple[str, bytes]]:
    """Every file of a quarter for the payroll office, the quarterly declaration and the insurer.

    Each table holds a row at least: an empty file would be searched in vain.
    """
    for kind in ExportKind:
        answer = office.send("/office/exports", quarter="2026Q1", kind=kind.value)
        assert answer.status_code == 303, (kind, answer.text)
    links = sorted(set(EXPORTED.findall(office.get("/office/exports").text)))
    endings = ("-workers.csv", "-components.csv", "-lines.csv", "-figures.csv", ".xml")
    for ending in endings:
        assert any(path.endswith(ending) for path in links), (ending, links)
    for path in links:
        content = office.get(path).content
        if not path.endswith("-corrections.csv"):
            assert has_rows(path, content), path
        yield path, content


def has_rows(name: str, content: bytes) -> bool:
    """Whether a file says something of somebody: a row under its head, a wage in its declaration."""
    if name.endswith(".csv"):
        return len(content.decode().strip().splitlines()) > 1
    return len(content) > 200 if name.endswith(".xml") else content not in (b"", b"{}", b"[]")


def unpacked(content: bytes) -> bytes:
    """What is in a ZIP or a PDF, beside the bytes themselves."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return content + b"".join(map(packed.read, packed.namelist()))
    if content.startswith(b"%PDF"):
        pages = PdfReader(io.BytesIO(content)).pages
        return content + "\n".join(page.extract_text() for page in pages).encode()
    return content


def test_the_search_would_find_a_story_in_any_of_them(told: Door) -> None:
    """Each file is searched as it is read by people: text, numbers of a PDF, files of a pack."""
    found = {path: content for path, content in exports(told) if path.endswith(".pdf")}

    assert len(found) == 3
    for path, content in found.items():
        printed = content.partition(b"%%EOF")[2].decode()
        word = max(printed.split(), key=len)
        assert holds(content, word), path
        assert not holds(content, CANARIES[0]), path
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("story.txt", CANARIES[3])
    assert not holds(packed.getvalue(), CANARIES[3])
    assert holds(unpacked(packed.getvalue()), CANARIES[3])


def test_who_may_finds_it_in_the_paper(told: Door) -> None:
    adviser = sign_in(told, ADVISER_PHONE)

    assert CANARIES[6] in adviser.get(f"{PAGE}/declaration").text
    assert CANARIES[7] in adviser.get(f"{PAGE}/serious").text
    assert sign_in(told, OFFICE_PHONE).get(f"{PAGE}/serious").status_code == 403
    openings = sign_in(told, AMINA.phone).text("/record/openings")
    assert "Reason: The report of a serious accident" in openings
