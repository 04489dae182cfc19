"""Sign in with a code: ask for one, confirm it, get a token."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from courier_api.auth.errors import WrongCode
from courier_api.auth.identities import phone_hash
from courier_api.auth.models import SignInCode, SignInIdentity, SignInSession
from courier_api.auth.phone_numbers import e164
from courier_api.auth.roles import Role
from courier_api.foundation.columns import keyring_of

CODE_DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
MOST_ATTEMPTS = 5
CODES_PER_HOUR = 5
COURIER_SESSION_LASTS = timedelta(days=30)
STAFF_SESSION_LASTS = timedelta(hours=12)  # staff see other people's data: one working day


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedCode:
    """A code to be sent to this identity's phone. Exists only until the SMS is stored."""

    code_id: int
    identity: SignInIdentity
    code: str

    def __repr__(self) -> str:
        return f"IssuedCode(code_id={self.code_id})"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """The token of a new session, shown once."""

    token: str
    role: Role
    language: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"NewSession(role={self.role.value})"


def request_code(session: Session, phone: str, now: datetime) -> IssuedCode | None:
    """A new code for whoever signs in with this phone, or None.

    None for an unknown phone and for a phone that had its codes of this hour: the caller
    answers the same in every case, so that nobody can find out who works here. A phone
    known at two co-operatives signs in at the one that registered it first.
    Raises PhoneUnreadable.
    """
    identity = identity_with(session, phone)
    if (
        identity is None
        or _codes_since(session, identity, now - timedelta(hours=1)) >= CODES_PER_HOUR
    ):
        return None
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    stored = SignInCode(
        employer_number=identity.employer_number,
        identity_id=identity.id,
        code_hash=_code_hash(session, identity, code),
        created_at=now,
        expires_at=now + CODE_LASTS,
    )
    session.add(stored)
    session.flush()  # the message is named after the code's id
    return IssuedCode(code_id=stored.id, identity=identity, code=code)


def confirm_code(
    session: Session, phone: str, code: str, now: datetime, *, repeat_key: str | None = None
) -> NewSession | None:
    """A session for the right code; None when it is wrong, used, old or tried too often.

    A wrong try is counted, and counting must be committed: hence None and not an exception.
    The newest code alone counts. Whoever gave a `repeat_key` of their own choice and lost the
    answer may ask again with the same key and code while the code lasts, and gets the same
    session. Raises PhoneUnreadable.
    """
    identity = identity_with(session, phone)
    if identity is None:
        return None
    newest = session.scalar(
        select(SignInCode)
        .where(SignInCode.identity_id == identity.id)
        .order_by(SignInCode.created_at.desc(), SignInCode.id.desc())
        .limit(1)
    )
    if newest is None or not _take_an_attempt(session, newest, now):
        return None
    if not hmac.compare_digest(newest.code_hash, _code_hash(session, identity, code.strip())):
        return None
    token = _token(session, newest, repeat_key)
    if not _use_once(session, newest, now):
        return _opened_before(session, identity, token)
    return _open_session(session, identity, token, now)


def signed_in_or_refused(new: NewSession | None) -> NewSession:
    """The session, or WrongCode; called after the transaction that counted the try."""
    if new is None:
        raise WrongCode
    return new


def token_hash(token: str) -> str:
    """What is stored of a token: enough to find it, too little to use it."""
    return sha256(token.encode()).hexdigest()


def identity_with(session: Session, phone: str) -> SignInIdentity | None:
    """Who signs in with this phone; None for nobody. Raises PhoneUnreadable."""
    hashed = phone_hash(session, e164(phone))
    return session.scalar(
        select(SignInIdentity)
        .where(SignInIdentity.phone_hash == hashed, SignInIdentity.active.is_(True))
        .order_by(SignInIdentity.id)
        .limit(1)
    )


def _codes_since(session: Session, identity: SignInIdentity, since: datetime) -> int:
    count = select(func.count()).where(
        SignInCode.identity_id == identity.id, SignInCode.created_at > since
    )
    return session.scalar(count) or 0


def _code_hash(session: Session, identity: SignInIdentity, code: str) -> str:
    # Keyed: six digits alone could be tried out against a stolen table in a second.
    keyring = keyring_of(session.get_bind().dialect, "personal")
    return keyring.lookup_hash(f"sign-in code:{identity.id}:{code}")


def _take_an_attempt(session: Session, code: SignInCode, now: datetime) -> bool:
    """Counts before comparing, so that parallel tries cannot exceed the limit."""
    take = (
        update(SignInCode)
        .where(
            SignInCode.id == code.id,
            SignInCode.attempts < MOST_ATTEMPTS,
            SignInCode.expires_at > now,
        )
        .values(attempts=SignInCode.attempts + 1)
        .returning(SignInCode.id)
    )
    return session.scalar(take) is not None


def _use_once(session: Session, code: SignInCode, now: datetime) -> bool:
    use = (
        update(SignInCode)
        .where(SignInCode.id == code.id, SignInCode.used_at.is_(None))
        .values(used_at=now)
        .returning(SignInCode.id)
    )
    return session.scalar(use) is not None


def _token(session: Session, code: SignInCode, repeat_key: str | None) -> str:
    """A new token; the same one for the same code and key, so that it need not be stored."""
    if repeat_key is None:
        return secrets.token_urlsafe(32)
    keyring = keyring_of(session.get_bind().dialect, "personal")
    return keyring.lookup_hash(f"session:{code.id}:{code.code_hash}:{repeat_key}")


def _opened_before(session: Session, identity: SignInIdentity, token: str) -> NewSession | None:
    """The session of this very token, which nobody can have who did not give its key and code."""
    opened = session.scalar(
        select(SignInSession).where(
            SignInSession.identity_id == identity.id,
            SignInSession.token_hash == token_hash(token),
            SignInSession.ended_at.is_(None),
        )
    )
    if opened is None:
        return None
    return NewSession(
        token=token,
        role=Role(identity.role),
        language=identity.language,
        expires_at=opened.expires_at,
    )


def _open_session(
    session: Session, identity: SignInIdentity, token: str, now: datetime
) -> NewSession:
    role = Role(identity.role)
    expires_at = now + (COURIER_SESSION_LASTS if role is Role.COURIER else STAFF_SESSION_LASTS)
    session.add(
        SignInSession(
            employer_number=identity.employer_number,
            identity_id=identity.id,
            token_hash=token_hash(token),
            created_at=now,
            expires_at=expires_at,
        )
    )
    return NewSession(token=token, role=role, language=identity.language, expires_at=expires_at)
