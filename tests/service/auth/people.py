"""A co-operative and people who can sign in, valid without further ado."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from courier_api.auth.codes import NewSession, confirm_code, request_code
from courier_api.auth.identities import NewIdentity, register_identity
from courier_api.auth.models import SignInIdentity
from courier_api.auth.roles import PersonKind, Role
from courier_api.foundation.models import Cooperative

NOW = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
OURS = "0123456749"
THEIRS = "0987654312"
AMINA_PHONE = "+32470123456"


def make_cooperative(session: Session, employer_number: str = OURS) -> Cooperative:
    """A shared employer."""
    made = Cooperative(employer_number=employer_number, name="Ketting", created_at=NOW)
    session.add(made)
    session.flush()
    return made


def make_identity(
    session: Session,
    *,
    employer_number: str = OURS,
    person_id: int = 1,
    phone: str = AMINA_PHONE,
    role: Role = Role.COURIER,
    language: str = "nl",
) -> SignInIdentity:
    """A person with a phone; staff when the role is not the courier's."""
    if session.get(Cooperative, employer_number) is None:
        make_cooperative(session, employer_number)
    kind = PersonKind.COURIER if role is Role.COURIER else PersonKind.STAFF
    new = NewIdentity(
        employer_number=employer_number,
        person_kind=kind,
        person_id=person_id,
        role=role,
        phone=phone,
        language=language,
    )
    return register_identity(session, new, now=NOW)


def sign_in(session: Session, phone: str = AMINA_PHONE, now: datetime = NOW) -> NewSession:
    """A session of whoever has this phone."""
    issued = request_code(session, phone, now)
    assert issued is not None
    opened = confirm_code(session, phone, issued.code, now)
    assert opened is not None
    return opened
