"""Write a report, add to it, answer it: sealed on arrival, nothing readable is kept."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.confidential.codes import ReporterSecret
from courier_api.confidential.errors import AdviserUnknown, NothingWritten, ReportUnknown
from courier_api.confidential.models import ConfidentialKey, ConfidentialMessage, ConfidentialReport
from courier_api.confidential.sealing import open_sealed, seal
from courier_api.foundation.clock import local_date
from courier_api.foundation.locks import hold_names

LONGEST_TEXT = 10_000
LONGEST_NAME = 200
REPORTER, ADVISER = "reporter", "adviser"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What somebody wrote. `name`: who it is and how to reach them, if they want to say so."""

    text: str
    name: str = ""

    def __repr__(self) -> str:
        return f"Written({len(self.text)} characters)"

    def checked(self) -> "Written":
        """The same. Raises NothingWritten when it is empty or too long."""
        if not 0 < len(self.text) <= LONGEST_TEXT or len(self.name) > LONGEST_NAME:
            raise NothingWritten
        return self

    def document(self) -> str:
        """As it is sealed."""
        return json.dumps({"text": self.text, "name": self.name}, ensure_ascii=False)


def write_report(
    session: Session, key_id: int, secret: ReporterSecret, written: Written, *, now: datetime
) -> None:
    """Store a report for the adviser with this key. Raises NothingWritten or AdviserUnknown.

    The same code again is the same report: what it says is stored once, and what is new is added.
    """
    written.checked()
    key = session.get(ConfidentialKey, key_id)
    if key is None or key.retired_at is not None:
        raise AdviserUnknown
    report = report_with(session, secret)
    if report is None:
        report = ConfidentialReport(
            employer_number=key.employer_number,
            key_id=key.id,
            code_hash=secret.code_hash,
            reporter_key=secret.key.public_key().public_bytes_raw(),
            received_on=local_date(now),
        )
        session.add(report)
        session.flush()  # the id
    _add_once(session, report, secret, written, now=now)


def write_more(
    session: Session, secret: ReporterSecret, written: Written, *, now: datetime
) -> bool:
    """Add to the report with this code; False when there is none. Raises NothingWritten."""
    written.checked()
    report = report_with(session, secret)
    if report is None:
        return False
    _add_once(session, report, secret, written, now=now)
    return True


def reply(
    session: Session, employer_number: str, staff_id: int, report_id: int, written: Written, *,
    now: datetime,
) -> None:  # fmt: skip
    """The adviser's answer. It needs no passphrase: writing takes public keys only.

    Raises NothingWritten, or ReportUnknown for a report of another adviser.
    """
    written.checked()
    report = session.scalar(
        select(ConfidentialReport)
        .join(ConfidentialKey, ConfidentialKey.id == ConfidentialReport.key_id)
        .where(
            ConfidentialReport.id == report_id,
            ConfidentialKey.employer_number == employer_number,
            ConfidentialKey.staff_id == staff_id,
        )
    )
    if report is None:
        raise ReportUnknown
    add_message(session, report, ADVISER, written, now=now)


def report_with(session: Session, secret: ReporterSecret) -> ConfidentialReport | None:
    """The report of a code; of two requests at once the second waits for the first."""
    hold_names(session, [f"confidential:{secret.code_hash.hex()}"])
    return session.scalar(
        select(ConfidentialReport).where(ConfidentialReport.code_hash == secret.code_hash)
    )


def messages_of(session: Session, report_id: int) -> list[ConfidentialMessage]:
    """The messages of a report, the oldest first."""
    query = (
        select(ConfidentialMessage)
        .where(ConfidentialMessage.report_id == report_id)
        .order_by(ConfidentialMessage.id)
    )
    return list(session.scalars(query))


def add_message(
    session: Session, report: ConfidentialReport, author: str, written: Written, *, now: datetime
) -> None:
    """Seal a message for both sides and store it."""
    key = session.get_one(ConfidentialKey, report.key_id)
    document, place = written.document(), place_of(report, author)
    session.add(
        ConfidentialMessage(
            employer_number=report.employer_number,
            report_id=report.id,
            author=author,
            written_on=local_date(now),
            for_adviser=seal(document, key.public_key, place=place),
            for_reporter=seal(document, report.reporter_key, place=place),
        )
    )
    session.flush()


def place_of(report: ConfidentialReport, author: str) -> str:
    """Where a message belongs: moved to another report, or to the other side, it does not open."""
    return f"{report.id}:{author}"


def _add_once(
    session: Session, report: ConfidentialReport, secret: ReporterSecret, written: Written, *,
    now: datetime,
) -> None:  # fmt: skip
    """A form that was sent twice says nothing new: the last message tells."""
    own = [each for each in messages_of(session, report.id) if each.author == REPORTER]
    if own:
        place = place_of(report, REPORTER)
        if open_sealed(own[-1].for_reporter, secret.key, place=place) == written.document():
            return
    add_message(session, report, REPORTER, written, now=now)
