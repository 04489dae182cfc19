"""What the pages of agreements do: record a signature, put in force, set the last day."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from courier_api.agreements.activate import activate, close
from courier_api.agreements.queries import version_of
from courier_api.agreements.sign import sign
from courier_api.agreements.store import NewSignature
from courier_api.foundation.clock import BRUSSELS
from courier_api.foundation.errors import Invalid
from courier_api.web.office.agreement_views import AgreementQueries, TypedSignature
from courier_api.web.office.read_agreements import agreement_list, difference_view, version_view

COOPERATIVE = "cooperative"


def sign_version(
    session: Session,
    employer_number: str,
    version_id: int,
    typed: TypedSignature,
    actor: str,
    now: datetime,
) -> None:
    """Record a signature as it was typed. Raises NotFound, or Invalid with the field."""
    version = version_of(session, employer_number, version_id)
    signature = NewSignature(
        name=typed.name,
        role=typed.role,
        signed_at=_moment(typed.signed_at),
        source_id=_party(typed.party),
    )
    sign(session, version, signature, recorded_by=actor, now=now)


def activate_version(
    session: Session, employer_number: str, version_id: int, actor: str, now: datetime
) -> None:
    """Put a version in force. Raises as `activate` does."""
    activate(session, version_of(session, employer_number, version_id), actor=actor, now=now)


def close_version(
    session: Session, employer_number: str, version_id: int, day: str, actor: str, now: datetime
) -> None:
    """Set the last day of a version; empty: open. Raises as `close` does."""
    version = version_of(session, employer_number, version_id)
    close(session, version, _day(day) if day else None, actor=actor, now=now)


def _moment(text: str) -> datetime:
    """A moment as people write it: without an offset it is Belgian time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _wrong("signed_at") from None
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=BRUSSELS)


def _party(text: str) -> int | None:
    if text == COOPERATIVE:
        return None
    if not text.isascii() or not text.isdigit():
        raise _wrong("for")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _wrong("valid_to") from None


def _wrong(field: str) -> Invalid:
    return Invalid("This field cannot be read.", errors=[{"field": field, "rule": "unreadable"}])


QUERIES = AgreementQueries(
    listing=agreement_list,
    version=version_view,
    difference=difference_view,
    sign=sign_version,
    activate=activate_version,
    close=close_version,
)
