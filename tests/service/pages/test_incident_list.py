"""The incident list and the first page: what is shown, in which order, at which cost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bench.many_incidents import make_incidents
from courier_api.auth.identities import add_staff
from courier_api.auth.roles import Role
from courier_api.incidents.models import Incident
from courier_api.web.adviser.incident_reading import severity_of
from courier_api.web.adviser.read_today import today_view
from courier_api.web.adviser.read_triage import SEVERITY, triage_list
from courier_api.web.adviser.today_views import TodayView
from courier_api.web.adviser.triage import (
    ROWS_IN_A_PAGE,
    TriageFilter,
    TriageList,
    TriageTab,
    asked_filter,
)
from courier_api.web.adviser.views import Reader
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, courier_id_of
from tests.factories.running import Running
from tests.factories.statements import counted

SEVERAL_PAGES = 130
NOBODY_ELSES = Reader(staff_id=99, role="adviser", employer_number=THEIRS, language="nl")


@pytest.fixture
def adviser(service: Running) -> Reader:
    """Hilde, who may read our cases."""
    with service.database.transaction() as session:
        hilde = add_staff(
            session, employer_number=OURS, name="Hilde", role=Role.ADVISER,
            phone="+32470999001", language="nl", now=FRIDAY_EVENING,
        )  # fmt: skip
        return Reader(staff_id=hilde.id, role="adviser", employer_number=OURS, language="nl")


def fill(service: Running, count: int, *, first: int = 1) -> None:
    """So many incidents of Amina on one platform."""
    with service.database.transaction() as session:
        make_incidents(
            session, OURS, count, now=service.clock.now(), first=first,
            courier_ids=[courier_id_of(session, AMINA)], source_id=service.source_id,
        )  # fmt: skip


def page(
    service: Running, reader: Reader, wanted: TriageFilter | None = None, ref: str = ""
) -> TriageList:
    """One page of the list."""
    with service.database.reading() as session:
        return triage_list(session, reader, wanted or TriageFilter(), ref, service.clock.now())


def every_page(service: Running, reader: Reader, wanted: TriageFilter) -> list[TriageList]:
    """The pages of a list from the first to the last."""
    pages = [page(service, reader, wanted)]
    while (address := pages[-1].next_page) is not None:
        after = dict(part.split("=") for part in address.split("?")[1].split("&"))["after"]
        pages.append(page(service, reader, replace(wanted, after=after)))
    return pages


def first_page(service: Running, reader: Reader) -> TodayView:
    with service.database.reading() as session:
        return today_view(session, reader, service.clock.now())


@pytest.mark.parametrize("tab", TriageTab)
def test_the_pages_of_a_view_hold_each_of_its_cases_once(
    service: Running, adviser: Reader, tab: TriageTab
) -> None:
    fill(service, SEVERAL_PAGES)
    with service.database.transaction() as session:
        mine = update(Incident).where(Incident.id % 3 == 0).values(owner_staff_id=adviser.staff_id)
        session.execute(mine)
        until = service.clock.now().date() + timedelta(days=3)
        session.execute(update(Incident).where(Incident.id % 9 == 0).values(snoozed_until=until))

    pages = every_page(service, adviser, TriageFilter(tab=tab))

    refs = [row.ref for each in pages for row in each.rows]
    count = next(link.count for link in pages[0].tabs if link.chosen)
    assert len(refs) == len(set(refs)) == count > 0
    assert all(len(each.rows) == ROWS_IN_A_PAGE for each in pages[:-1])


def test_who_asks_for_help_comes_first_then_the_clock_that_ends_first(
    service: Running, adviser: Reader
) -> None:
    fill(service, SEVERAL_PAGES)

    rows = [row for each in every_page(service, adviser, TriageFilter()) for row in each.rows]

    keys = [
        (
            not row.needs_help,
            row.clock is None,
            row.clock.ends_at.timestamp() if row.clock else 0,
            -(row.severity or 0),
        )
        for row in rows
    ]
    assert keys == sorted(keys)
    assert rows[0].needs_help


def test_cases_of_one_platform_stand_together(service: Running, adviser: Reader) -> None:
    fill(service, 30)

    rows = page(service, adviser, TriageFilter(tab=TriageTab.BY_PLATFORM)).rows

    assert {row.platform_name for row in rows} == {"zwaluw"}


def test_the_database_rates_a_case_as_the_page_does(service: Running, adviser: Reader) -> None:
    fill(service, SEVERAL_PAGES)

    with service.database.reading() as session:
        rated = session.execute(select(Incident, SEVERITY)).all()

    assert [(each.ref, found) for each, found in rated if severity_of(each) != found] == []


def test_a_search_takes_every_word(service: Running, adviser: Reader) -> None:
    fill(service, 30)

    def refs(words: str) -> set[str]:
        return {row.ref for row in page(service, adviser, TriageFilter(words=words)).rows}

    assert refs("GENT 2025-00004") == {"2025-00004"}
    assert refs("gent nowhere") == set()
    assert refs("9000") == refs("gent")
    assert refs("zwal") != set()
    assert refs("%") == refs("lost%control") == set()


def test_a_platform_narrows_the_list(service: Running, adviser: Reader) -> None:
    fill(service, 30)

    rows = page(service, adviser, TriageFilter(platform="zwaluw")).rows

    assert {row.platform_name for row in rows} == {"zwaluw"}
    assert page(service, adviser, TriageFilter(platform="Nobody")).rows == ()


def test_a_case_of_another_page_is_shown_beside_the_list(service: Running, adviser: Reader) -> None:
    fill(service, SEVERAL_PAGES)
    last = every_page(service, adviser, TriageFilter())[-1].rows[-1].ref

    shown = page(service, adviser, ref=last)

    assert shown.chosen is not None
    assert shown.chosen.ref == last
    assert last not in {row.ref for row in shown.rows}


def test_nothing_of_another_co_operative_is_counted_or_shown(
    service: Running, adviser: Reader
) -> None:
    fill(service, 30)

    shown = page(service, NOBODY_ELSES, ref="2025-00001")

    assert (shown.rows, shown.chosen, shown.total) == ((), None, 0)
    assert {link.count for link in shown.tabs} == {0}
    today = first_page(service, NOBODY_ELSES)
    assert (today.clocks, today.running, today.new, today.last_report_at) == ((), 0, 0, None)


@pytest.mark.parametrize(
    ("wanted", "few"),
    [
        (TriageFilter(), 3),
        (TriageFilter(tab=TriageTab.BY_PLATFORM), 3),
        (TriageFilter(words="gent"), 3),
        (asked_filter("closed", "zwaluw", "2025", ""), 12),
    ],
)
def test_the_list_takes_the_same_number_of_queries_however_long_it_is(
    service: Running, adviser: Reader, wanted: TriageFilter, few: int
) -> None:
    counts = []
    for first, number in ((1, few), (few + 1, 60 - few)):
        fill(service, number, first=first)
        with counted(service.database) as statements:
            page(service, adviser, wanted, "2025-00002")
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 14


def test_the_first_page_takes_the_same_number_of_queries_however_much_there_is(
    service: Running, adviser: Reader
) -> None:
    counts = []
    for first, number in ((1, 3), (4, 57)):
        fill(service, number, first=first)
        with counted(service.database) as statements:
            first_page(service, adviser)
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 16


def test_the_first_page_shows_the_clock_that_ends_first(service: Running, adviser: Reader) -> None:
    fill(service, 60)

    view = first_page(service, adviser)

    ends = [each.clock.ends_at for each in view.clocks]
    assert ends == sorted(ends)
    assert view.running > len(view.clocks)
    assert view.late > 0
    assert [row.needs_help for row in view.help] == [True] * len(view.help)


def test_a_case_without_change_for_two_weeks_is_named(service: Running, adviser: Reader) -> None:
    fill(service, 10)
    old = service.clock.now() - timedelta(days=15)
    with service.database.transaction() as session:
        session.execute(update(Incident).where(Incident.ref == "2025-00002").values(changed_at=old))

    view = first_page(service, adviser)

    assert ([each.ref for each in view.quiet], view.quiet_count) == (["2025-00002"], 1)


def test_an_empty_house_has_an_empty_first_page(service: Running, adviser: Reader) -> None:
    view = first_page(service, adviser)

    assert (view.clocks, view.inbox, view.help, view.actions, view.quiet) == ((), (), (), (), ())
    assert view.last_report_at is None
