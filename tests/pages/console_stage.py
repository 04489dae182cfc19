"""The adviser's pages over views that a test sets."""

from datetime import timedelta

from courier_api.web.adviser.case import CaseQueries
from courier_api.web.adviser.console import ConsoleQueries
from courier_api.web.adviser.incident_list import ListQueries
from courier_api.web.adviser.today_views import (
    Counts,
    DueAction,
    Occasion,
    QuietCase,
    Reminder,
    TodayClock,
    TodayView,
)
from courier_api.web.adviser.triage import (
    ROWS_IN_A_PAGE,
    Place,
    TriageFilter,
    TriageList,
    TriageTab,
    tab_links,
)
from courier_api.web.adviser.views import CaseState
from tests.pages import views
from tests.pages.stage_state import Stage


def console_queries(stage: Stage) -> ConsoleQueries:
    """The pages' questions, answered from the stage."""
    return ConsoleQueries(
        today=lambda session, reader, now: today_view(len(stage.triage)),
        list=ListQueries(
            page=lambda session, reader, wanted, ref, now: triage_page(stage, wanted, ref)
        ),
        case=CaseQueries(summary=stage.case, open_reading=stage.open_reading),
    )


def triage_page(stage: Stage, wanted: TriageFilter, ref: str) -> TriageList:
    """The first page of the rows on the stage; a search for what is nothing like it finds none."""
    rows = () if "nothing" in wanted.words else stage.triage
    place = Place(platform="", rank=1, ends_at=views.NOW, severity=2, incident_id=7)
    more = len(rows) > ROWS_IN_A_PAGE
    return TriageList(
        filter=wanted,
        rows=rows[:ROWS_IN_A_PAGE],
        tabs=tab_links(dict.fromkeys(TriageTab, len(rows)), wanted),
        platforms=(views.LONG_PLATFORM, "Uber Direct"),
        total=len(stage.triage),
        read_at=views.NOW,
        chosen=next((row for row in rows if row.ref == ref), None),
        next_page=TriageFilter(tab=wanted.tab, after=place.token).url() if more else None,
    )


def today_view(count: int) -> TodayView:
    """The first page with so many of everything."""
    rows = views.triage_rows(min(count, 8))
    return TodayView(
        read_at=views.NOW,
        clocks=tuple(
            TodayClock(
                ref=f"2026-{number:04d}",
                initials="MAVO",
                clock=views.clock(number),
                owner="Hilde Vandenbroucke-Peeters" if number % 2 else None,
            )
            for number in range(1, min(count, 12) + 1)
        ),
        running=count,
        late=count // 3,
        help=tuple(row for row in rows if row.needs_help),
        inbox=tuple(row for row in rows if not row.needs_help),
        new=count,
        actions=tuple(
            DueAction(
                ref=f"2026-{number:04d}",
                title=views.LONG_PLACE,
                due_on=views.TODAY + timedelta(days=number - 2),
                is_late=number < 2,
                owner=None if number % 2 else "Els",
            )
            for number in range(1, min(count, 8) + 1)
        ),
        reminders=tuple(
            Reminder(
                ref=f"2026-{number:04d}",
                initials="AEK",
                occasion=views.nth(Occasion, number),
                due_at=views.NOW,
            )
            for number in range(1, min(count, 8) + 1)
        ),
        quiet=tuple(
            QuietCase(
                ref=f"2026-{number:04d}",
                initials="AEK",
                state=views.nth(CaseState, number),
                changed_at=views.NOW - timedelta(days=20),
            )
            for number in range(1, min(count, 8) + 1)
        ),
        quiet_count=count,
        counts=Counts(week=count % 4, four_weeks=count, year_before=count * 2),
        last_report_at=views.NOW if count else None,
    )
