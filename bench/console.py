"""The adviser's pages over 20,000 incidents: read and written as HTML, as the server does it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from bench.many_incidents import make_incidents
from bench.sizes import Sizes
from bench.stand import DATABASES, EMPLOYER, Stand, Stands
from bench.table import Figure, Goal
from courier_api.auth.identities import add_staff
from courier_api.auth.roles import Role
from courier_api.couriers.models import Courier
from courier_api.locale.catalogue import Language
from courier_api.web.adviser.case_views import CaseTab
from courier_api.web.adviser.export_list import ExportLevel
from courier_api.web.adviser.preview_views import Look
from courier_api.web.adviser.read_around import around_case
from courier_api.web.adviser.read_cases import case_view
from courier_api.web.adviser.read_preview import preview_of
from courier_api.web.adviser.read_today import today_view
from courier_api.web.adviser.read_triage import triage_list
from courier_api.web.adviser.triage import TriageFilter, TriageTab
from courier_api.web.adviser.views import Reader
from courier_api.web.assets import load_assets
from courier_api.web.pages import PageFrame, Pages

TITLE = "The prevention adviser's console"
ABOUT = (
    "20,000 incidents of every sort, five of six still open, every second with a running clock. Each "
    "figure is one page: its questions to the database and its HTML, without the network. The list "
    "is read in its usual order, by platform, as its third page, and searched for a place."
)
INCIDENTS, FEWEST, AT_ONCE = 20_000, 300, 1_000
MANY = 1_000_000
QUEUE = Goal(target=300, stretch=100, more_is_better=False)
CASE = Goal(target=500, stretch=100, more_is_better=False)
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
READER = Reader(staff_id=1, role="adviser", employer_number=EMPLOYER, language="en")
FRAME = PageFrame(language=Language.EN, path="/console", form_token="bench")
PLACE_SEARCHED = "gent"
CASE_SHOWN = "2025-00005"


def measure(stands: Stands, sizes: Sizes) -> list[Figure]:
    """Each database in turn, each page once a round."""
    count = max(FEWEST, INCIDENTS * sizes.many // MANY)
    return [figure for name in DATABASES for figure in _measure(stands, sizes, name, count)]


def _measure(stands: Stands, sizes: Sizes, database: str, count: int) -> list[Figure]:
    with stands.new(database) as stand:
        _fill(stand, count)
        pages = Pages(load_assets())
        shown = _pages(stand, pages)
        figures = {
            what: Figure(
                what=f"{count} incidents: {what}", database=database, unit="ms",
                goal=CASE if what == "one case" else QUEUE,
            )
            for what in shown
        }  # fmt: skip
        for show in shown.values():
            show()  # the templates are compiled once
        for _ in range(sizes.rounds):
            for what, show in shown.items():
                began = time.perf_counter()
                show()
                figures[what].add(1000 * (time.perf_counter() - began))
    return list(figures.values())


def _fill(stand: Stand, count: int) -> None:
    with stand.database.transaction() as session:
        add_staff(
            session, employer_number=EMPLOYER, name="Hilde Maes", role=Role.ADVISER,
            phone="+32470999001", language="en", now=NOW,
        )  # fmt: skip
        courier = Courier(
            employer_number=EMPLOYER, reference="C-1", name="Amina El Khatib", worker_type="OTH",
            language="nl", changed_at=NOW,
        )  # fmt: skip
        session.add(courier)
        session.flush()  # the id
        for first in range(1, count + 1, AT_ONCE):
            make_incidents(
                session, EMPLOYER, min(AT_ONCE, count + 1 - first), now=NOW, first=first,
                courier_id=courier.id, source_id=stand.source_id,
            )  # fmt: skip


def _pages(stand: Stand, pages: Pages) -> dict[str, Callable[[], None]]:
    """What is measured, by its name in the table."""
    later = _third_page(stand)
    return {
        "the queue": lambda: _list(stand, pages, TriageFilter()),
        "by platform": lambda: _list(stand, pages, TriageFilter(tab=TriageTab.BY_PLATFORM)),
        "its third page": lambda: _list(stand, pages, TriageFilter(after=later)),
        "a search for a place": lambda: _list(stand, pages, TriageFilter(words=PLACE_SEARCHED)),
        "today": lambda: _today(stand, pages),
        "one case beside the list": lambda: _list(stand, pages, TriageFilter(), beside=CASE_SHOWN),
        "one case": lambda: _case(stand, pages),
    }


def _third_page(stand: Stand) -> str:
    wanted = TriageFilter()
    for _ in range(2):
        with stand.database.reading() as session:
            address = triage_list(session, READER, wanted, "", NOW).next_page or ""
        wanted = TriageFilter(after=address.partition("after=")[2])
    return wanted.after


def _list(stand: Stand, pages: Pages, wanted: TriageFilter, *, beside: str = "") -> None:
    with stand.database.reading() as session:
        shown = triage_list(session, READER, wanted, beside, NOW)
        preview = preview_of(session, READER, beside, Look(), NOW) if shown.chosen else None
    facts = {
        "list": shown, "chosen": shown.chosen, "beside": preview, "notice": None, "error": None,
        "levels": tuple(ExportLevel),
    }  # fmt: skip
    pages.html("adviser/triage.html", FRAME, facts)


def _today(stand: Stand, pages: Pages) -> None:
    with stand.database.reading() as session:
        view = today_view(session, READER, NOW)
    pages.html("adviser/today.html", FRAME, {"view": view})


def _case(stand: Stand, pages: Pages) -> None:
    with stand.database.reading() as session:
        case = case_view(session, READER, CASE_SHOWN, NOW)
    assert case is not None
    with stand.database.transaction() as session:
        around = around_case(session, READER, CASE_SHOWN, NOW)
    facts = {
        "case": case, "head": case.head, "tab": CaseTab.SUMMARY, "error": None, "asked": None,
        "typed": None, "said": False, "present": around.present,
    }  # fmt: skip
    pages.html("adviser/case.html", FRAME, facts)
