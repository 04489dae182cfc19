"""Recover the reports of an adviser who is gone: it takes a printed sheet and a second adviser.

Neither alone opens anything: the sheet is useless without the second adviser's key, and the second
adviser reads nothing as long as the sheet lies sealed. The service holds neither.
"""

import os
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.auth.models import StaffMember
from courier_api.confidential.codes import new_code, typed_code
from courier_api.confidential.errors import AdviserUnknown, SheetWrong, WrongPassphrase
from courier_api.confidential.keys import OpenKey, open_keys
from courier_api.confidential.models import (
    ConfidentialKey,
    ConfidentialRecovery,
    ConfidentialReport,
)
from courier_api.confidential.sealing import (
    KEY_BYTES,
    NotOpened,
    open_key,
    open_sealed,
    seal,
    seal_key,
    unwrap_with_shares,
    wrap_with_shares,
)
from courier_api.confidential.write import REPORTER, messages_of, place_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Recoverable:
    """A key of another adviser that this one can recover with the sheet."""

    recovery_id: int
    name: str
    made_at: datetime
    used_at: datetime | None


def make_sheet(
    session: Session, employer_number: str, staff_id: int, passphrase: str, holder_key_id: int, *,
    now: datetime,
) -> str:  # fmt: skip
    """The code of a new recovery sheet, shown once: to be printed and kept sealed.

    An earlier sheet for the same holder is void. Raises WrongPassphrase, or AdviserUnknown when the
    holder is nobody else of the same co-operative.
    """
    holder = session.get(ConfidentialKey, holder_key_id)
    if (
        holder is None
        or holder.retired_at is not None
        or holder.employer_number != employer_number
        or holder.staff_id == staff_id
    ):
        raise AdviserUnknown
    own = _active(open_keys(session, employer_number, staff_id, passphrase))
    code, share = new_code(), os.urandom(KEY_BYTES)
    row = _recovery(session, own.row.id, holder.id) or ConfidentialRecovery(
        employer_number=employer_number, key_id=own.row.id, holder_key_id=holder.id
    )
    row.share = seal_key(share, holder.public_key, place=_place(own.row.id, holder.id))
    row.wrapped_key = wrap_with_shares(own.private_key, typed_code(code).encode(), share)
    row.made_at, row.used_at = now, None
    session.add(row)
    session.flush()
    _log(session, row, f"staff:{staff_id}", "confidential.make_sheet", now)
    return code


def recoverable(session: Session, employer_number: str, staff_id: int) -> list[Recoverable]:
    """What this adviser could recover, and what was recovered."""
    holder = select(ConfidentialKey.id).where(
        ConfidentialKey.employer_number == employer_number, ConfidentialKey.staff_id == staff_id
    )
    query = (
        select(ConfidentialRecovery, StaffMember)
        .join(ConfidentialKey, ConfidentialKey.id == ConfidentialRecovery.key_id)
        .join(StaffMember, StaffMember.id == ConfidentialKey.staff_id)
        .where(ConfidentialRecovery.holder_key_id.in_(holder))
        .order_by(ConfidentialRecovery.id)
    )
    return [
        Recoverable(recovery_id=row.id, name=member.name, made_at=row.made_at, used_at=row.used_at)
        for row, member in session.execute(query)
    ]


def take_over(
    session: Session, employer_number: str, staff_id: int, recovery_id: int, *, passphrase: str,
    sheet: str, now: datetime,
) -> int:  # fmt: skip
    """Seal the other adviser's reports to this one's key from now on; gives how many.

    The other key is retired: nothing new reaches it. Raises WrongPassphrase, SheetWrong or
    CodeMisshapen.
    """
    row = session.get(ConfidentialRecovery, recovery_id)
    if row is None or row.employer_number != employer_number:
        raise SheetWrong
    keys = open_keys(session, employer_number, staff_id, passphrase)
    holder = next((each for each in keys if each.row.id == row.holder_key_id), None)
    if holder is None:
        raise SheetWrong
    try:
        share = open_key(row.share, holder.private_key, place=_place(row.key_id, row.holder_key_id))
        lost = unwrap_with_shares(row.wrapped_key, typed_code(sheet).encode(), share)
    except NotOpened as wrong:
        raise SheetWrong from wrong
    moved = _move_reports(session, row.key_id, lost, holder)
    left = session.get_one(ConfidentialKey, row.key_id)
    left.retired_at = left.retired_at or now
    row.used_at = now
    _log(session, row, f"staff:{staff_id}", "confidential.take_over", now)
    return moved


def _move_reports(session: Session, key_id: int, lost: X25519PrivateKey, holder: OpenKey) -> int:
    reports = session.scalars(
        select(ConfidentialReport).where(ConfidentialReport.key_id == key_id)
    ).all()
    for report in reports:
        for message in messages_of(session, report.id):
            place = place_of(report, message.author)
            text = open_sealed(message.for_adviser, lost, place=place)
            message.for_adviser = seal(text, holder.row.public_key, place=place)
            message.seen_on = None if message.author == REPORTER else message.seen_on
        report.key_id = holder.row.id
    return len(reports)


def _active(keys: list[OpenKey]) -> OpenKey:
    """The key that counts. Raises WrongPassphrase when the passphrase opens older ones only."""
    active = next((each for each in keys if each.row.retired_at is None), None)
    if active is None:
        raise WrongPassphrase
    return active


def _recovery(session: Session, key_id: int, holder_key_id: int) -> ConfidentialRecovery | None:
    return session.scalar(
        select(ConfidentialRecovery).where(
            ConfidentialRecovery.key_id == key_id,
            ConfidentialRecovery.holder_key_id == holder_key_id,
        )
    )


def _place(key_id: int, holder_key_id: int) -> str:
    return f"recovery:{key_id}:{holder_key_id}"


def _log(
    session: Session, row: ConfidentialRecovery, actor: str, action: str, now: datetime
) -> None:
    access = Access(
        employer_number=row.employer_number,
        actor=actor,
        action=action,
        subject_kind="confidential_key",
        subject_id=str(row.key_id),
    )
    record(session, access, at=now)
