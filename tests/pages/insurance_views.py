"""Views of insurance, to look at pages with."""

from datetime import date

from courier_api.documents.document import Document, Table
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.web.office.insurance_views import InsuranceView, PolicyLine
from declarations.insurer import PolicyFinding, PolicyGap, PolicyKind
from tests.pages import views

FINDINGS = tuple(
    PolicyFinding(
        gap=gap,
        first=date(2026, 3, 1),
        last=date(2026, 3, 8),
        insurers=("Assurances Zenne", "Maas Verzekeringen"),
    )
    for gap in PolicyGap
)


def insurance_view(count: int) -> InsuranceView:
    """So many policies; every second is a platform's, every third is over."""
    return InsuranceView(
        read_at=views.NOW,
        lines=tuple(policy_line(number) for number in range(1, count + 1)),
        findings=FINDINGS if count else (),
        platforms=(("zwaluw", "Zwaluw"), ("merel", "Merel Maaltijden & Boodschappen")),
    )


def policy_line(number: int) -> PolicyLine:
    """One of them."""
    return PolicyLine(
        policy_id=number,
        kind=tuple(PolicyKind)[number % len(PolicyKind)],
        platform_name="Merel Maaltijden & Boodschappen" if number % 2 == 0 else None,
        insurer="Gemeenschappelijke Verzekeringsmaatschappij van de Zenne",
        number="AW-2026-0000000000000000000000000001",
        phone="+32 2 555 01 99",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 2, 28) if number % 3 == 0 else None,
        is_over=number % 3 == 0,
    )


def certificate(language: Language) -> Document:
    """A certificate with the longest names."""
    catalogue = load_catalogue()
    return Document(
        language=language,
        title=catalogue.text("insured.title", language, day="1"),
        author="Koerierscoöperatie",
        parties=("Werkgever: Koerierscoöperatie", "AW-2026-0000000000000000000000000001"),
        tables=(
            Table(
                heading=catalogue.text("insured.policies", language),
                columns=tuple(
                    catalogue.text(f"insured.column.{name}", language)
                    for name in ("what", "who", "until")
                ),
                rows=tuple(
                    (
                        catalogue.text(f"insured.kind.{kind.value}", language),
                        "Gemeenschappelijke Verzekeringsmaatschappij van de Zenne, AW-2026-1",
                        "31",
                    )
                    for kind in PolicyKind
                ),
                words=3,
            ),
        ),
        notes_heading=catalogue.text("insured.notes", language),
        notes=(catalogue.text("insured.note.not_platform", language),),
        made_on=date(2026, 3, 6),
    )
