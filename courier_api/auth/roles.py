"""The roles a person can sign in with, and what a signed-in person is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from courier_api.auth.errors import NotYourRole


class Role(StrEnum):
    """What a person may open: one role a person."""

    COURIER = "courier"
    ADVISER = "adviser"
    DEPUTY = "deputy"
    OFFICE = "office"
    CONFIDENTIAL = "confidential"
    COMMITTEE = "committee"
    PLATFORM = "platform"


class PersonKind(StrEnum):
    """In which subject the person's record lives."""

    COURIER = "courier"
    STAFF = "staff"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The person behind a session, as long as it lasts."""

    session_id: int
    identity_id: int
    employer_number: str
    person_kind: PersonKind
    person_id: int
    role: Role
    language: str
    expires_at: datetime


def permit(person: SignedIn, roles: Collection[Role]) -> SignedIn:
    """The same person when the role fits (no roles named: any). Raises NotYourRole."""
    if roles and person.role not in roles:
        raise NotYourRole(person.role)
    return person
