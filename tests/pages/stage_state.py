"""What the pages of tests are told, and what they did: one object that a test may change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from courier_api.agreements.activate import ActivationBlocked
from courier_api.disputes.state_word import WordNotUnderstood
from courier_api.documents.document import Document
from courier_api.filings.change_by_hand import WantedChange
from courier_api.foundation.errors import Invalid, NotFound, ServiceError
from courier_api.incidents.evidence import TooManyPhotos
from courier_api.incidents.read_photo import Photo
from courier_api.insurance.enter import PolicyOverlaps
from courier_api.limits.judge import AlreadyJudged
from courier_api.locale.catalogue import Language
from courier_api.parameters.add import TypedRow
from courier_api.parameters.enter import RowReplaced
from courier_api.pay.answer_claim import Answer, ClaimChanged
from courier_api.pay.explain.facts import DayToExplain
from courier_api.pay.own_record import OwnRecord
from courier_api.pay.payslip.slip import Payslip
from courier_api.payroll_export.content import ExportFile
from courier_api.payroll_export.make import MadeExport, QuarterNow, WantedExport
from courier_api.web.adviser.case_views import CaseTab, CaseView
from courier_api.web.adviser.paper_views import Deed
from courier_api.web.adviser.views import Reader, Reading, TriageRow
from courier_api.web.courier.views import (
    DayBill,
    IncidentReport,
    PayView,
    ShiftsView,
    TodayView,
)
from courier_api.web.courier.word_views import StatedWord
from courier_api.web.office.agreement_views import TypedSignature
from courier_api.web.office.correction_views import CorrectionView
from courier_api.web.office.insurance_views import TypedPolicy
from courier_api.web.office.parked_views import (
    ParkedBody,
    ParkedView,
    TypedFilter,
)
from courier_api.web.office.views import OfficeView
from tests.pages import case_tabs, correction_views, insurance_views, overview_views, views
from tests.pages import export_and_limit_views as office_views
from tests.pages import parked_and_word_views as more_views


@dataclass
class Stage:
    """What the pages show, and what was done on them."""

    today: TodayView = views.COVERED
    shifts: ShiftsView = field(default_factory=lambda: views.shifts_view(3))
    pay: PayView = field(default_factory=lambda: views.pay_view(3))
    bill: DayToExplain | None = views.BILLED
    triage: tuple[TriageRow, ...] = field(default_factory=lambda: views.triage_rows(3))
    office: OfficeView = field(default_factory=lambda: overview_views.office_view(3))
    reports: dict[str, IncidentReport] = field(default_factory=dict)
    photos: list[tuple[str, Photo]] = field(default_factory=list)
    opened: list[tuple[Reading, str]] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    retried: list[int] = field(default_factory=list)
    parked: int = 3
    disputes: int = 3
    corrections: int = 3
    claims: int = 4
    paid_couriers: int = 3
    answers: list[Answer] = field(default_factory=list)
    waived: list[tuple[int, str]] = field(default_factory=list)
    correction_state: str = "waiting"
    signed: list[tuple[int, int]] = field(default_factory=list)
    settled: list[tuple[int, str, str]] = field(default_factory=list)
    stated: list[StatedWord] = field(default_factory=list)
    filters: list[TypedFilter] = field(default_factory=list)
    actors: list[str] = field(default_factory=list)
    sent: list[tuple[str, bytes]] = field(default_factory=list)
    agreements: int = 3
    figures: int = 3
    tried: int = 3
    entered: list[tuple[str, object]] = field(default_factory=list)
    exports: int = 3
    cases: int = 140
    tile_url: str | None = None
    export_refusal: ServiceError | None = None
    exported: list[WantedExport] = field(default_factory=list)
    limits: int = 3
    openings: int = 3
    calls: int = 3
    calls_closed: list[tuple[int, str]] = field(default_factory=list)
    policies: int = 3
    policies_entered: list[TypedPolicy] = field(default_factory=list)
    policies_ended: list[tuple[int, str]] = field(default_factory=list)
    judged: list[tuple[int, str, str]] = field(default_factory=list)
    filings: int = 3
    filing_changes: list[WantedChange] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    filing_tasks: list[tuple[int, str, str]] = field(default_factory=list)
    case_changes: list[tuple[CaseTab, str, dict[str, str]]] = field(default_factory=list)
    case_refusal: ServiceError | None = None
    case_purposes: list[str | None] = field(default_factory=list)
    triage_moves: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    case_rows: int = 3

    def report(self, _: Session, courier_id: int, report: IncidentReport, now: datetime) -> str:
        """Keep a report; the same client id is the same report."""
        self.reports.setdefault(report.client_id, report)
        return f"2026-{len(self.reports):04d}"

    def add_photo(self, _: Session, courier_id: int, ref: str, photo: Photo, now: datetime) -> None:
        """Keep a photo; more than two are too many here."""
        if len(self.photos) > 1:
            raise TooManyPhotos
        self.photos.append((ref, photo))

    def case(self, _: Session, reader: Reader, ref: str, now: datetime) -> CaseView | None:
        """The one case there is."""
        return case_tabs.case_view() if ref == "2026-0042" else None

    def open_reading(
        self, _: Session, reader: Reader, ref: str, what: Reading, purpose: str, now: datetime
    ) -> CaseView | None:
        """The case with one part open."""
        self.opened.append((what, purpose))
        return case_tabs.case_view((what,))

    def close_call(
        self, _: Session, employer_number: str, number: int, actor: str, now: datetime
    ) -> None:
        """Remember who phoned; 404 is gone."""
        if number == 404:
            raise NotFound("There is no call with this number.")
        self.calls_closed.append((number, actor))

    def retry(self, _: Session, employer_number: str, number: int, now: datetime) -> None:
        """Remember what was tried again; 404 is gone."""
        if number == 404:
            raise NotFound("There is no failed message with this number.")
        self.retried.append(number)

    def resume(
        self, session: Session, employer_number: str, number: int, actor: str, now: datetime
    ) -> None:
        """Like any other retry; who did it is known."""
        assert actor.startswith("staff:")
        self.retry(session, employer_number, number, now)

    def parked_list(
        self, _: Session, employer_number: str, typed: TypedFilter, now: datetime
    ) -> ParkedView:
        """So many parked events as the stage says, whatever the filter."""
        return more_views.parked_view(self.parked, typed)

    def parked_body(
        self, _: Session, employer_number: str, inbox_id: int, actor: str, now: datetime
    ) -> ParkedBody:
        """An event; the second tells of an accident."""
        self.retried.append(inbox_id)
        body = None if inbox_id == 2 else '{"type": "shift.planned"}'
        return ParkedBody(line=more_views.parked_line(inbox_id), body=body)

    def replay_one(
        self, _: Session, employer_number: str, inbox_id: int, actor: str, now: datetime
    ) -> None:
        """Remember what was tried again and by whom."""
        self.retried.append(inbox_id)
        self.actors.append(actor)

    def replay_all(
        self, _: Session, employer_number: str, typed: TypedFilter, actor: str, now: datetime
    ) -> int:
        """Remember the filter that was tried again and by whom."""
        self.filters.append(typed)
        self.actors.append(actor)
        return 12

    def settle(
        self, _: Session, employer_number: str, number: int, outcome: str, reason: str,
        actor: str, now: datetime,
    ) -> None:  # fmt: skip
        """Remember how a dispute was settled; without a reason it is not."""
        if not reason:
            raise Invalid("Say in a sentence why.")
        self.settled.append((number, outcome, reason))

    def answer(self, _: Session, courier_id: int, answer: Answer, now: datetime) -> None:
        """Remember what a courier said; a cent is not what they read."""
        if answer.cents == 1:
            raise ClaimChanged("The amount has changed meanwhile. Read it again.")
        self.answers.append(answer)

    def waive(
        self, _: Session, employer_number: str, number: int, reason: str, actor: str, now: datetime
    ) -> None:
        """Remember what was given up; without a reason it is not."""
        if not reason:
            raise Invalid("Say in a sentence why.")
        self.waived.append((number, reason))

    def correction(
        self, _: Session, employer_number: str, number: int, identity_id: int, now: datetime
    ) -> CorrectionView:
        """The correction in the state that the stage says."""
        return correction_views.one(self.corrections, self.correction_state, identity_id)

    def sign_correction(
        self, _: Session, employer_number: str, number: int, identity_id: int, now: datetime
    ) -> str:
        """Remember which correction was signed and by whom."""
        self.signed.append((number, identity_id))
        return "proposed"

    def state(
        self, _: Session, courier_id: int, shift_id: int, stated: StatedWord, now: datetime
    ) -> None:
        """Remember what was stated; "later" is no time."""
        if stated.value == "later":
            raise WordNotUnderstood("value", "time")
        self.stated.append(stated)

    def sign(
        self, _: Session, employer_number: str, version_id: int, typed: TypedSignature,
        actor: str, now: datetime,
    ) -> None:  # fmt: skip
        """Remember a signature; one without a name is not understood."""
        if not typed.name:
            raise Invalid("Say who signed.")
        self.entered.append((actor, typed))

    def activate(
        self, _: Session, employer_number: str, version_id: int, actor: str, now: datetime
    ) -> None:
        """Remember what was activated; the eighth is blocked."""
        if version_id == 8:
            raise ActivationBlocked("It is not signed.", ())
        self.entered.append((actor, version_id))

    def close(
        self, _: Session, employer_number: str, version_id: int, day: str, actor: str,
        now: datetime,
    ) -> None:  # fmt: skip
        """Remember the last day; "soon" is none."""
        if day == "soon":
            raise Invalid("Write a day.")
        self.entered.append((actor, day))

    def change_figure(
        self, _: Session, employer_number: str, row_id: int, source: str, staff_id: int,
        now: datetime,
    ) -> None:  # fmt: skip
        """Remember who confirmed or withdrew a row; without a source nobody does."""
        if not source:
            raise Invalid("Say where.")
        if row_id == 11:
            raise RowReplaced("A later row has taken its place.")
        self.entered.append((f"staff:{staff_id}", (row_id, source)))

    def add_figure(
        self, _: Session, employer_number: str, row: TypedRow, staff_id: int, now: datetime
    ) -> None:
        """Remember an added row; one without a key is none."""
        if not row.key:
            raise Invalid("The row: the key is not words joined by dots.")
        self.entered.append((f"staff:{staff_id}", row))

    async def send_sample(self, slug: str, headers: Mapping[str, str], raw: bytes) -> int:
        """Remember what was sent to the door; nothing is stored."""
        self.sent.append((slug, raw))
        return 202

    def look_at_quarter(self, _: Session, wanted: WantedExport) -> QuarterNow:
        """A quarter to export, or why it is not."""
        if self.export_refusal is not None:
            raise self.export_refusal
        return office_views.QUARTER_NOW

    def keep_export(self, _: Session, wanted: WantedExport, now: QuarterNow) -> MadeExport:
        """Remember what was exported."""
        self.exported.append(wanted)
        return office_views.MADE

    def download(
        self, _: Session, employer_number: str, export_id: int, name: str, actor: str, now: datetime
    ) -> ExportFile:
        """Any file, with some text."""
        self.actors.append(actor)
        return ExportFile(name=name, text="quarter,worker\r\n")

    def judge_finding(
        self, _: Session, employer_number: str, number: int, judgement: str, words: str,
        actor: str, now: datetime,
    ) -> None:  # fmt: skip
        """Remember what was judged; without words it is not, and the ninth was before."""
        if not words or not judgement:
            raise Invalid("Say why in a sentence.")
        if number == 9:
            raise AlreadyJudged
        self.judged.append((number, judgement, words))

    def day_bill(
        self, _: Session, courier_id: int, worked_on: date, language: Language
    ) -> DayBill | None:
        """The bill of any day."""
        return views.bill(self.bill, language) if self.bill else None

    def payslip(
        self, _: Session, courier_id: int, month: date, language: Language
    ) -> Payslip | None:
        """The one payslip there is."""
        return views.payslip(language) if month == date(2026, 3, 1) else None

    def own_record(
        self, session: Session, courier_id: int, *, since: date, until: date
    ) -> OwnRecord:
        """Nothing."""
        return OwnRecord((), ())

    def certificate(
        self, _: Session, courier_id: int, shift_id: int, language: Language, now: datetime
    ) -> Document:
        """A certificate of any shift but the 404th, which is somebody else's."""
        if shift_id == 404:
            raise NotFound("There is no such shift.")
        return insurance_views.certificate(language)

    def enter_policy(
        self, _: Session, employer_number: str, typed: TypedPolicy, actor: str, now: datetime
    ) -> None:
        """Remember a policy; one without a number is not complete, and AW-1 is there."""
        if not typed.number:
            raise Invalid("The policy is not complete.")
        if typed.number == "AW-1":
            raise PolicyOverlaps
        self.actors.append(actor)
        self.policies_entered.append(typed)

    def end_policy(
        self, _: Session, employer_number: str, policy_id: int, day: str, actor: str, now: datetime
    ) -> None:
        """Remember the last day; "soon" is none."""
        if day == "soon":
            raise Invalid("Write a day.")
        self.actors.append(actor)
        self.policies_ended.append((policy_id, day))
