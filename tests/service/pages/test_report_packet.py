"""What a phone sends after a report was filled in on it: once a case, whatever the network does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from courier_api.audit.models import AuditRecord
from courier_api.auth.codes import token_hash
from courier_api.auth.gate import SESSION_COOKIE
from courier_api.auth.identities import identity_of
from courier_api.auth.models import SignInSession
from courier_api.auth.roles import PersonKind
from courier_api.incidents.case_models import IncidentEvidence, IncidentEvidenceBody
from courier_api.incidents.take_upload import LONGEST_PART, forget_old_uploads
from courier_api.incidents.upload_models import ReportUpload, ReportUploadPart
from courier_api.main import create_app
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, BRAM, Person, courier_id_of, make_courier
from tests.factories.incidents import health_of, incidents, timeline_of
from tests.factories.photos import BRUSSELS_GPS, photo
from tests.factories.running import Running
from tests.pages.asgi import client_of
from tests.pages.markup import Page
from tests.service.pages.console_desk import desk_of

PACKET, UPLOADS = "/report/packet", "/report/uploads"
VOICE = b"\x1a\x45\xdf\xa3" + bytes(20_000)


@dataclass(frozen=True, slots=True)
class Phone:
    """A courier's phone with a session."""

    client: httpx.Client
    owner: str

    def sends(self, report_id: str, **more: object) -> httpx.Response:
        """A fall with a little pain, just now."""
        answers = {
            "client_id": report_id, "owner": self.owner, "hurt": "little", "happened": "fall",
            "moving": "riding", "when": "now", "hurts": ["55", "10"], "trip": "to_work",
            "latitude": "50.82750", "longitude": "4.37220", "accuracy_m": 20, **more,
        }  # fmt: skip
        return self.client.post(PACKET, json=answers)

    def begins(self, report_id: str, upload_id: str, raw: bytes, kind: str = "photo") -> int:
        """From which byte on a file is wanted."""
        answer = self.client.post(
            UPLOADS,
            json={
                "upload_id": upload_id, "client_id": report_id, "kind": kind,
                "byte_length": len(raw),
            },
        )  # fmt: skip
        return int(answer.json()["offset"]) if answer.is_success else -answer.status_code

    def puts(self, upload_id: str, raw: bytes, offset: int) -> httpx.Response:
        """A part."""
        part = raw[offset : offset + LONGEST_PART]
        kind = {"content-type": "application/octet-stream"}
        return self.client.put(f"{UPLOADS}/{upload_id}?offset={offset}", content=part, headers=kind)

    def finishes(self, upload_id: str) -> httpx.Response:
        """The file is whole."""
        return self.client.post(f"{UPLOADS}/{upload_id}/finish", json={})

    def sends_file(self, report_id: str, raw: bytes, kind: str = "photo") -> int:
        """All of it at once: the status at the end."""
        upload_id = str(uuid4())
        if (begun := self.begins(report_id, upload_id, raw, kind)) < 0:
            return -begun
        for offset in range(0, len(raw), LONGEST_PART):
            self.puts(upload_id, raw, offset)
        return self.finishes(upload_id).status_code


def phone_of(service: Running, person: Person) -> Phone:
    """This courier's phone; whose it is stands on every page."""
    now = service.clock.now()
    with service.database.transaction() as session:
        identity = identity_of(session, OURS, PersonKind.COURIER, courier_id_of(session, person))
        assert identity is not None
        session.add(
            SignInSession(
                employer_number=OURS, identity_id=identity.id,
                token_hash=token_hash(person.name), created_at=now,
                expires_at=now + timedelta(days=30),
            )
        )  # fmt: skip
    client = client_of(create_app(service.services, with_worker=False))
    client.cookies.set(SESSION_COOKIE, person.name)
    client.headers["accept"] = "application/json"
    page = Page(client.get("/account", headers={"accept": "text/html"}).text)
    owner = next(each for each in page.named("meta") if each.get("name") == "report-owner")
    return Phone(client, str(owner.get("content")))


@pytest.fixture
def amina(service: Running) -> Phone:
    """Amina's phone."""
    return phone_of(service, AMINA)


@contextmanager
def rows(service: Running) -> Iterator[list[int]]:
    """How many uploads, parts and pieces of evidence there are."""
    with service.database.reading() as session:
        yield [
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (ReportUpload, ReportUploadPart, IncidentEvidence)
        ]


def test_the_same_report_twenty_times_is_one_case(service: Running, amina: Phone) -> None:
    report_id = str(uuid4())
    answers = [amina.sends(report_id, sent_at=service.clock.now().isoformat()) for _ in range(20)]

    (incident,) = incidents(service.database)
    assert {answer.status_code for answer in answers} == {201}
    assert {answer.json()["ref"] for answer in answers} == {incident.ref}
    assert {answer.json()["clock"] for answer in answers} == {None}
    assert (incident.nature, incident.place["accuracy_m"]) == ("commuting", 20)
    told = health_of(service.database, incident)
    assert (told["hurts"], told["body"]) == (["55", "10"], "78")


def test_only_a_script_of_ours_sends_for_the_person_who_filled_it_in(
    service: Running, amina: Phone
) -> None:
    report_id = str(uuid4())
    form = {"content-type": "application/x-www-form-urlencoded"}
    foreign = {"sec-fetch-site": "cross-site", "content-type": "application/json"}
    refused = [
        amina.sends(report_id, owner="somebody else"),
        amina.client.post(PACKET, content=b"hurt=no", headers=form),
        amina.client.post(PACKET, content=b"{}", headers=foreign),
    ]
    amina.client.cookies.clear()
    refused.append(amina.sends(report_id))

    assert [answer.status_code for answer in refused] == [409, 403, 403, 401]
    assert incidents(service.database) == []


def test_two_clocks_are_kept_and_the_courier_says_which_is_right(
    service: Running, amina: Phone
) -> None:
    report_id, now = str(uuid4()), service.clock.now()
    shown = (now - timedelta(hours=26)).isoformat()
    asked = [amina.sends(report_id, sent_at=shown, told_at=shown).json()["clock"] for _ in "ab"]
    (before,) = incidents(service.database)
    settled = [
        amina.client.post(f"{PACKET}/clock", json={"client_id": each, "clock": "phone"}).status_code
        for each in (report_id, report_id, str(uuid4()))
    ]

    (incident,) = incidents(service.database)
    kinds = [line.kind for line in timeline_of(service.database, incident)]
    assert asked[0] == asked[1] != None  # noqa: E711 - both, and not nothing
    assert settled == [200, 200, 404]
    assert (before.occurred_at, incident.occurred_at) == (now, now - timedelta(hours=26))
    assert incident.accident_date < before.accident_date
    assert (kinds.count("clock_differs"), kinds.count("clock_settled")) == (1, 1)


NEAR_MISS = {"hurt": "no", "happened": "near_miss", "unnamed": True, "hurts": [], "trip": None}


def test_a_near_miss_without_a_name_leads_to_nobody(service: Running, amina: Phone) -> None:
    report_id = str(uuid4())
    for _ in range(2):
        answer = amina.sends(report_id, **NEAR_MISS)
    service.work()

    (incident,) = incidents(service.database)
    assert (incident.courier_id, incident.shift_id, incident.kind) == (None, None, "near_miss")
    assert {line.actor for line in timeline_of(service.database, incident)} == {"anonymous"}
    assert "courier_report_sent" not in answer.cookies
    assert amina.begins(str(uuid4()), str(uuid4()), photo()) == -404


def test_of_a_photo_without_a_name_the_picture_is_kept_and_nothing_of_phone_or_person(
    service: Running, amina: Phone
) -> None:
    report_id, upload_id, raw = str(uuid4()), str(uuid4()), photo(gps=BRUSSELS_GPS)
    amina.sends(report_id, **NEAR_MISS)
    begun = [amina.begins(report_id, upload_id, raw) for _ in range(2)]
    with service.database.reading() as session:
        owners = session.scalars(select(ReportUpload.courier_id)).all()
    amina.puts(upload_id, raw, 0)
    kept = [amina.finishes(upload_id).status_code for _ in range(2)]
    voice = amina.sends_file(report_id, VOICE, "voice")

    with service.database.reading() as session:
        evidence = session.scalars(select(IncidentEvidence)).one()
        bodies = session.scalars(select(IncidentEvidenceBody)).all()
        left = session.scalar(select(func.count()).select_from(ReportUploadPart))
    assert (begun, owners, kept, voice, left) == ([0, 0], [None], [200, 200], 409, 0)
    assert (evidence.added_by, evidence.taken_at, evidence.taken_where) == ("anonymous", None, None)
    assert [body.copy for body in bodies] == ["public"]
    assert b"SecretCamera" not in bodies[0].body
    assert evidence.sha256 == sha256(bodies[0].body).hexdigest() != sha256(raw).hexdigest()


def test_a_photo_comes_in_parts_in_any_way_and_is_kept_once(service: Running, amina: Phone) -> None:
    report_id, upload_id = str(uuid4()), str(uuid4())
    raw = photo() + bytes(LONGEST_PART)  # what stands behind a picture is not looked at
    assert amina.begins(report_id, upload_id, raw) == -404
    amina.sends(report_id)

    assert amina.begins(report_id, upload_id, raw) == 0
    assert amina.puts(upload_id, raw, LONGEST_PART).json()["offset"] == 0  # too early
    assert amina.finishes(upload_id).status_code == 422
    for _ in range(2):
        assert amina.puts(upload_id, raw, 0).json()["offset"] == LONGEST_PART
    assert amina.begins(report_id, upload_id, raw) == LONGEST_PART
    assert amina.puts(upload_id, raw, LONGEST_PART).json()["offset"] == len(raw)
    assert [amina.finishes(upload_id).json()["kept"] for _ in range(2)] == [True, True]
    assert amina.begins(report_id, upload_id, raw) == len(raw)

    with rows(service) as counts:
        assert counts == [1, 0, 1]


def test_what_is_no_photo_is_refused_and_erased(service: Running, amina: Phone) -> None:
    report_id = str(uuid4())
    amina.sends(report_id)

    assert amina.sends_file(report_id, b"%PDF-1.7") == 422
    assert amina.sends_file(report_id, b"RIFFxxxxWAVEfmt ", "voice") == 422
    assert amina.begins(report_id, str(uuid4()), bytes(700_000), "voice") == -422
    with rows(service) as counts:
        assert counts == [0, 0, 0]


def test_a_report_holds_six_photos_and_one_voice_note_of_its_own_courier(
    service: Running, amina: Phone
) -> None:
    report_id = str(uuid4())
    amina.sends(report_id)
    with service.database.transaction() as session:
        make_courier(session, BRAM)
    bram = phone_of(service, BRAM)

    assert bram.begins(report_id, str(uuid4()), photo()) == -404
    photos = [amina.sends_file(report_id, photo(size=(40 + each, 30))) for each in range(7)]
    assert photos == [200] * 6 + [409]
    assert [amina.sends_file(report_id, VOICE + each, "voice") for each in (b"a", b"b")] == [
        200,
        409,
    ]


def test_what_was_begun_is_erased_after_a_day(service: Running, amina: Phone) -> None:
    report_id, upload_id = str(uuid4()), str(uuid4())
    raw = photo() + bytes(LONGEST_PART)
    amina.sends(report_id)
    amina.begins(report_id, upload_id, raw)
    amina.puts(upload_id, raw, 0)
    service.pass_time(hours=25)
    with service.database.transaction() as session:
        forget_old_uploads(session, OURS, service.clock.now())

    assert amina.puts(upload_id, raw, LONGEST_PART).status_code == 404
    with rows(service) as counts:
        assert counts == [0, 0, 0]


def test_the_adviser_hears_a_voice_note_after_saying_why(service: Running, amina: Phone) -> None:
    report_id = str(uuid4())
    ref = amina.sends(report_id).json()["ref"]
    amina.sends_file(report_id, VOICE, "voice")
    desk = desk_of(service)
    tab = f"/console/incidents/{ref}/documents"

    assert "Voice note" in desk.saves(tab, f"{tab}/open", purpose="What the courier says")
    (key,) = (each.partition('"')[0] for each in desk.source(tab).split("?show=")[1:])
    (sound,) = Page(desk.source(f"{tab}?show={key}")).named("audio")
    heard = desk.client.get(str(sound.get("src")))

    assert (heard.headers["content-type"], heard.content) == ("audio/webm", VOICE)
    with service.database.reading() as session:
        actions = list(session.scalars(select(AuditRecord.action)))
    assert actions.count("read.voice") == 1
