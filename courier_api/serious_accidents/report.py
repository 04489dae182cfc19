"""Write the detailed report, make it (provisional or final), and keep the proof of its sending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.documents.pdf import document_pdf
from courier_api.foundation.errors import Invalid
from courier_api.incident_declarations.download import Paper
from courier_api.incident_declarations.errors import ProofIncomplete
from courier_api.incident_declarations.form_document import OFFICIAL
from courier_api.incident_declarations.status import PaperPurpose, note_access
from courier_api.incidents.meet_duties import meet_duties
from courier_api.incidents.models import Incident
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.pay.explain.words import Words
from courier_api.serious_accidents.assemble import assembled
from courier_api.serious_accidents.documents import report_document
from courier_api.serious_accidents.errors import (
    FileStateRefused,
    ReportNotFound,
    ReportSent,
    SectionsMissing,
)
from courier_api.serious_accidents.models import SeriousFile, SeriousReport
from courier_api.serious_accidents.secure import advance
from courier_api.serious_accidents.serious_file import open_file, tell
from safety.case_states import SeriousFileState
from safety.deadlines import DeadlineRule
from safety.serious_file import LONGEST_SECTION, ReportSection, missing_sections

UNDECIDED = (SeriousFileState.SUSPECTED.value, SeriousFileState.NOT_SERIOUS.value)


class ReportKind(StrEnum):
    """A provisional report may lack parts; the final one has them all."""

    PROVISIONAL = "provisional"
    FINAL = "final"


class ReportChannel(StrEnum):
    """How it goes to the regional inspectorate."""

    EMAIL = "email"
    POST = "post"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportProof:
    """When and how a report went out. `final_due`: the day agreed for the final one."""

    sent_at: datetime | None
    channel: ReportChannel | None
    final_due: date | None = None


def write_section(
    session: Session, incident: Incident, part: ReportSection, text: str, *, actor: str,
    now: datetime,
) -> SeriousFile:  # fmt: skip
    """The adviser's words for a part; without words it is put together from the case again.

    Raises Invalid for a text that is too long.
    """
    if len(text) > LONGEST_SECTION:
        raise Invalid("This text is too long.", errors=[{"field": part.value, "rule": "too_long"}])
    file = open_file(session, incident, actor=actor, now=now)
    kept = {name: words for name, words in file.sections.items() if name != part.value}
    file.sections = kept | ({part.value: text.strip()} if text.strip() else {})
    advance(file, session, incident)
    tell(session, incident, file, "report_written", actor=actor, now=now)
    return file


def make_report(
    session: Session, incident: Incident, kind: ReportKind, language: Language, *, actor: str,
    now: datetime,
) -> SeriousReport:  # fmt: skip
    """A report of what is known now, as a PDF that does not change any more.

    Raises SectionsMissing for a final one with a part missing, Invalid for a language it has not.
    """
    if language not in OFFICIAL:
        raise Invalid(
            "The report exists in Dutch, French and German.",
            errors=[{"field": "language", "rule": "enum"}],
        )
    file = open_file(session, incident, actor=actor, now=now)
    words = Words(load_catalogue(), language)
    sections = assembled(session, incident, file, words, now)
    missing = missing_sections(sections)
    if kind is ReportKind.FINAL and missing:
        raise SectionsMissing([part.value for part in missing])
    pdf = document_pdf(report_document(session, incident, kind.value, sections, words, now=now))
    report = SeriousReport(
        employer_number=incident.employer_number,
        incident_id=incident.id,
        kind=kind.value,
        language=language.value,
        missing=[part.value for part in missing],
        made_at=now,
        made_by=actor,
        pdf=pdf,
        sha256=sha256(pdf).hexdigest(),
    )
    session.add(report)
    tell(session, incident, file, "report_made", actor=actor, now=now)
    return report


def send_report(
    session: Session, incident: Incident, number: int, proof: ReportProof, *, actor: str,
    now: datetime,
) -> SeriousReport:  # fmt: skip
    """Keep the proof. The ten-day duty is met by the first report that went out, late or not.

    Steps of the checklist that nobody ticked keep their own clocks running: they hold no report
    back. Raises ProofIncomplete, ReportNotFound, ReportSent, or FileStateRefused while nobody has
    confirmed that the accident is serious.
    """
    absent = [name for name in ("sent_at", "channel") if getattr(proof, name) is None]
    if absent or proof.sent_at is None or proof.channel is None:
        raise ProofIncomplete(absent)
    report = _report(session, incident, number)
    if report.sent_at is not None:
        raise ReportSent(number)
    file = open_file(session, incident, actor=actor, now=now)
    is_final = report.kind == ReportKind.FINAL.value
    after = SeriousFileState.REPORT_SENT if is_final else SeriousFileState.PROVISIONAL_SENT
    if file.state in UNDECIDED:
        raise FileStateRefused(file.state, after.value)
    report.sent_at, report.channel = proof.sent_at, proof.channel.value
    report.sent_by, report.recorded_at = actor, now
    file.state = after.value
    file.final_due = None if is_final else proof.final_due
    meet_duties(
        session, incident, (DeadlineRule.DETAILED_REPORT, DeadlineRule.PROVISIONAL_REPORT),
        done_at=proof.sent_at, actor=actor, now=now, note=f"{report.kind} {report.channel}",
    )  # fmt: skip
    tell(session, incident, file, "report_sent", actor=actor, now=now)
    return report


def report_paper(
    session: Session, incident: Incident, number: int, *, actor: str, now: datetime
) -> Paper:
    """A report as it was made; the taking is logged. Raises ReportNotFound."""
    report = _report(session, incident, number)
    purpose = PaperPurpose.SERIOUS_ACCIDENT
    note_access(
        session, incident, "download.detailed_report", actor=actor, now=now, purpose=purpose
    )
    return Paper(
        name=f"report-{incident.ref}-{report.kind}-{report.id}.pdf",
        media_type="application/pdf",
        content=report.pdf,
    )


def reports_of(session: Session, incident: Incident) -> Sequence[SeriousReport]:
    """Every report that was made, the newest first."""
    return session.scalars(
        select(SeriousReport)
        .where(SeriousReport.incident_id == incident.id)
        .order_by(SeriousReport.id.desc())
    ).all()


def _report(session: Session, incident: Incident, number: int) -> SeriousReport:
    report = session.get(SeriousReport, number, with_for_update=True)
    if report is None or report.incident_id != incident.id:
        raise ReportNotFound(number)
    return report
