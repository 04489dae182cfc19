"""Write down that a declaration was sent, with its proof: when, over which channel, which bytes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy.orm import Session

from courier_api.documents.pdf import document_pdf
from courier_api.foundation.clock import local_date
from courier_api.incident_declarations.collect import form_language, read_case
from courier_api.incident_declarations.collect_person import work_policy
from courier_api.incident_declarations.errors import NotInThisState, ProofIncomplete
from courier_api.incident_declarations.form_document import form_document
from courier_api.incident_declarations.form_now import FilledForm, assessment_of, form_now
from courier_api.incident_declarations.models import AccidentDeclaration
from courier_api.incident_declarations.prepare import demand_no_faults
from courier_api.incident_declarations.status import declaration_of, move_declaration, tell_case
from courier_api.incidents.meet_duties import meet_duties
from courier_api.incidents.models import Incident
from safety.deadlines import DeadlineRule
from safety.declaration_form import form_file, read_file
from safety.facts import DeclarationStatus
from safety.sending import sending_on

TO_INSURER = (DeadlineRule.INSURER_DECLARATION, DeadlineRule.INSURER_DECLARATION_WORSENED)
LONGEST_TICKET = 40


class Channel(StrEnum):
    """How a declaration goes out; over the first two the form goes as data, else as its PDF."""

    PORTAL = "portal"
    INSURER_SITE = "insurer_site"
    EMAIL = "email"
    POST = "post"


AS_DATA = (Channel.PORTAL, Channel.INSURER_SITE)


class FileNotTrue(RuntimeError):
    """The file does not say what the form says; it is not kept as proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What the sender writes down. Without time or channel nothing counts as sent."""

    sent_at: datetime | None
    channel: Channel | None
    ticket_no: str = ""


def send_declaration(
    session: Session, incident: Incident, proof: Proof, *, actor: str, now: datetime
) -> AccidentDeclaration:
    """Keep the proof of a sending and stop the clock; a late one counts as met late, never blocked.

    Raises ProofIncomplete, NotInThisState while it is not ready, FormHasFaults when the case has
    changed since, or Invalid for an instant before the accident or still to come.
    """
    absent = [name for name in ("sent_at", "channel") if getattr(proof, name) is None]
    if absent or proof.sent_at is None or proof.channel is None:
        raise ProofIncomplete(absent)
    declaration = declaration_of(session, incident)
    sending = sending_on(
        local_date(proof.sent_at),
        DeclarationStatus(declaration.status),
        assessment_of(session, incident, now),
    )
    if not sending.allowed:
        raise NotInThisState(declaration.status, DeclarationStatus.SENT.value)
    demand_no_faults(session, incident, declaration, now)
    _keep_proof(session, incident, declaration, proof, now)
    move_declaration(declaration, DeclarationStatus.SENT)
    declaration.sent_at, declaration.channel = proof.sent_at, proof.channel.value
    declaration.ticket_no = proof.ticket_no.strip()[:LONGEST_TICKET] or None
    declaration.sent_by, declaration.recorded_at = actor, now
    meet_duties(
        session, incident, TO_INSURER, done_at=proof.sent_at, actor=actor, now=now,
        note=proof.channel.value,
    )  # fmt: skip
    tell_case(session, incident, declaration, "declared", actor=actor, now=now)
    return declaration


def _keep_proof(
    session: Session,
    incident: Incident,
    declaration: AccidentDeclaration,
    proof: Proof,
    now: datetime,
) -> None:
    filled = form_now(session, incident, declaration, now)
    content = form_file(filled.form)
    if read_file(content) != filled.form:
        raise FileNotTrue("The file does not read back as the form.")
    sent, media_type = content, "application/xml"
    if proof.channel not in AS_DATA:
        sent, media_type = _as_pdf(session, incident, filled, now), "application/pdf"
    declaration.sent_form = content
    declaration.sent_bytes, declaration.sent_media_type = sent, media_type
    declaration.sent_sha256 = sha256(sent).hexdigest()
    policy = work_policy(session, incident)
    declaration.insurer_code = filled.form.value("00275")
    declaration.policy_number = policy.number if policy else filled.form.value("00277")


def _as_pdf(session: Session, incident: Incident, filled: FilledForm, now: datetime) -> bytes:
    language = form_language(read_case(session, incident))
    return document_pdf(form_document(session, incident, filled.form, language, now=now))
