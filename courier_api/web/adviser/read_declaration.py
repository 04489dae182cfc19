"""Fills the page of a declaration, does what is asked on it, and hands out its files."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.models import StaffMember
from courier_api.foundation.clock import local_date
from courier_api.incident_declarations.answer import (
    INSURERS_WORDS,
    InsurersAnswer,
    changes_since_sent,
    correct_declaration,
    record_answer,
)
from courier_api.incident_declarations.certificate import CertificateStep, note_certificate
from courier_api.incident_declarations.download import (
    Paper,
    declaration_file,
    declaration_pdf,
    sent_paper,
)
from courier_api.incident_declarations.form_now import (
    FilledForm,
    assessment_of,
    form_as_sent,
    form_now,
)
from courier_api.incident_declarations.models import AccidentDeclaration
from courier_api.incident_declarations.prepare import (
    answer_zones,
    choose_form,
    due_of,
    forget_answer,
    mark_ready,
    prepare_declaration,
)
from courier_api.incident_declarations.send import Channel, Proof, send_declaration
from courier_api.incident_declarations.status import PaperPurpose, latest_declaration, note_access
from courier_api.incident_declarations.words import (
    PARTS,
    SSIN,
    choice_in_words,
    label_language,
    value_in_words,
)
from courier_api.incidents.find import hold_case, incident_by_ref
from courier_api.incidents.models import Incident
from courier_api.incidents.steps import PlatformStep, do_step, steps_of
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.pay.explain.words import Words
from courier_api.web.adviser.paper_views import (
    ChangeView,
    DeclarationView,
    Deed,
    PaperPage,
    PartView,
    PlatformsInsurer,
    ProofView,
    StepView,
    WantedPaper,
    ZoneView,
)
from courier_api.web.adviser.read_around import around_case
from courier_api.web.adviser.read_platforms_insurer import platforms_insurer
from courier_api.web.adviser.typed_fields import number
from courier_api.web.adviser.typed_papers import (
    NoSuchDeed,
    instant,
    maybe_word,
    needed_instant,
    word,
)
from courier_api.web.adviser.views import Reader
from safety.assessment import Assessment
from safety.case_states import DECLARATION_MOVES, may_move
from safety.declaration_form import FormKind, Presence, Spot, ZoneKind, presence, spots, zones
from safety.esaw import codes
from safety.facts import DeclarationStatus

FIELD = "z"
FILES = {f"form-{name}.pdf": Language(name) for name in ("nl", "fr", "de")}


def declaration_view(session: Session, reader: Reader, ref: str, now: datetime) -> DeclarationView:
    """The declaration of a case; the look is written down. Raises IncidentNotFound."""
    incident = incident_by_ref(session, reader.employer_number, ref)
    purpose = PaperPurpose.DECLARATION
    note_access(
        session, incident, "read.declaration", actor=actor_of(reader), now=now, purpose=purpose
    )
    assessment = assessment_of(session, incident, now)
    declaration = latest_declaration(session, incident)
    if declaration is None:
        return _unprepared(session, incident, assessment, now)
    words = Words(load_catalogue(), Language(reader.language))
    filled = form_as_sent(declaration) or form_now(session, incident, declaration, now)
    status = DeclarationStatus(declaration.status)
    due = declaration.legal_due or due_of(assessment)
    return DeclarationView(
        ref=ref,
        read_at=now,
        status=status,
        is_minor=assessment.classification.minor.is_yes,
        simplified=assessment.simplified_allowed.verdict,
        reasons=assessment.simplified_allowed.reasons,
        legal_due=due,
        days_late=max(0, (local_date(now) - due).days) if due else 0,
        is_full=declaration.form == FormKind.FULL.value,
        is_correction=declaration.corrects_id is not None,
        parts=tuple(_parts(filled, words, declaration.answers.keys())),
        proof=_proof(session, declaration),
        file_no=declaration.insurer_file_no,
        insurer_reason=declaration.insurer_reason,
        certificate=_certificate(session, incident),
        changes=_changes(session, incident, declaration, words, now),
        next_words=tuple(
            each for each in INSURERS_WORDS if may_move(DECLARATION_MOVES, status, each)
        ),
        for_platform=_platform(session, incident),
    )


def _unprepared(
    session: Session, incident: Incident, assessment: Assessment, now: datetime
) -> DeclarationView:
    theirs = _platform(session, incident)
    due = due_of(assessment) if theirs is None else None
    return DeclarationView(
        ref=incident.ref,
        read_at=now,
        status=None,
        is_minor=assessment.classification.minor.is_yes,
        simplified=assessment.simplified_allowed.verdict,
        reasons=assessment.simplified_allowed.reasons,
        legal_due=due,
        days_late=max(0, (local_date(now) - due).days) if due else 0,
        for_platform=theirs,
    )


def _parts(filled: FilledForm, words: Words, own: Collection[str]) -> Iterator[PartView]:
    every = [spot for spot in spots(filled.form) if _is_offered(filled, spot)]
    for part, blocks in PARTS.items():
        found = tuple(
            _zone(filled, spot, words, own=spot.key in own)
            for spot in every
            if zones()[spot.zone].block in blocks
        )
        if found:
            yield PartView(name=part, zones=found)


def _is_offered(filled: FilledForm, spot: Spot) -> bool:
    """Of repeated zones those that are filled in, and one more."""
    turns = [
        known.turn for known in (*filled.answers, *filled.form.values) if known.zone == spot.zone
    ]
    return spot.turn <= max(turns, default=0) + 1


def _zone(filled: FilledForm, spot: Spot, words: Words, *, own: bool) -> ZoneView:
    zone, answer = zones()[spot.zone], filled.answers.get(spot)
    value = filled.value(spot)
    return ZoneView(
        key=spot.key,
        number=spot.zone,
        kind=zone.kind,
        longest=zone.longest,
        value="" if spot.zone == SSIN else value,
        shown=value_in_words(spot, value, words, hide_number=True) if value else "",
        required=presence(filled.form, spot) is Presence.REQUIRED,
        source=answer.source if answer else None,
        rules=tuple(fault.rule for fault in filled.faults if fault.spot == spot),
        options=_options(spot, words),
        own=own,
    )


def _options(spot: Spot, words: Words) -> tuple[tuple[str, str], ...]:
    zone = zones()[spot.zone]
    if zone.kind is ZoneKind.CHOICE:
        return tuple((each, choice_in_words(zone.number, each, words)) for each in zone.choices)
    if zone.kind is ZoneKind.CODE and zone.codes is not None:
        language = label_language(words)
        return tuple((c.code, f"{c.code}: {c.label(language)}") for c in codes(zone.codes).values())
    return ()


def _proof(session: Session, declaration: AccidentDeclaration) -> ProofView | None:
    row = declaration
    if row.sent_at is None or row.channel is None or row.recorded_at is None:
        return None
    names = staff_names(session, row.employer_number)
    return ProofView(
        sent_at=row.sent_at,
        recorded_at=row.recorded_at,
        sent_by=names.get(row.sent_by or ""),
        channel=Channel(row.channel),
        ticket_no=row.ticket_no,
        sha256=row.sent_sha256 or "",
        is_late=row.legal_due is not None and local_date(row.sent_at) > row.legal_due,
    )


def _certificate(session: Session, incident: Incident) -> tuple[StepView, ...]:
    return _done_steps(session, incident, tuple(CertificateStep))


def _platform(session: Session, incident: Incident) -> PlatformsInsurer | None:
    (told,) = _done_steps(session, incident, (PlatformStep.TOLD,))
    return platforms_insurer(session, incident, told)


def _done_steps(
    session: Session, incident: Incident, steps: Sequence[CertificateStep | PlatformStep]
) -> tuple[StepView, ...]:
    """Each of these steps, with who did it and when."""
    done = {row.step: row for row in steps_of(session, incident)}
    names = staff_names(session, incident.employer_number)
    return tuple(
        StepView(name=step, done_at=row.done_at, done_by=names.get(row.done_by), note=row.note)
        if (row := done.get(step.value))
        else StepView(name=step)
        for step in steps
    )


def _changes(
    session: Session,
    incident: Incident,
    declaration: AccidentDeclaration,
    words: Words,
    now: datetime,
) -> tuple[ChangeView, ...]:
    return tuple(
        ChangeView(
            number=change.spot.zone,
            sent=value_in_words(change.spot, change.sent, words, hide_number=True),
            now=value_in_words(change.spot, change.now, words, hide_number=True),
        )
        for change in changes_since_sent(session, incident, declaration, now)
    )


def staff_names(session: Session, employer_number: str) -> Mapping[str, str]:
    """The names behind `staff:7`."""
    rows = session.scalars(
        select(StaffMember).where(StaffMember.employer_number == employer_number)
    )
    return {f"staff:{member.id}": member.name for member in rows}


def actor_of(reader: Reader) -> str:
    """Who does it, for the log."""
    return f"staff:{reader.staff_id}"


Doing = Callable[[Session, Incident, Deed, str], object]


def _prepare(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    return prepare_declaration(session, incident, actor=actor, now=deed.now)


def _form(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    kind = word(deed.fields, "form", FormKind)
    return choose_form(session, incident, kind, actor=actor, now=deed.now)


def _answer(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    told = {
        name.removeprefix(FIELD): _as_the_form(name.removeprefix(FIELD), value)
        for name, value in deed.fields.items()
        if name.startswith(FIELD) and name != f"{FIELD}{SSIN}"
    }
    return answer_zones(session, incident, told, actor=actor, now=deed.now)


def _as_the_form(key: str, value: str) -> str:
    """An hour is typed with a colon; the form has none."""
    zone = zones().get(key)
    return value.replace(":", "") if zone and zone.kind is ZoneKind.HOUR else value


def _follow(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    key = deed.fields.get("zone", "")
    return forget_answer(session, incident, key, actor=actor, now=deed.now)


def _ready(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    return mark_ready(session, incident, actor=actor, now=deed.now)


def _send(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    proof = Proof(
        sent_at=instant(deed.fields, "sent_at"),
        channel=maybe_word(deed.fields, "channel", Channel),
        ticket_no=deed.fields.get("ticket_no", ""),
    )
    return send_declaration(session, incident, proof, actor=actor, now=deed.now)


def _insurer(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    answer = InsurersAnswer(
        status=word(deed.fields, "status", DeclarationStatus),
        file_no=deed.fields.get("file_no", ""),
        reason=deed.fields.get("reason", ""),
    )
    return record_answer(session, incident, answer, actor=actor, now=deed.now)


def _correct(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    return correct_declaration(session, incident, actor=actor, now=deed.now)


def _note_certificate(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    step = word(deed.fields, "step", CertificateStep)
    done_at = needed_instant(deed.fields, "done_at", deed.now)
    return note_certificate(session, incident, step, done_at=done_at, actor=actor, now=deed.now)


def _platform_told(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    step = word(deed.fields, "step", PlatformStep)
    done_at = needed_instant(deed.fields, "done_at", deed.now)
    note = deed.fields.get("note", "")
    return do_step(session, incident, step, done_at=done_at, note=note, actor=actor, now=deed.now)


DEEDS: Mapping[str, Doing] = {
    "prepare": _prepare,
    "form": _form,
    "answer": _answer,
    "follow": _follow,
    "ready": _ready,
    "send": _send,
    "insurer": _insurer,
    "correct": _correct,
    "certificate": _note_certificate,
    "platform": _platform_told,
}


def do_deed(session: Session, reader: Reader, deed: Deed, deeds: Mapping[str, Doing]) -> None:
    """Do what a form asks, on a case that nobody else changes meanwhile.

    Raises NoSuchDeed, or CaseChanged when somebody did since the page was read.
    """
    if deed.action not in deeds:
        raise NoSuchDeed(deed.action)
    seen = number(deed.fields, "version")
    incident = hold_case(session, reader.employer_number, deed.ref, seen_version=seen)
    deeds[deed.action](session, incident, deed, actor_of(reader))


def act(session: Session, reader: Reader, deed: Deed) -> None:
    """What the page of a declaration asks."""
    do_deed(session, reader, deed, DEEDS)


def take(session: Session, reader: Reader, wanted: WantedPaper) -> Paper:
    """A file of the declaration. Raises NoSuchDeed for a name it has not."""
    incident = incident_by_ref(session, reader.employer_number, wanted.ref)
    actor = actor_of(reader)
    if wanted.name in FILES:
        language = FILES[wanted.name]
        return declaration_pdf(session, incident, language, actor=actor, now=wanted.now)
    if wanted.name == "form.xml":
        return declaration_file(session, incident, actor=actor, now=wanted.now)
    if wanted.name in ("sent.pdf", "sent.xml"):
        paper = sent_paper(session, incident, actor=actor, now=wanted.now)
        if paper is not None and paper.name.endswith(wanted.name[-4:]):
            return paper
    raise NoSuchDeed(wanted.name)


PAGE = PaperPage(show=declaration_view, act=act, take=take, around=around_case)
