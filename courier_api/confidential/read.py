"""Read reports: the reporter with the code, the adviser with the passphrase, nobody else."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.auth.models import StaffMember
from courier_api.confidential.codes import ReporterSecret
from courier_api.confidential.keys import OpenKey, open_keys
from courier_api.confidential.models import ConfidentialKey, ConfidentialMessage, ConfidentialReport
from courier_api.confidential.sealing import open_sealed
from courier_api.confidential.write import ADVISER, REPORTER, messages_of, place_of, report_with
from courier_api.foundation.clock import local_date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMessage:
    """One message, opened."""

    author: str
    written_on: date
    seen_on: date | None
    text: str
    name: str

    def __repr__(self) -> str:
        return f"ReadMessage({self.author})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One report, opened, the oldest message first."""

    report_id: int
    adviser: str
    received_on: date
    messages: tuple[ReadMessage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a locked mailbox tells: how many reports there are, how many messages are unread."""

    reports: int
    unread: int


def open_for_reporter(session: Session, secret: ReporterSecret, *, now: datetime) -> Thread | None:
    """The report of a code; None when there is none."""
    report = report_with(session, secret)
    if report is None:
        return None
    rows = messages_of(session, report.id)
    thread = Thread(
        report_id=report.id,
        adviser=_adviser_of(session, report),
        received_on=report.received_on,
        messages=tuple(_opened(report, row, row.for_reporter, secret.key) for row in rows),
    )
    _seen(rows, ADVISER, now)
    return thread


def open_for_adviser(
    session: Session, employer_number: str, staff_id: int, passphrase: str, *, now: datetime
) -> list[Thread]:
    """Every report of the adviser, the newest first; that it was opened is logged.

    Raises WrongPassphrase.
    """
    keys = {each.row.id: each for each in open_keys(session, employer_number, staff_id, passphrase)}
    reports = session.scalars(
        select(ConfidentialReport)
        .where(ConfidentialReport.key_id.in_(keys))
        .order_by(ConfidentialReport.id.desc())
    ).all()
    return [_open_one(session, report, keys[report.key_id], now) for report in reports]


def waiting(session: Session, employer_number: str, staff_id: int) -> Waiting:
    """What waits for this adviser, without opening anything."""
    of_adviser = (
        ConfidentialKey.employer_number == employer_number,
        ConfidentialKey.staff_id == staff_id,
    )
    reports = session.scalar(
        select(func.count(ConfidentialReport.id))
        .join(ConfidentialKey, ConfidentialKey.id == ConfidentialReport.key_id)
        .where(*of_adviser)
    )
    unread = session.scalar(
        select(func.count(ConfidentialMessage.id))
        .join(ConfidentialReport, ConfidentialReport.id == ConfidentialMessage.report_id)
        .join(ConfidentialKey, ConfidentialKey.id == ConfidentialReport.key_id)
        .where(
            *of_adviser,
            ConfidentialMessage.author == REPORTER,
            ConfidentialMessage.seen_on.is_(None),
        )
    )
    return Waiting(reports=reports or 0, unread=unread or 0)


def _open_one(session: Session, report: ConfidentialReport, key: OpenKey, now: datetime) -> Thread:
    rows = messages_of(session, report.id)
    access = Access(
        employer_number=report.employer_number,
        actor=f"staff:{key.row.staff_id}",
        action="confidential.read",
        subject_kind="confidential_report",
        subject_id=str(report.id),
    )
    record(session, access, at=now)
    thread = Thread(
        report_id=report.id,
        adviser=_adviser_of(session, report),
        received_on=report.received_on,
        messages=tuple(_opened(report, row, row.for_adviser, key.private_key) for row in rows),
    )
    _seen(rows, REPORTER, now)
    return thread


def _opened(
    report: ConfidentialReport, row: ConfidentialMessage, sealed: bytes, key: X25519PrivateKey
) -> ReadMessage:
    told = json.loads(open_sealed(sealed, key, place=place_of(report, row.author)))
    return ReadMessage(
        author=row.author,
        written_on=row.written_on,
        seen_on=row.seen_on,
        text=told["text"],
        name=told["name"],
    )


def _seen(rows: Iterable[ConfidentialMessage], author: str, now: datetime) -> None:
    for row in rows:
        if row.author == author and row.seen_on is None:
            row.seen_on = local_date(now)


def _adviser_of(session: Session, report: ConfidentialReport) -> str:
    key = session.get_one(ConfidentialKey, report.key_id)
    return session.get_one(StaffMember, key.staff_id).name
