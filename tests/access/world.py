"""Everybody and something of everybody: two co-operatives, three platforms, every role signed in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.codes import token_hash
from courier_api.auth.identities import add_staff
from courier_api.auth.models import SignInIdentity, SignInSession
from courier_api.auth.roles import Role
from courier_api.confidential.models import ConfidentialKey, ConfidentialReport
from courier_api.foundation.database import Database
from courier_api.incidents.courier_report import Hurt
from courier_api.incidents.upload_models import ReportUpload
from courier_api.jobs.worker import Worker
from courier_api.shifts.models import Shift
from courier_api.sources.models import SourceSecret
from courier_api.web.security import FormTokens
from courier_api.wiring import Services
from tests.access.case_records import case_records, prevention_records
from tests.access.records import bare, records_of
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.confidential import ILSE_PHONE, OMAR_PHONE, make_adviser
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, CHLOE, DRIES, Person, make_courier
from tests.factories.events import Told
from tests.factories.inbox import receive
from tests.factories.incidents import make_report
from tests.factories.platform_people import make_platform_person
from tests.factories.sources import MEREL, NEXT_SECRET, ZWALUW, make_source, make_their_source
from tests.http.conftest import Client

KOLIBRIE = "kolibrie"
FOREIGN = ("Chloé", "merel", "Meeuwenkoerier")
"""Words that stand in records of the other co-operative only."""
EVERYWHERE = {
    "month": "2026-03", "worked_on": "2026-03-06", "step": "hurt", "name": "workers.csv",
    "digest": "x",
}  # fmt: skip
WHO = ("nobody", *(role.value for role in Role))
SIGNS_OUT = ("/sign-out", "/api/v1/sign-in/session", "/sign-in/code")
SCRIPTED = ("/report/packet", "/report/uploads")
"""A script of our pages sends there, with the cookie of a page and no form."""
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class World:
    """The running application, what is in it, and who may ask."""

    client: Client
    database: Database
    records: Mapping[str, Mapping[str, str]]
    people: Mapping[str, int]
    tokens: "count[int]"
    sessions: dict[str, str]

    def ask(
        self, who: str, method: str, path: str, fields: Mapping[str, Any] | bytes
    ) -> httpx.Response:
        """One request; whoever signs out gets a new session for the next."""
        token = self.sessions.get(who) or self._token(who)
        self.sessions[who] = "" if path in SIGNS_OUT else token
        if path.startswith(("/api/", "/hooks/")):
            headers = {"content-type": "application/json"}
            headers |= {"authorization": f"Bearer {token}"} if token else {}
            content = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
            return self.client.request(method, path, content=content, headers=headers)
        if path.startswith(SCRIPTED):
            headers = {"content-type": "application/json", "accept": "application/json"}
            headers["cookie"] = f"courier_session={token}"
            content = json.dumps(dict(fields)).encode()
            return self.client.request(method, path, content=content, headers=headers)
        form = FormTokens(self.database.keyrings["personal"])
        sent = {"form_token": form.token(visit="v", session_token=token), **dict(fields)}
        headers = {"accept": "text/html", "content-type": FORM}
        headers["cookie"] = f"courier_visit=v; courier_session={token}; courier_language=en"
        body = b"" if method == "GET" else urlencode(sent).encode()
        return self.client.request(method, path, content=body, headers=headers)

    def _token(self, who: str) -> str:
        if who == "nobody":
            return ""
        token = f"{who}-{next(self.tokens)}"
        with self.database.transaction() as session:
            session.add(
                SignInSession(
                    employer_number=OURS,
                    identity_id=self.people[who],
                    token_hash=token_hash(token),
                    created_at=FRIDAY_NOON,
                    expires_at=FRIDAY_NOON + timedelta(days=1),
                )
            )
        return token


def make_world(services: Services, client: Client) -> World:
    """Two co-operatives with the same things in them."""
    with services.database.transaction() as session:
        sources = _platforms(session)
        couriers = {
            person: make_courier(session, person, sources={slug: sources[slug]})
            for person, slug in ((AMINA, ZWALUW), (DRIES, ZWALUW), (CHLOE, MEREL))
        }
        make_agreement(session, sources[ZWALUW], name="Spaak")
        make_agreement(session, sources[MEREL], name="Meeuwenkoerier", employer_number=THEIRS)
        for person in couriers:
            told = Told(person=person, shift=f"S-{person.reference}")
            receive(
                session, sources[_slug(person)], told.planned(), told.started(), told.ended(),
                employer_number=person.employer_number,
            )  # fmt: skip
    _work(services)
    with services.database.transaction() as session:
        records = {
            whose: _records(session, person, sources, courier_id)
            for whose, (person, courier_id) in zip(
                ("own", "other", "foreign"), couriers.items(), strict=True
            )
        }
        people = _people(session)
    _work(services)
    return World(client, services.database, records, people, count(1), {})


def _work(services: Services) -> None:
    worker = Worker(services)
    worker.run_until_rest()
    worker.stop()


def _platforms(session: Session) -> dict[str, int]:
    sources = {
        ZWALUW: make_source(session),
        KOLIBRIE: make_source(session, KOLIBRIE, secret=NEXT_SECRET),
        MEREL: make_their_source(session),
    }
    make_platform_person(session)
    return sources


def _people(session: Session) -> dict[str, int]:
    """The identity of one person of each role, by role."""
    for number, role in enumerate((Role.ADVISER, Role.DEPUTY, Role.OFFICE, Role.COMMITTEE)):
        add_staff(
            session, employer_number=OURS, name=role.value, role=role,
            phone=f"+3247077700{number}", language="en", now=FRIDAY_NOON,
        )  # fmt: skip
    identities = session.scalars(
        select(SignInIdentity)
        .where(SignInIdentity.employer_number == OURS)
        .order_by(SignInIdentity.id.desc())
    )
    # Of several with a role the first: Amina, Ilse.
    return {identity.role: identity.id for identity in identities}


def _records(
    session: Session, person: Person, sources: Mapping[str, int], courier_id: int
) -> dict[str, str]:
    whose = {"employer_number": person.employer_number}
    shift_id = _shift_of(session, courier_id)
    # Numbers of cases are counted for each co-operative: only the last ones of theirs are none of ours.
    for number in range(6 if person is CHLOE else 2):
        incident = make_report(
            session, courier_id, report_id=f"phone-{courier_id}-{number}", hurt=Hurt.AMBULANCE
        )
    upload_id = str(UUID(int=courier_id))
    bare(
        session, ReportUpload, courier_id=courier_id, incident_id=incident.id, byte_length=10,
        received=0, upload_key=upload_id, kind="photo", finished_at=None, **whose,
    )  # fmt: skip
    slug = KOLIBRIE if person is DRIES else _slug(person)
    source_id = sources[slug]
    ids = records_of(
        session, person.employer_number, source_id=source_id, courier_id=courier_id,
        shift_id=shift_id,
    )  # fmt: skip
    return (
        EVERYWHERE
        | ids
        | {
            **case_records(session, incident),
            **prevention_records(session, courier_id, source_id),
            "courier_id": str(courier_id),
            "shift_id": str(shift_id),
            "slug": slug,
            "source": slug,
            "key_id": str(_key_of(session, source_id)),
            "entry": f"event-{ids['inbox_id']}",
            "upload_id": upload_id,
            "report_id": str(_report_to(session, person, whose)),
        }
    )


def _report_to(session: Session, person: Person, whose: Mapping[str, str]) -> int:
    """A report to the confidential adviser of whoever owns the records."""
    phones = {AMINA: ILSE_PHONE, DRIES: OMAR_PHONE, CHLOE: "+32470888009"}
    staff_id = make_adviser(
        session, phone=phones[person], name=f"Adviser of {person.phone}", **whose
    )
    key_id = session.scalars(
        select(ConfidentialKey.id).where(ConfidentialKey.staff_id == staff_id)
    ).one()
    reader = X25519PrivateKey.generate().public_key().public_bytes_raw()
    report = bare(session, ConfidentialReport, key_id=key_id, reporter_key=reader, **whose)
    return report.id


def _slug(person: Person) -> str:
    return MEREL if person is CHLOE else ZWALUW


def _shift_of(session: Session, courier_id: int) -> int:
    return session.scalars(select(Shift.id).where(Shift.courier_id == courier_id)).one()


def _key_of(session: Session, source_id: int) -> int:
    query = select(SourceSecret.id).where(SourceSecret.source_id == source_id)
    return session.scalars(query.order_by(SourceSecret.id)).first() or 0
