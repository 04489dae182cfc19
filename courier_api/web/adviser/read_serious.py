"""Fills the page of a serious accident, does what is asked on it, and hands out its papers."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.couriers.queries import courier_names
from courier_api.foundation.models import Cooperative
from courier_api.incident_declarations.download import Paper
from courier_api.incident_declarations.form_now import assessment_of
from courier_api.incident_declarations.status import PaperPurpose, note_access
from courier_api.incidents.find import incident_by_ref
from courier_api.incidents.health_facts import facts_for_law
from courier_api.incidents.models import Incident
from courier_api.incidents.steps import steps_of
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.pay.explain.words import Words
from courier_api.serious_accidents.assemble import assembled
from courier_api.serious_accidents.errors import NoSeriousFile
from courier_api.serious_accidents.models import SeriousFile
from courier_api.serious_accidents.notice import (
    Call,
    NoticeStep,
    calls_of,
    confirm_in_writing,
    record_call,
)
from courier_api.serious_accidents.notice_paper import notice_paper
from courier_api.serious_accidents.report import (
    ReportChannel,
    ReportKind,
    ReportProof,
    make_report,
    report_paper,
    reports_of,
    send_report,
    write_section,
)
from courier_api.serious_accidents.secure import secure
from courier_api.serious_accidents.serious_file import (
    close_file,
    confirm_serious,
    note_reply,
    open_file,
    say_not_serious,
    suspect_again,
)
from courier_api.web.adviser.paper_views import (
    CallView,
    Deed,
    PaperPage,
    ReportView,
    Script,
    SectionView,
    SeriousView,
    StepView,
    WantedPaper,
)
from courier_api.web.adviser.read_around import around_case
from courier_api.web.adviser.read_declaration import Doing, actor_of, do_deed, staff_names
from courier_api.web.adviser.typed_papers import (
    NoSuchDeed,
    day,
    instant,
    maybe_word,
    needed_day,
    needed_instant,
    word,
)
from courier_api.web.adviser.views import Reader
from safety.case_states import SeriousFileState
from safety.deadlines import DeadlineRule
from safety.esaw import CodeList, find
from safety.serious_file import ReportSection, SeriousStep, missing_sections

REPORT_FILE = re.compile(r"report-([0-9]{1,18})\.pdf", re.ASCII)
NOTICE_FILE = re.compile(r"notice-(nl|fr|de)\.pdf")
MOST_NUMBER = 2**63 - 1
Phones = tuple[tuple[str, str], ...]


def serious_view(
    session: Session, reader: Reader, ref: str, now: datetime, *, phones: Phones
) -> SeriousView:
    """The file of a case, opened by the first look; each look is written down.

    `phones`: the duty lines of the inspectorate, by language.
    """
    incident = incident_by_ref(session, reader.employer_number, ref)
    purpose = PaperPurpose.SERIOUS_ACCIDENT
    note_access(
        session, incident, "read.serious_file", actor=actor_of(reader), now=now, purpose=purpose
    )
    assessment = assessment_of(session, incident, now)
    deadline = assessment.deadline(DeadlineRule.DETAILED_REPORT)
    try:
        file = open_file(session, incident, actor=actor_of(reader), now=now)
    except NoSeriousFile:
        return SeriousView(
            ref=ref, read_at=now, state=None, must_phone=False, report_due=None, phones=phones
        )
    words = Words(load_catalogue(), Language(reader.language))
    sections = assembled(session, incident, file, words, now)
    names = staff_names(session, incident.employer_number)
    done = {row.step: row for row in steps_of(session, incident)}
    confirmed = done.get(NoticeStep.CONFIRMED.value)
    return SeriousView(
        ref=ref,
        read_at=now,
        state=SeriousFileState(file.state),
        must_phone=assessment.classification.very_serious.may_be,
        report_due=deadline.legal_due if deadline else None,
        phones=phones,
        script=_script(session, incident, words),
        calls=_calls(session, incident, names),
        confirmed_at=confirmed.done_at if confirmed else None,
        confirmed_by=names.get(confirmed.done_by) if confirmed else None,
        steps=_steps(session, incident, names),
        sections=tuple(
            SectionView(part=part, text=text, own=part.value in file.sections)
            for part, text in sections.items()
        ),
        missing=missing_sections(sections),
        reports=_reports(session, incident, names),
        decided_by=names.get(file.decided_by or ""),
        decided_at=file.decided_at,
        reason=file.reason,
        final_due=file.final_due,
        reply=file.reply,
        replied_on=file.replied_on,
    )


def _script(session: Session, incident: Incident, words: Words) -> Script:
    """What is read out on the phone."""
    employer = session.get_one(Cooperative, incident.employer_number)
    courier_id = incident.courier_id
    place = incident.place or {}
    consequence = facts_for_law(session, incident).get("consequence")
    code = find(CodeList.CONSEQUENCE, str(consequence))
    where = (place.get(name) for name in ("street", "postcode", "municipality"))
    return Script(
        employer=employer.name,
        person=courier_names(session, {courier_id}).get(courier_id) if courier_id else None,
        happened_at=incident.occurred_at,
        place=" ".join(str(part) for part in where if part) or None,
        consequence=code.label(words.language.value) if code else None,
    )


def _calls(session: Session, incident: Incident, names: Mapping[str, str]) -> tuple[CallView, ...]:
    return tuple(
        CallView(
            called_at=row.called_at,
            called_by=names.get(row.called_by),
            number=row.number,
            reached=row.reached,
            spoke_to=row.spoke_to,
            note=row.note,
        )
        for row in calls_of(session, incident)
    )


def _steps(session: Session, incident: Incident, names: Mapping[str, str]) -> tuple[StepView, ...]:
    done = {row.step: row for row in steps_of(session, incident)}
    return tuple(
        StepView(name=step, done_at=row.done_at, done_by=names.get(row.done_by), note=row.note)
        if (row := done.get(step.value))
        else StepView(name=step)
        for step in SeriousStep
    )


def _reports(
    session: Session, incident: Incident, names: Mapping[str, str]
) -> tuple[ReportView, ...]:
    return tuple(
        ReportView(
            number=row.id,
            kind=ReportKind(row.kind),
            made_at=row.made_at,
            made_by=names.get(row.made_by),
            language=row.language,
            missing=_sections(row.missing),
            sha256=row.sha256,
            sent_at=row.sent_at,
            sent_by=names.get(row.sent_by or ""),
            channel=row.channel,
        )
        for row in reports_of(session, incident)
    )


def _sections(names: Sequence[str]) -> tuple[ReportSection, ...]:
    return tuple(ReportSection(name) for name in names)


def _confirm(session: Session, incident: Incident, deed: Deed, actor: str) -> SeriousFile:
    return confirm_serious(session, incident, actor=actor, now=deed.now)


def _deny(session: Session, incident: Incident, deed: Deed, actor: str) -> SeriousFile:
    reason = deed.fields.get("reason", "")
    return say_not_serious(session, incident, reason, actor=actor, now=deed.now)


def _suspect(session: Session, incident: Incident, deed: Deed, actor: str) -> SeriousFile:
    return suspect_again(session, incident, actor=actor, now=deed.now)


def _call(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    call = Call(
        called_at=needed_instant(deed.fields, "called_at", deed.now),
        number=deed.fields.get("number", ""),
        reached=deed.fields.get("reached") == "yes",
        spoke_to=deed.fields.get("spoke_to", ""),
        note=deed.fields.get("note", ""),
    )
    return record_call(session, incident, call, actor=actor, now=deed.now)


def _in_writing(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    done_at = needed_instant(deed.fields, "done_at", deed.now)
    return confirm_in_writing(
        session, incident, done_at=done_at, note="", actor=actor, now=deed.now
    )


def _secure(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    return secure(
        session,
        incident,
        word(deed.fields, "step", SeriousStep),
        done_at=needed_instant(deed.fields, "done_at", deed.now),
        note=deed.fields.get("note", ""),
        actor=actor,
        now=deed.now,
    )


def _write(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    part = word(deed.fields, "part", ReportSection)
    text = deed.fields.get("text", "")
    return write_section(session, incident, part, text, actor=actor, now=deed.now)


def _make(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    kind = word(deed.fields, "kind", ReportKind)
    language = word(deed.fields, "language", Language)
    return make_report(session, incident, kind, language, actor=actor, now=deed.now)


def _send(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    proof = ReportProof(
        sent_at=instant(deed.fields, "sent_at"),
        channel=maybe_word(deed.fields, "channel", ReportChannel),
        final_due=day(deed.fields, "final_due"),
    )
    number = deed.fields.get("report", "")
    asked = int(number) if number.isdecimal() and int(number) <= MOST_NUMBER else 0
    return send_report(session, incident, asked, proof, actor=actor, now=deed.now)


def _reply(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    replied_on = needed_day(deed.fields, "replied_on")
    reply = deed.fields.get("reply", "")
    return note_reply(session, incident, reply, replied_on, actor=actor, now=deed.now)


def _close(session: Session, incident: Incident, deed: Deed, actor: str) -> object:
    return close_file(session, incident, actor=actor, now=deed.now)


DEEDS: Mapping[str, Doing] = {
    "confirm": _confirm,
    "deny": _deny,
    "suspect": _suspect,
    "call": _call,
    "in_writing": _in_writing,
    "step": _secure,
    "write": _write,
    "report": _make,
    "send": _send,
    "reply": _reply,
    "close": _close,
}


def act(session: Session, reader: Reader, deed: Deed) -> None:
    """What the page asks."""
    do_deed(session, reader, deed, DEEDS)


def take(session: Session, reader: Reader, wanted: WantedPaper) -> Paper:
    """A paper of the file. Raises NoSuchDeed, NoSeriousFile or ReportNotFound."""
    incident = incident_by_ref(session, reader.employer_number, wanted.ref)
    actor = actor_of(reader)
    if found := NOTICE_FILE.fullmatch(wanted.name):
        return notice_paper(session, incident, Language(found[1]), actor=actor, now=wanted.now)
    if found := REPORT_FILE.fullmatch(wanted.name):
        return report_paper(session, incident, int(found[1]), actor=actor, now=wanted.now)
    raise NoSuchDeed(wanted.name)


def page_of(phones: Phones) -> PaperPage:
    """The page with the duty lines that the settings name."""

    def show(session: Session, reader: Reader, ref: str, now: datetime) -> SeriousView:
        return serious_view(session, reader, ref, now, phones=phones)

    return PaperPage(show=show, act=act, take=take, around=around_case)
