"""What a person wants to get: prevention tips only with a yes, and nothing from a stopped sender."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from courier_api.auth.models import SignInIdentity
from courier_api.foundation.upsert import insert_or_change
from courier_api.notices.models import SmsConsent, SmsStop
from safety.message_rules import Line


def say_consent(session: Session, identity_id: int, *, agreed: bool, now: datetime) -> None:
    """Keep a yes or a no to prevention tips; saying the same again adds nothing.

    A yes on our page does not lift a STOP at the carrier: only START does.
    """
    identity = session.get_one(SignInIdentity, identity_id)
    if has_consented(session, identity_id) is agreed:
        return
    session.add(
        SmsConsent(
            employer_number=identity.employer_number,
            identity_id=identity.id,
            agreed=agreed,
            said_at=now,
        )
    )
    session.flush()


def has_consented(session: Session, identity_id: int) -> bool:
    """Whether the last word on prevention tips was a yes."""
    query = (
        select(SmsConsent.agreed)
        .where(SmsConsent.identity_id == identity_id)
        .order_by(SmsConsent.id.desc())
        .limit(1)
    )
    return bool(session.scalar(query))


def agreed_by(session: Session, employer_number: str) -> set[int]:
    """The identities of a co-operative whose last word on prevention tips was a yes."""
    newest = (
        select(func.max(SmsConsent.id))
        .where(SmsConsent.employer_number == employer_number)
        .group_by(SmsConsent.identity_id)
    )
    query = select(SmsConsent.identity_id).where(
        SmsConsent.id.in_(newest), SmsConsent.agreed.is_(True)
    )
    return set(session.scalars(query))


def stopped_by(session: Session, employer_number: str, line: Line) -> set[int]:
    """The identities of a co-operative that stopped this sender."""
    query = select(SmsStop.identity_id).where(
        SmsStop.employer_number == employer_number,
        SmsStop.line == line.value,
        SmsStop.lifted_at.is_(None),
    )
    return set(session.scalars(query))


def stop(session: Session, identity: SignInIdentity, line: Line, *, now: datetime) -> None:
    """The person wants nothing more from this sender; the other sender is not touched."""
    insert_or_change(
        session,
        SmsStop,
        {
            "employer_number": identity.employer_number,
            "identity_id": identity.id,
            "line": line.value,
            "stopped_at": now,
        },
        unique=["identity_id", "line"],
        change={"stopped_at": now, "lifted_at": None},
        returning="id",
    )


def start_again(session: Session, identity: SignInIdentity, line: Line, *, now: datetime) -> None:
    """The person wants to hear from this sender again."""
    session.execute(
        update(SmsStop)
        .where(
            SmsStop.identity_id == identity.id,
            SmsStop.line == line.value,
            SmsStop.lifted_at.is_(None),
        )
        .values(lifted_at=now)
    )


def has_stopped(session: Session, identity_id: int, line: Line) -> bool:
    """Whether the person stopped this sender."""
    query = select(SmsStop.id).where(
        SmsStop.identity_id == identity_id,
        SmsStop.line == line.value,
        SmsStop.lifted_at.is_(None),
    )
    return session.scalar(query) is not None
