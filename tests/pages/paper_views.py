"""Views of a case's papers, to look at pages with."""

from collections.abc import Callable
from datetime import date, timedelta

from courier_api.incident_declarations.certificate import CertificateStep
from courier_api.incident_declarations.download import Paper
from courier_api.incident_declarations.errors import FormHasFaults, ProofIncomplete
from courier_api.incident_declarations.send import Channel
from courier_api.incidents.find import IncidentNotFound
from courier_api.incidents.steps import PlatformStep
from courier_api.serious_accidents.report import ReportKind
from courier_api.web.adviser.case_views import Around
from courier_api.web.adviser.paper_views import (
    CallView,
    ChangeView,
    DeclarationView,
    Deed,
    PaperKind,
    PaperPage,
    PaperQueries,
    PaperView,
    PartView,
    PlatformsInsurer,
    ProofView,
    ReportView,
    Script,
    SectionView,
    SeriousView,
    SheetView,
    StepView,
    VersionView,
    ZoneView,
)
from safety.case_states import SeriousFileState
from safety.declaration_form import FaultRule, Source, ZoneKind, zones
from safety.facts import DeclarationStatus
from safety.reasons import Reason, ReasonCode
from safety.serious_file import ReportSection, SeriousStep
from safety.verdicts import Verdict
from tests.pages import views
from tests.pages.views import LONG_NAME

REASONS = (Reason(ReasonCode.FULL_TOO_LONG, ("3",)),)
OPTIONS = (("0", "Nee"), ("1", "Ja"), ("2", "Gecontroleerd verlies van de <fiets> & bagage"))
LONG = "Het voorwiel raakte in de tramsporen en de fiets gleed weg. " * 8
REFUSED = "Mijn woorden"
STATUSES = {
    "2026-0042": DeclarationStatus.TO_PREPARE,
    "2026-0043": DeclarationStatus.READY,
    "2026-0044": DeclarationStatus.SENT,
    "2026-0045": None,
    "2026-0046": DeclarationStatus.IN_DOUBT,
}
FILE_STATES = {
    "2026-0042": SeriousFileState.SUSPECTED,
    "2026-0043": SeriousFileState.REPORT_SENT,
    "2026-0044": SeriousFileState.NOT_SERIOUS,
    "2026-0045": None,
    "2026-0046": SeriousFileState.PROVISIONAL_SENT,
}


def known(ref: str) -> None:
    """Raises IncidentNotFound for another case."""
    if ref not in STATUSES:
        raise IncidentNotFound(ref)


def declaration_view(ref: str) -> DeclarationView:
    """A declaration in the state of its reference; every kind of zone, some wrong."""
    status = STATUSES[ref]
    if status is None:
        return DeclarationView(
            ref=ref, read_at=views.NOW, status=None, is_minor=False, simplified=None, reasons=(),
            legal_due=date(2026, 3, 1), days_late=5,
        )  # fmt: skip
    is_open = status in (DeclarationStatus.TO_PREPARE, DeclarationStatus.READY)
    faults = status is DeclarationStatus.TO_PREPARE
    return DeclarationView(
        ref=ref,
        read_at=views.NOW,
        status=status,
        is_minor=False,
        simplified=Verdict.NO,
        reasons=REASONS,
        legal_due=date(2026, 3, 14),
        days_late=0,
        is_correction=not is_open,
        parts=(
            PartView(name="victim", zones=tuple(zone(n, faults=False) for n in ("00024", "00025"))),
            PartView(
                name="accident",
                zones=tuple(zone(n, faults=faults) for n in ("00237", "00239", "00246", "00257")),
            ),
        ),
        proof=None if is_open else proof(),
        file_no="Z-2026-77",
        insurer_reason="Geen plotse gebeurtenis" if not is_open else None,
        certificate=(
            StepView(name=CertificateStep.REQUESTED, done_at=views.NOW, done_by="Hilde"),
            StepView(name=CertificateStep.RECEIVED),
            StepView(name=CertificateStep.FORWARDED),
        ),
        changes=() if is_open else (ChangeView(number="00246", sent="", now=LONG),),
        next_words=(DeclarationStatus.ACKNOWLEDGED,) if not is_open else (),
        for_platform=PlatformsInsurer(
            platform="Zwaluw", told=StepView(name=PlatformStep.TOLD),
            insurer=None if is_open else "Assurances Zenne", number="P-1", phone="+32 2 000 00 00",
        ),
    )  # fmt: skip


def zone(number: str, *, faults: bool) -> ZoneView:
    """A zone with a value that is too long, or without one."""
    kind = zones()[number].kind
    value = {ZoneKind.DATE: "2026-03-06", ZoneKind.HOUR: "1815", ZoneKind.CODE: "2"}.get(kind, LONG)
    return ZoneView(
        key=number,
        number=number,
        kind=kind,
        longest=zones()[number].longest,
        value=value,
        shown=value,
        required=True,
        source=Source.COURIER,
        rules=(FaultRule.TOO_LONG, FaultRule.BAD_SIGNS) if faults else (),
        options=OPTIONS if kind is ZoneKind.CODE else (),
    )


def proof() -> ProofView:
    """A sending after the legal day."""
    return ProofView(
        sent_at=views.NOW,
        recorded_at=views.NOW + timedelta(hours=1),
        sent_by="Hilde",
        channel=Channel.PORTAL,
        ticket_no="2V00000ABCDEF",
        sha256="a" * 64,
        is_late=True,
    )


CALLS = (
    CallView(
        called_at=views.NOW, called_by="Hilde", number="02 235 53 00", reached=False,
        spoke_to=None, note=None,
    ),
    CallView(
        called_at=views.NOW, called_by="Hilde", number="02 235 53 00", reached=True,
        spoke_to="De heer Maes", note="Belt terug",
    ),
)  # fmt: skip


def serious_view(ref: str) -> SeriousView:
    """A file in the state of its reference; half of its parts are written."""
    state = FILE_STATES[ref]
    phones = (("nl", "02 235 53 00"), ("fr", "02 235 55 44"))
    if state is None:
        return SeriousView(
            ref=ref, read_at=views.NOW, state=None, must_phone=False, report_due=None, phones=phones
        )
    halves = list(ReportSection)
    return SeriousView(
        ref=ref,
        read_at=views.NOW,
        state=state,
        must_phone=True,
        report_due=date(2026, 3, 16),
        phones=phones,
        script=Script(
            employer="Koerierscoöperatie", person="Amina <Benali>", happened_at=views.NOW,
            place="Charleroisesteenweg 1060 Sint-Gillis", consequence="overlijden",
        ),
        calls=CALLS if state is SeriousFileState.SUSPECTED else (),
        confirmed_at=views.NOW if state is SeriousFileState.REPORT_SENT else None,
        confirmed_by="Hilde",
        steps=tuple(
            StepView(name=step, done_at=views.NOW if place % 2 else None, done_by="Hilde", note="ja")
            for place, step in enumerate(SeriousStep)
        ),
        sections=tuple(
            SectionView(part=part, text=LONG if place % 2 else "", own=place % 3 == 0)
            for place, part in enumerate(halves)
        ),
        missing=() if state is SeriousFileState.REPORT_SENT else tuple(halves[::2]),
        reports=tuple(
            ReportView(
                number=number, kind=kind, made_at=views.NOW, made_by="Hilde", language="fr",
                missing=tuple(halves[::2]) if kind is ReportKind.PROVISIONAL else (),
                sha256="b" * 64, sent_at=views.NOW if number == 1 else None, sent_by="Hilde",
                channel="email" if number == 1 else None,
            )
            for number, kind in enumerate((ReportKind.PROVISIONAL, ReportKind.FINAL,
                                           ReportKind.PROVISIONAL), start=1)
        ) if state is not SeriousFileState.SUSPECTED else (),
        decided_by="Hilde",
        decided_at=views.NOW,
        reason="Geen breuk" if state is SeriousFileState.NOT_SERIOUS else None,
        final_due=date(2026, 4, 16),
        reply="Geen opmerkingen" if state is SeriousFileState.REPORT_SENT else None,
        replied_on=date(2026, 4, 20),
    )  # fmt: skip


def sheet_view(ref: str) -> SheetView:
    """A sheet that was made, or is due, or is not."""
    if ref == "2026-0042":
        return SheetView(ref=ref, read_at=views.NOW, needed=Verdict.YES, reasons=REASONS)
    if ref == "2026-0045":
        return SheetView(ref=ref, read_at=views.NOW, needed=None, reasons=())
    return SheetView(
        ref=ref, read_at=views.NOW, needed=Verdict.YES, reasons=REASONS, year=2026, number=17,
        versions=(VersionView(made_at=views.NOW, made_by="Hilde", sha256="c" * 64),) * 2,
        copied_on=date(2026, 3, 12) if ref == "2026-0044" else None,
    )  # fmt: skip


SHOWN = {
    PaperKind.DECLARATION: declaration_view,
    PaperKind.SERIOUS: serious_view,
    PaperKind.SHEET: sheet_view,
}


def paper_queries(deeds: Callable[[], list[Deed]]) -> PaperQueries:
    """The three pages over these views; what is done on them is remembered."""

    def page(kind: PaperKind) -> PaperPage:
        def show(session: object, reader: object, ref: str, now: object) -> PaperView:
            known(ref)
            return SHOWN[kind](ref)

        def act(session: object, reader: object, deed: Deed) -> None:
            known(deed.ref)
            if deed.action == "send" and not deed.fields.get("sent_at"):
                raise ProofIncomplete(["sent_at"])
            if deed.fields.get("z00246") == REFUSED:
                raise FormHasFaults(["00246"])
            deeds().append(deed)

        def take(session: object, reader: object, wanted: object) -> Paper:
            return Paper(name="form.pdf", media_type="application/pdf", content=b"%PDF-1.7")

        return PaperPage(
            show=show, act=act, take=take,
            around=lambda session, reader, ref, now: Around(version=3, present=(LONG_NAME,)),
        )  # fmt: skip

    return {kind: page(kind) for kind in PaperKind}
