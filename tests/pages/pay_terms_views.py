"""Views of agreements and figures, to look at pages with."""

from datetime import date, timedelta

from courier_api.web.office.agreement_views import (
    AgreementLine,
    AnsweredQuestion,
    ClosingLine,
    DifferenceView,
    SignatureLine,
    VersionLine,
    VersionState,
    VersionView,
)
from courier_api.web.office.figure_views import (
    Figure,
    FigureLine,
    FiguresView,
    Sureness,
    WaitingFigureLine,
)
from platforms.pay.open_questions import OPEN_QUESTIONS
from platforms.pay.term_list import PlatformInvoicing, Term, changes, list_terms
from platforms.pay.version_findings import Finding, FindingCode
from tests.factories.agreements import TERMS
from tests.pages import views

LONG_AGREEMENT = "Loonakkoord van de coöperatie Rondpunt met haar platformen, voorjaar en zomer"
FIRST_DAY = date(2026, 1, 1)
FULL_TERMS = {
    **TERMS,
    "legal_minimum": {
        "parameter": "be.rmmmg.monthly", "scope": "BE;age>=18", "weekly_hours": "38",
    },
    "public_holidays": ["2026-01-01", "2026-05-01"],
}  # fmt: skip


def terms(**more: object) -> tuple[Term, ...]:
    """Every term of an agreement that one platform has joined."""
    platform = PlatformInvoicing(
        platform=views.LONG_PLATFORM, fee_pct="6.5", vat_pct="21", payment_days=30
    )
    return list_terms({**FULL_TERMS, **more}, [platform])


def version_line(number: int) -> VersionLine:
    """A version in each state in turn; drafts are blocked every other time."""
    state = tuple(VersionState)[number % len(VersionState)]
    return VersionLine(
        version_id=number,
        number=number,
        state=state,
        first_day=FIRST_DAY + timedelta(days=number),
        last_day=None if number % 2 else date(2026, 12, 31),
        signed=1,
        needed=2,
        blocked=state is VersionState.DRAFT and bool(number % 2),
    )


def agreement_lines(count: int) -> tuple[AgreementLine, ...]:
    """One agreement with so many versions."""
    if not count:
        return ()
    lines = tuple(version_line(number) for number in range(count, 0, -1))
    return (AgreementLine(name=LONG_AGREEMENT, platforms=(views.LONG_PLATFORM,), versions=lines),)


def version_view(version_id: int) -> VersionView:
    """A draft for 4, one in force for any other number; with every finding."""
    line = version_line(version_id)
    return VersionView(
        name=LONG_AGREEMENT,
        line=line,
        findings=tuple(finding(code) for code in FindingCode),
        signatures=(
            SignatureLine(
                name=views.LONG_NAME, role="gedelegeerd bestuurder", platform=None,
                signed_at=views.NOW, recorded_at=views.NOW, recorded_by="staff:3",
            ),
        ),
        parties=((None, None), (7, views.LONG_PLATFORM)),
        questions=tuple(
            AnsweredQuestion(
                question=question,
                term=next((t for t in terms() if t.field is question.field), None),
            )
            for question in OPEN_QUESTIONS
        ),
        terms=terms(),
        closings=(
            ClosingLine(last_day=None, known_from=views.NOW, recorded_by="command"),
            ClosingLine(
                last_day=date(2026, 12, 31), known_from=views.NOW, recorded_by="staff:3"
            ),
        ),
        before=version_line(1),
        changes=difference_view(1, 2).changes,
        others=(version_line(1), version_line(3)),
    )  # fmt: skip


def difference_view(old_id: int, new_id: int) -> DifferenceView:
    """A changed, a new and a lost term."""
    old = terms(floor_minutes="120")
    new = terms(
        floor_scope="prestation",
        rates=[{"valid_from": "2026-04-01", "hourly": "14.2500"}],
        allowances={},
    )
    return DifferenceView(
        name=LONG_AGREEMENT,
        old=version_line(old_id),
        new=version_line(new_id),
        changes=changes(old, new) if old_id != new_id else (),
    )


def finding(code: FindingCode) -> Finding:
    """A finding about everything it may be about."""
    return Finding(
        code=code,
        first_day=FIRST_DAY,
        last_day=date(2026, 3, 31),
        version=2,
        platform=views.LONG_PLATFORM,
        figure="be.rmmmg.monthly",
    )


def figures_view(count: int, typed: str) -> FiguresView:
    """So many figures, of every sureness in turn; the unconfirmed ones wait."""
    figures = tuple(
        Figure(
            key=f"be.example.a_long_name_of_a_figure_{number}",
            scope="BE;PC 140.03;moving staff;7 to under 15 t or parcel delivery over 6 months",
            lines=tuple(figure_line(number, each) for each in Sureness),
        )
        for number in range(1, count + 1)
    )
    waiting = tuple(
        WaitingFigureLine(
            key=figure.key,
            scope=figure.scope,
            line=figure.lines[2],
            agreements=(f"{LONG_AGREEMENT} (2)",) if number % 2 else (),
            couriers=number,
            courier_names=(views.LONG_NAME,),
            worked_days=1200 * number,
            months=number,
            amount_cents=1 if number % 4 == 1 else None,
        )
        for number, figure in enumerate(figures, start=1)
    )
    return FiguresView(read_at=views.NOW, typed=typed, waiting=waiting, figures=figures)


def figure_line(number: int, sureness: Sureness) -> FigureLine:
    """A row of a figure."""
    place = tuple(Sureness).index(sureness)
    return FigureLine(
        row_id=number * 10 + place,
        first_day=FIRST_DAY + timedelta(days=place),
        last_day=None if place == len(Sureness) - 1 else FIRST_DAY + timedelta(days=place),
        value="" if sureness is Sureness.WITHDRAWN else "2111.89",
        unit="EUR/month",
        source="https://www.example.test/" + "a-very-long-address-of-a-page/" * 5,
        sureness=sureness,
        known_from=views.NOW,
        entered_name=views.LONG_NAME if place % 2 else None,
    )
