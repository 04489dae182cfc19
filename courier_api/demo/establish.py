"""Set the co-operative of the demonstration up in a database, through the services it has."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courier_api.agreements.import_version import add_version
from courier_api.agreements.store import InvoiceTerms, NewSignature, NewVersion
from courier_api.auth.identities import add_staff, identities_with_role
from courier_api.auth.roles import Role
from courier_api.confidential.keys import make_key
from courier_api.couriers.import_couriers import import_couriers
from courier_api.couriers.models import Courier
from courier_api.couriers.rows import read_rows
from courier_api.demo.people import Person, import_lines
from courier_api.demo.setup import (
    COOPERATIVE,
    MAILBOX_OPENS_WITH,
    PLATFORM_PEOPLE,
    PLATFORMS,
    SIGNATORIES,
    SIGNED_AT,
    STAFF,
    agreement_terms,
)
from courier_api.demo.week import Week
from courier_api.foundation.cooperatives import add_cooperative
from courier_api.foundation.models import Cooperative
from courier_api.parameters.load import load_bundled
from courier_api.platform_people.add_person import NewPlatformPerson, add_person
from courier_api.platform_people.queries import people_of_source
from courier_api.sources.add import NewSource, add_source
from courier_api.sources.models import SourceSecret
from courier_api.sources.queries import source_ids
from platforms.signatures.standard_webhooks import shared_secret

ACTOR = "demo"
KEY_BYTES = 32
KEPT_APART = ("valid_from", "valid_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Established:
    """What the platforms' side has to know: each platform's webhook secret, by slug."""

    employer_number: str
    secrets: Mapping[str, str] = field(repr=False)


def is_established(session: Session) -> bool:
    """Whether an earlier run has set this database up."""
    return session.get(Cooperative, COOPERATIVE.enterprise_number) is not None


def establish(session: Session, week: Week, *, now: datetime) -> Established:
    """The co-operative, its platforms with their people, couriers, agreement and staff.

    Repeating it adds nothing.
    """
    load_bundled(session, now=now)
    employer = add_cooperative(
        session,
        COOPERATIVE.enterprise_number,
        COOPERATIVE.name,
        now=now,
        language=COOPERATIVE.language,
    )
    _add_platforms(session, employer, now=now)
    ids = source_ids(session, employer)
    _add_couriers(session, employer, ids, (*week.people, *week.dormant_people), now=now)
    _add_agreement(session, employer, ids, now=now)
    _add_staff(session, employer, now=now)
    _add_platform_people(session, ids, now=now)
    return Established(
        employer_number=employer,
        secrets={
            platform.slug: _secret(session, ids[platform.slug], now) for platform in PLATFORMS
        },
    )


def _add_platforms(session: Session, employer: str, *, now: datetime) -> None:
    known = source_ids(session, employer)
    for platform in PLATFORMS:
        if platform.slug in known:
            continue  # adding it again would change its secret
        source = NewSource(
            employer_number=employer,
            slug=platform.slug,
            scheme=platform.scheme,
            secret=shared_secret(secrets.token_bytes(KEY_BYTES)),
            name=platform.name,
        )
        add_source(session, source, now=now, actor=ACTOR)


def _secret(session: Session, source_id: int, now: datetime) -> str:
    """The secret that counts, the newest first."""
    return session.scalars(
        select(SourceSecret.secret)
        .where(
            SourceSecret.source_id == source_id,
            or_(SourceSecret.valid_until.is_(None), SourceSecret.valid_until > now),
        )
        .order_by(SourceSecret.id.desc())
        .limit(1)
    ).one()


def _add_couriers(
    session: Session,
    employer: str,
    ids: Mapping[str, int],
    people: Iterable[Person],
    *,
    now: datetime,
) -> None:
    known = set(
        session.scalars(select(Courier.reference).where(Courier.employer_number == employer))
    )
    lines = import_lines(person for person in people if person.reference not in known)
    rows, faults = read_rows(lines.splitlines(), ids)
    if faults:
        first = faults[0]
        raise ValueError(f"The made-up courier on line {first.line}: {first.column} {first.reason}")
    if rows:
        import_couriers(session, rows, employer_number=employer, source_ids=ids, now=now)


def _add_agreement(
    session: Session, employer: str, ids: Mapping[str, int], *, now: datetime
) -> None:
    terms = agreement_terms()
    version = NewVersion(
        employer_number=employer,
        name=str(terms["name"]),
        valid_from=date.fromisoformat(str(terms["valid_from"])),
        valid_to=date.fromisoformat(str(terms["valid_to"])),
        terms={name: value for name, value in terms.items() if name not in KEPT_APART},
        platforms=[
            InvoiceTerms(
                source_id=ids[platform.slug],
                fee_pct=platform.invoice.fee_pct,
                vat_pct=platform.invoice.vat_pct,
                payment_days=platform.invoice.payment_days,
                language=platform.invoice.language,
            )
            for platform in PLATFORMS
        ],
        signatures=[
            NewSignature(
                name=each.name,
                role=each.role,
                signed_at=SIGNED_AT,
                source_id=ids[each.slug] if each.slug else None,
            )
            for each in SIGNATORIES
        ],
    )
    add_version(session, version, now=now, actor=ACTOR)


def _add_staff(session: Session, employer: str, *, now: datetime) -> None:
    for member in STAFF:
        if identities_with_role(session, employer, Role(member.role)):
            continue
        added = add_staff(
            session,
            employer_number=employer,
            name=member.name,
            role=Role(member.role),
            phone=member.phone,
            language=member.language,
            now=now,
        )
        if added.role == Role.CONFIDENTIAL.value:
            make_key(session, employer, added.id, MAILBOX_OPENS_WITH, now=now)


def _add_platform_people(session: Session, ids: Mapping[str, int], *, now: datetime) -> None:
    for person in PLATFORM_PEOPLE:
        if people_of_source(session, ids[person.slug]):
            continue
        new = NewPlatformPerson(
            slug=person.slug, name=person.name, phone=person.phone, language=person.language
        )
        add_person(session, new, now=now, actor=ACTOR)
