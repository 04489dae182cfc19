"""Let somebody of a platform sign in to the portal."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.auth.identities import NewIdentity, register_identity
from courier_api.auth.roles import PersonKind, Role
from courier_api.foundation.errors import Invalid, NotFound
from courier_api.platform_people.models import PlatformPerson
from courier_api.sources.queries import source_by_slug

LONGEST_NAME = 120


class SourceUnknown(NotFound):
    """No source has this name, or it is one for trying, which nobody signs in for."""

    def __init__(self, slug: str) -> None:
        super().__init__(
            "There is no source with this name that people can sign in for.", slug=slug
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlatformPerson:
    """Who shall be able to sign in. `phone` in any usual writing, `language` nl, fr, de or en."""

    slug: str
    name: str
    phone: str
    language: str


def add_person(
    session: Session, new: NewPlatformPerson, *, now: datetime, actor: str
) -> PlatformPerson:
    """A person of this source's platform, with a way to sign in.

    Raises SourceUnknown, Invalid for a name that cannot be, PhoneUnreadable or PhoneTaken.
    """
    name = new.name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(f"A person has a name of 1 to {LONGEST_NAME} characters.")
    source = source_by_slug(session, new.slug)
    if source is None or source.is_test:
        raise SourceUnknown(new.slug)
    person = PlatformPerson(
        employer_number=source.employer_number, source_id=source.id, name=name, created_at=now
    )
    session.add(person)
    session.flush()  # the identity names the person's id
    identity = NewIdentity(
        employer_number=source.employer_number,
        person_kind=PersonKind.PLATFORM,
        person_id=person.id,
        role=Role.PLATFORM,
        phone=new.phone,
        language=new.language,
    )
    register_identity(session, identity, now=now)
    access = Access(
        employer_number=source.employer_number,
        actor=actor,
        action="platform_person.add",
        subject_kind="source",
        subject_id=source.slug,
        facts={"person_id": person.id},
    )
    record(session, access, at=now)
    return person
