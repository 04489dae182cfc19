"""An adviser's key: make one, open it with the passphrase, change the passphrase."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.auth.models import StaffMember
from courier_api.auth.roles import Role
from courier_api.confidential.errors import PassphraseTooShort, WrongPassphrase
from courier_api.confidential.models import ConfidentialKey
from courier_api.confidential.sealing import NotOpened, Wrapped, fingerprint, unwrap, wrap
from courier_api.foundation.models import Cooperative

SHORTEST_PASSPHRASE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Adviser:
    """Somebody who can be written to."""

    key_id: int
    cooperative: str
    name: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A key with its private half, as long as the request lasts."""

    row: ConfidentialKey
    private_key: X25519PrivateKey

    def __repr__(self) -> str:
        return f"OpenKey({self.row.id})"


def make_key(
    session: Session, employer_number: str, staff_id: int, passphrase: str, *, now: datetime
) -> ConfidentialKey:
    """A new key pair for this adviser; an earlier one is retired. Raises PassphraseTooShort.

    The private half exists readable in this request only.
    """
    _check(passphrase)
    for before in keys_of(session, employer_number, staff_id):
        before.retired_at = before.retired_at or now
    private_key = X25519PrivateKey.generate()
    wrapped = wrap(private_key, passphrase)
    row = ConfidentialKey(
        employer_number=employer_number,
        staff_id=staff_id,
        public_key=private_key.public_key().public_bytes_raw(),
        salt=wrapped.salt,
        wrapped_key=wrapped.key,
        made_at=now,
    )
    session.add(row)
    session.flush()  # the id
    _log(session, row, "confidential.make_key", now)
    return row


def keys_of(session: Session, employer_number: str, staff_id: int) -> list[ConfidentialKey]:
    """Every key of an adviser, the newest first."""
    query = (
        select(ConfidentialKey)
        .where(
            ConfidentialKey.employer_number == employer_number,
            ConfidentialKey.staff_id == staff_id,
        )
        .order_by(ConfidentialKey.id.desc())
    )
    return list(session.scalars(query))


def advisers(session: Session, employer_number: str | None = None) -> list[Adviser]:
    """Who can be written to: of one co-operative, or of all."""
    query = (
        select(ConfidentialKey, StaffMember, Cooperative.name)
        .join(Cooperative, Cooperative.employer_number == ConfidentialKey.employer_number)
        .join(StaffMember, StaffMember.id == ConfidentialKey.staff_id)
        .where(ConfidentialKey.retired_at.is_(None), StaffMember.role == Role.CONFIDENTIAL.value)
        .order_by(ConfidentialKey.id)
    )
    if employer_number is not None:
        query = query.where(ConfidentialKey.employer_number == employer_number)
    return [
        Adviser(
            key_id=key.id,
            cooperative=cooperative,
            name=member.name,
            fingerprint=fingerprint(key.public_key),
        )
        for key, member, cooperative in session.execute(query)
    ]


def open_keys(
    session: Session, employer_number: str, staff_id: int, passphrase: str
) -> list[OpenKey]:
    """Every key of the adviser that the passphrase opens. Raises WrongPassphrase for none."""
    found = list(_opened(keys_of(session, employer_number, staff_id), passphrase))
    if not found:
        raise WrongPassphrase
    return found


def change_passphrase(
    session: Session, employer_number: str, staff_id: int, *, old: str, new: str, now: datetime
) -> None:
    """Wrap what the old passphrase opens with the new one. Raises WrongPassphrase or
    PassphraseTooShort."""
    _check(new)
    for each in open_keys(session, employer_number, staff_id, old):
        wrapped = wrap(each.private_key, new)
        each.row.salt, each.row.wrapped_key = wrapped.salt, wrapped.key
        _log(session, each.row, "confidential.change_passphrase", now)


def _opened(rows: list[ConfidentialKey], passphrase: str) -> Iterator[OpenKey]:
    for row in rows:
        try:
            private_key = unwrap(Wrapped(row.salt, row.wrapped_key), passphrase)
        except NotOpened:
            continue
        yield OpenKey(row, private_key)


def _check(passphrase: str) -> None:
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise PassphraseTooShort(SHORTEST_PASSPHRASE)


def _log(session: Session, key: ConfidentialKey, action: str, now: datetime) -> None:
    access = Access(
        employer_number=key.employer_number,
        actor=f"staff:{key.staff_id}",
        action=action,
        subject_kind="confidential_key",
        subject_id=str(key.id),
    )
    record(session, access, at=now)
