"""Somebody left a platform: they sign in no more, and their phone is forgotten."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.auth.identities import phone_hash
from courier_api.auth.models import SignInIdentity
from courier_api.auth.phone_numbers import e164
from courier_api.auth.roles import PersonKind
from courier_api.foundation.errors import NotFound
from courier_api.platform_people.models import PlatformPerson
from courier_api.sources.queries import source_by_slug


class PersonUnknown(NotFound):
    """Nobody signs in for this source with this phone."""

    def __init__(self) -> None:
        super().__init__("Nobody signs in for this source with this phone number.")


def remove_person(session: Session, slug: str, phone: str, *, now: datetime, actor: str) -> None:
    """End the sign-in of a person of this source; open sessions end with it.

    The phone is free for somebody else afterwards. Raises PersonUnknown or PhoneUnreadable.
    """
    source = source_by_slug(session, slug)
    found = session.execute(
        select(SignInIdentity, PlatformPerson)
        .join(PlatformPerson, PlatformPerson.id == SignInIdentity.person_id)
        .where(
            SignInIdentity.person_kind == PersonKind.PLATFORM.value,
            SignInIdentity.phone_hash == phone_hash(session, e164(phone)),
            PlatformPerson.source_id == (source.id if source else None),
        )
    ).first()
    if source is None or found is None:
        raise PersonUnknown
    identity, person = found
    identity.active = False
    identity.phone = ""
    identity.phone_hash = f"removed {identity.id}"
    access = Access(
        employer_number=source.employer_number,
        actor=actor,
        action="platform_person.remove",
        subject_kind="source",
        subject_id=source.slug,
        facts={"person_id": person.id},
    )
    record(session, access, at=now)
