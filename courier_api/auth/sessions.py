"""Sessions: who is behind a token, sign out, forget what has expired."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from courier_api.auth.codes import token_hash
from courier_api.auth.models import SignInCode, SignInIdentity, SignInSession
from courier_api.auth.roles import PersonKind, Role, SignedIn

EXPIRED_KEPT = timedelta(days=30)


def session_of(session: Session, token: str, now: datetime) -> SignedIn | None:
    """The person behind a token; None when it is unknown, ended, expired, or the person left."""
    query = (
        select(SignInSession, SignInIdentity)
        .join(SignInIdentity, SignInIdentity.id == SignInSession.identity_id)
        .where(
            SignInSession.token_hash == token_hash(token),
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
            SignInIdentity.active.is_(True),
        )
    )
    found = session.execute(query).first()
    if found is None:
        return None
    opened, identity = found
    return SignedIn(
        session_id=opened.id,
        identity_id=identity.id,
        employer_number=identity.employer_number,
        person_kind=PersonKind(identity.person_kind),
        person_id=identity.person_id,
        role=Role(identity.role),
        language=identity.language,
        expires_at=opened.expires_at,
    )


def sign_out(session: Session, token: str, now: datetime) -> None:
    """End the session of this token; an unknown token changes nothing."""
    end = (
        update(SignInSession)
        .where(SignInSession.token_hash == token_hash(token), SignInSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    session.execute(end)


def change_language(session: Session, person: SignedIn, language: str) -> None:
    """Pages and messages speak this language to the person from now on."""
    session.execute(
        update(SignInIdentity)
        .where(SignInIdentity.id == person.identity_id)
        .values(language=language)
    )


def forget_expired(session: Session, now: datetime) -> None:
    """Remove codes and sessions that ended a month ago: nobody needs to know who signed in when."""
    before = now - EXPIRED_KEPT
    session.execute(delete(SignInCode).where(SignInCode.expires_at < before))
    session.execute(delete(SignInSession).where(SignInSession.expires_at < before))
