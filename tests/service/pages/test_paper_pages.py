"""The papers of a real case on their pages: filled, answered, sent; each look and each file logged."""

from datetime import timedelta

import pytest

from courier_api.auth.identities import add_staff
from courier_api.auth.roles import Role
from courier_api.foundation.errors import Invalid, ServiceError
from courier_api.incident_declarations.errors import ProofIncomplete
from courier_api.incidents.find import CaseChanged, IncidentNotFound
from courier_api.incidents.follow_up import add_facts
from courier_api.locale.catalogue import Language
from courier_api.web.adviser import read_declaration, read_serious, read_sheet
from courier_api.web.adviser.paper_views import (
    DeclarationView,
    Deed,
    PaperKind,
    PaperPage,
    PaperView,
    SeriousView,
    SheetView,
    WantedPaper,
)
from courier_api.web.adviser.read_head import tabs_of
from courier_api.web.adviser.typed_papers import NoSuchDeed
from courier_api.web.adviser.views import Reader
from courier_api.web.assets import load_assets
from courier_api.web.pages import PageFrame, Pages
from safety.facts import DeclarationStatus
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.papers import ANSWERS, REF, held, logged, make_case
from tests.factories.running import Running
from tests.pages.markup import Page, findings

PHONES = (("nl", "02 235 53 00"), ("fr", "02 235 55 44"))
PAGES = {
    PaperKind.DECLARATION: read_declaration.PAGE,
    PaperKind.SERIOUS: read_serious.page_of(PHONES),
    PaperKind.SHEET: read_sheet.PAGE,
}
TEMPLATES = Pages(load_assets())
DAY_FIVE = FRIDAY_EVENING + timedelta(days=5)
VERY_SERIOUS = {"injury": "021", "permanent_expected": True, "consequence": "3"}


@pytest.fixture
def adviser(service: Running) -> Reader:
    """Hilde, on the fifth day after Amina's fall."""
    with service.database.transaction() as session:
        make_case(session)
        hilde = add_staff(
            session, employer_number=OURS, name="Hilde", role=Role.ADVISER,
            phone="+32470999001", language="nl", now=FRIDAY_EVENING,
        )  # fmt: skip
        reader = Reader(staff_id=hilde.id, role="adviser", employer_number=OURS, language="nl")
    service.move_to(DAY_FIVE)
    return reader


def page(service: Running, reader: Reader, kind: PaperKind) -> tuple[PaperView, Page]:
    """The view and the page as it is shown; it is well made."""
    with service.database.transaction() as session:
        view = PAGES[kind].show(session, reader, REF, service.clock.now())
    frame = PageFrame(
        language=Language.NL, path=f"/console/incidents/{REF}/{kind.value}", form_token="t",
        role="adviser",
    )  # fmt: skip
    facts: dict[str, object] = {
        "view": view, "wrong": None, "typed": _Typed(), "done": False,
        "tabs": tabs_of(reader), "ref": REF, "version": 1, "present": (),
    }  # fmt: skip
    source = TEMPLATES.html(f"adviser/{kind.value}.html", frame, facts)
    assert findings(source) == []
    return view, Page(source)


class _Typed(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def do(service: Running, reader: Reader, kind: PaperKind, action: str, /, **fields: str) -> None:
    deed = Deed(ref=REF, action=action, fields=fields, now=service.clock.now())
    with service.database.transaction() as session:
        PAGES[kind].act(session, reader, deed)


def taken(service: Running, reader: Reader, which: PaperPage, name: str) -> bytes:
    wanted = WantedPaper(ref=REF, name=name, now=service.clock.now())
    with service.database.transaction() as session:
        return which.take(session, reader, wanted).content


def test_a_declaration_from_the_page_to_the_insurer(service: Running, adviser: Reader) -> None:
    kind = PaperKind.DECLARATION
    view, shown = page(service, adviser, kind)
    assert isinstance(view, DeclarationView)
    assert view.status is None
    do(service, adviser, kind, "prepare")
    view, shown = page(service, adviser, kind)
    assert isinstance(view, DeclarationView)
    assert view.status is DeclarationStatus.TO_PREPARE
    assert "90041212476" not in shown.source
    assert "*********76" in shown.text
    assert "42: " in shown.source

    do(service, adviser, kind, "answer", **{f"z{key}": value for key, value in ANSWERS.items()})
    do(service, adviser, kind, "answer", z00276="18:00")
    do(service, adviser, kind, "ready")
    with pytest.raises(ProofIncomplete):
        do(service, adviser, kind, "send", channel="portal")
    do(service, adviser, kind, "send", channel="portal", sent_at="2026-03-11T09:00", ticket_no="2V")
    do(service, adviser, kind, "insurer", status="acknowledged", file_no="Z-77")
    view, shown = page(service, adviser, kind)

    assert isinstance(view, DeclarationView)
    assert view.proof is not None
    assert view.proof.sent_by == "Hilde"
    assert view.proof.sent_at.isoformat() == "2026-03-11T08:00:00+00:00"
    assert "Z-77" in shown.text


def test_an_own_answer_can_follow_the_case_again(service: Running, adviser: Reader) -> None:
    kind = PaperKind.DECLARATION
    do(service, adviser, kind, "prepare")
    do(service, adviser, kind, "answer", z00025="Benalli")
    _, shown = page(service, adviser, kind)
    actions = [button.get("formaction") for button in shown.named("button")]
    do(service, adviser, kind, "follow", zone="00025")
    view, _ = page(service, adviser, kind)

    assert actions.count(f"/console/incidents/{REF}/declaration/follow") == 1
    assert isinstance(view, DeclarationView)
    (name,) = [zone for part in view.parts for zone in part.zones if zone.number == "00025"]
    assert (name.value, name.own) == ("Benali", False)


def test_each_look_and_each_file_is_logged(service: Running, adviser: Reader) -> None:
    do(service, adviser, PaperKind.DECLARATION, "prepare")
    page(service, adviser, PaperKind.DECLARATION)
    taken(service, adviser, read_declaration.PAGE, "form-fr.pdf")

    assert logged(service.database, "read.") == ["read.declaration"]
    assert logged(service.database, "download.") == ["download.declaration_pdf"]


@pytest.mark.parametrize("name", ["form-en.pdf", "sent.pdf", "notes.xml"])
def test_a_file_that_is_none_is_not_found(service: Running, adviser: Reader, name: str) -> None:
    do(service, adviser, PaperKind.DECLARATION, "prepare")

    with pytest.raises(NoSuchDeed):
        taken(service, adviser, read_declaration.PAGE, name)


@pytest.mark.parametrize("kind", PaperKind)
def test_another_cooperative_sees_nothing(
    service: Running, adviser: Reader, kind: PaperKind
) -> None:
    stranger = Reader(staff_id=1, role="adviser", employer_number=THEIRS, language="nl")

    with pytest.raises(IncidentNotFound):
        page(service, stranger, kind)
    with pytest.raises(NoSuchDeed):
        do(service, adviser, kind, "burn")


def test_a_sheet_from_its_page(service: Running, adviser: Reader) -> None:
    view, _ = page(service, adviser, PaperKind.SHEET)
    assert isinstance(view, SheetView)
    assert view.number is None
    do(service, adviser, PaperKind.SHEET, "make")
    do(service, adviser, PaperKind.SHEET, "copy", copied_on="2026-03-11")
    with pytest.raises(Invalid):
        do(service, adviser, PaperKind.SHEET, "copy", copied_on="soon")
    view, shown = page(service, adviser, PaperKind.SHEET)

    assert isinstance(view, SheetView)
    assert (view.number, view.copied_on is not None) == (1, True)
    assert "2026/1" in shown.text
    assert taken(service, adviser, read_sheet.PAGE, "sheet.pdf").startswith(b"%PDF-")


def test_a_sprain_has_no_serious_file(service: Running, adviser: Reader) -> None:
    view, shown = page(service, adviser, PaperKind.SERIOUS)

    assert isinstance(view, SeriousView)
    assert view.state is None
    assert "Niets wijst op een ernstig ongeval" in shown.text


def test_a_very_serious_accident_from_the_call_to_the_report(
    service: Running, adviser: Reader
) -> None:
    kind, which = PaperKind.SERIOUS, PAGES[PaperKind.SERIOUS]
    with service.database.transaction() as session:
        add_facts(session, held(session), VERY_SERIOUS, actor="staff:1", now=service.clock.now())
    view, shown = page(service, adviser, kind)
    assert isinstance(view, SeriousView)
    assert view.must_phone
    assert '"Dit is Ketting. Ik meld een zeer ernstig arbeidsongeval."' in shown.text
    do(
        service,
        adviser,
        kind,
        "call",
        number="02 235 53 00",
        reached="yes",
        spoke_to="De heer Maes",
    )
    do(service, adviser, kind, "in_writing")
    do(service, adviser, kind, "confirm")
    do(service, adviser, kind, "step", step="bike_kept", done_at="2026-03-06T19:30")
    do(service, adviser, kind, "write", part="committee", text="Gunstig advies")
    do(service, adviser, kind, "report", kind="provisional", language="fr")
    view, _ = page(service, adviser, kind)
    assert isinstance(view, SeriousView)
    (report,) = view.reports
    do(service, adviser, kind, "send", report=str(report.number), channel="email",
       sent_at="2026-03-11T10:00", final_due="2026-04-11")  # fmt: skip
    view, shown = page(service, adviser, kind)

    assert isinstance(view, SeriousView)
    assert view.state == "provisional_sent"
    assert [step.name for step in view.steps if step.done_at] == ["bike_kept"]
    assert "De heer Maes" in shown.text
    assert taken(service, adviser, which, "notice-de.pdf").startswith(b"%PDF-")
    assert taken(service, adviser, which, f"report-{report.number}.pdf").startswith(b"%PDF-")
    with pytest.raises(ServiceError):
        taken(service, adviser, which, "report-99.pdf")


def test_a_page_that_is_older_than_the_case_changes_nothing(
    service: Running, adviser: Reader
) -> None:
    do(service, adviser, PaperKind.DECLARATION, "prepare")
    with pytest.raises(CaseChanged):
        do(service, adviser, PaperKind.DECLARATION, "ready", version="1")
