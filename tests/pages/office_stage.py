"""What the office pages of agreements, figures, exports and limits ask for, answered from the stage."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.agreements.activate import ActivationBlocked
from courier_api.foundation.errors import Invalid, ServiceError
from courier_api.limits.judge import AlreadyJudged
from courier_api.parameters.add import TypedRow
from courier_api.parameters.enter import RowReplaced
from courier_api.payroll_export.content import ExportFile
from courier_api.payroll_export.make import MadeExport, QuarterNow, WantedExport
from courier_api.web.office.agreement_views import AgreementQueries, TypedSignature
from courier_api.web.office.export_views import ExportQueries
from courier_api.web.office.figure_views import FigureQueries
from courier_api.web.office.limit_views import LimitQueries
from tests.pages import export_and_limit_views as office_views
from tests.pages import pay_terms_views as terms_views


@dataclass
class OfficeStage:
    """What these pages show, and what was done on them."""

    actors: list[str] = field(default_factory=list)
    agreements: int = 3
    figures: int = 3
    tried: int = 3
    entered: list[tuple[str, object]] = field(default_factory=list)
    exports: int = 3
    export_refusal: ServiceError | None = None
    exported: list[WantedExport] = field(default_factory=list)
    limits: int = 3
    judged: list[tuple[int, str, str]] = field(default_factory=list)

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


def agreement_queries(stage: OfficeStage) -> AgreementQueries:
    """The pages of agreements."""
    return AgreementQueries(
        listing=lambda session, employer, today: terms_views.agreement_lines(stage.agreements),
        version=lambda session, employer, version_id, today: terms_views.version_view(version_id),
        difference=lambda session, employer, old, new, today: terms_views.difference_view(old, new),
        sign=stage.sign,
        activate=stage.activate,
        close=stage.close,
    )


def figure_queries(stage: OfficeStage) -> FigureQueries:
    """The page of figures."""
    return FigureQueries(
        listing=lambda session, employer, typed, now: terms_views.figures_view(
            stage.figures, typed
        ),
        confirm=stage.change_figure,
        withdraw=stage.change_figure,
        add=stage.add_figure,
    )


def export_queries(stage: OfficeStage) -> ExportQueries:
    """What the page of exports asks for, answered from the stage."""
    return ExportQueries(
        listing=lambda session, employer_number, now: office_views.exports_view(stage.exports),
        look=stage.look_at_quarter,
        keep=stage.keep_export,
        download=stage.download,
    )


def limit_queries(stage: OfficeStage) -> LimitQueries:
    """What the page of limits asks for, answered from the stage."""
    return LimitQueries(
        listing=lambda session, employer_number, wanted, now: office_views.limits_view(
            stage.limits, wanted
        ),
        judge=stage.judge_finding,
    )
