"""Register who may sign in, find them, change their phone or language."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courier_api.auth.errors import PhoneTaken
from courier_api.auth.models import SignInIdentity, StaffMember
from courier_api.auth.phone_numbers import e164
from courier_api.auth.roles import PersonKind, Role
from courier_api.foundation.columns import keyring_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIdentity:
    """Who shall be able to sign in. `phone` in any usual writing, `language` nl, fr, de or en."""

    employer_number: str
    person_kind: PersonKind
    person_id: int
    role: Role
    phone: str
    language: str


def register_identity(session: Session, identity: NewIdentity, *, now: datetime) -> SignInIdentity:
    """Let a person sign in, or bring what is known of them up to date.

    The same person twice is one row. Raises PhoneUnreadable, or PhoneTaken when the phone
    belongs to another person of the same co-operative.
    """
    phone = e164(identity.phone)
    known = identity_of(session, identity.employer_number, identity.person_kind, identity.person_id)
    row = known or SignInIdentity(
        employer_number=identity.employer_number,
        person_kind=identity.person_kind.value,
        person_id=identity.person_id,
        created_at=now,
    )
    # The constraint decides whether the phone is free, also between two workers. Everything
    # changes inside the savepoint, so that a refusal leaves the caller's transaction usable.
    try:
        with session.begin_nested():
            row.role = identity.role.value
            row.language = identity.language
            row.phone = phone
            row.phone_hash = phone_hash(session, phone)
            row.active = True
            session.add(row)
            session.flush()
    except IntegrityError as taken:
        raise PhoneTaken from taken
    return row


def identity_of(
    session: Session, employer_number: str, person_kind: PersonKind, person_id: int
) -> SignInIdentity | None:
    """The identity of a person, or None."""
    return session.scalar(
        select(SignInIdentity).where(
            SignInIdentity.employer_number == employer_number,
            SignInIdentity.person_kind == person_kind.value,
            SignInIdentity.person_id == person_id,
        )
    )


def identities_with_role(
    session: Session, employer_number: str, role: Role
) -> list[SignInIdentity]:
    """Everybody of a co-operative who has this role and may sign in, the oldest first."""
    query = (
        select(SignInIdentity)
        .where(
            SignInIdentity.employer_number == employer_number,
            SignInIdentity.role == role.value,
            SignInIdentity.active.is_(True),
        )
        .order_by(SignInIdentity.id)
    )
    return list(session.scalars(query))


def deactivate_identity(
    session: Session, employer_number: str, person_kind: PersonKind, person_id: int
) -> None:
    """Nobody signs in as this person any more; open sessions end with it."""
    if row := identity_of(session, employer_number, person_kind, person_id):
        row.active = False


def add_staff(
    session: Session, *, employer_number: str, name: str, role: Role, phone: str, language: str,
    now: datetime,
) -> StaffMember:  # fmt: skip
    """A person who works for the co-operative, with a way to sign in."""
    member = StaffMember(
        employer_number=employer_number, name=name, role=role.value, created_at=now
    )
    session.add(member)
    session.flush()  # the identity names the member's id
    new = NewIdentity(
        employer_number=employer_number,
        person_kind=PersonKind.STAFF,
        person_id=member.id,
        role=role,
        phone=phone,
        language=language,
    )
    register_identity(session, new, now=now)
    return member


def phone_hash(session: Session, phone: str) -> str:
    """The look-up hash of a phone number in E.164."""
    return keyring_of(session.get_bind().dialect, "personal").lookup_hash(f"phone:{phone}")
