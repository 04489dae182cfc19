"""The adviser's pages over views that a test sets."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from courier_api.web.adviser.bulk import BulkAct, BulkResult
from courier_api.web.adviser.case import CaseQueries
from courier_api.web.adviser.case_views import LOCKED, CaseTab, Change, TabPage, TabQuery
from courier_api.web.adviser.console import ConsoleQueries
from courier_api.web.adviser.draw_pin import pin_at
from courier_api.web.adviser.duplicate_views import DuplicateQueries
from courier_api.web.adviser.incident_list import ListQueries
from courier_api.web.adviser.preview_views import (
    Look,
    PhotoTile,
    Preview,
    QuickAnswer,
    ShiftFacts,
)
from courier_api.web.adviser.register_views import Effect, Register, RegisterLine, Shown
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
from courier_api.web.adviser.triage_moves import Moved, TriageMove
from courier_api.web.adviser.views import CaseState, Reader
from safety.case_states import ActionState
from safety.incident_map import Spot
from tests.pages import case_beside, case_tabs, views
from tests.pages.stage_state import Stage


def console_queries(stage: Stage) -> ConsoleQueries:
    """The pages' questions, answered from the stage."""
    return ConsoleQueries(
        today=lambda session, reader, now: today_view(len(stage.triage)),
        list=ListQueries(
            page=lambda session, reader, wanted, ref, now: triage_page(stage, wanted, ref),
            preview=lambda session, reader, ref, look, now: preview(len(stage.triage), look),
            move=lambda session, reader, ref, fields, now: move(stage, ref, fields),
            take_back=lambda session, reader, ref, fields, now: keep(stage, "back:" + ref, fields),
            bulk=lambda session, reader, fields, now: several(stage, fields),
            export=lambda session, reader, wanted, level, now: f"ref,{level.value}\n",
        ),
        case=CaseQueries(
            exists=lambda session, reader, ref: True,
            summary=stage.case,
            open_reading=stage.open_reading,
            tabs={tab: tab_of(stage, tab) for tab in CaseTab},
            around=lambda session, reader, ref, now: case_beside.around(len(stage.triage)),
            meanwhile=lambda session, reader, ref, seen, fields: case_beside.meanwhile(),
            preview=lambda session, reader, ref, purpose, now, fields: TabPage(
                head=case_tabs.case_head(),
                content=replace(
                    case_tabs.incapacity(3), preview=case_tabs.effect() if purpose else None
                ),
            ),
            pack=lambda session, reader, ref, level, purpose, now: b"%PDF-",
            picture=lambda session, reader, ref, key, purpose, now: ("image/png", b"\x89PNG"),
            changes={tab: Recorder(stage, tab) for tab in CaseTab},
        ),
        actions=lambda session, reader, shown, now: register(len(stage.triage), shown),
        duplicates=DuplicateQueries(
            listing=lambda session, reader, now: case_beside.duplicates(len(stage.triage)),
            compare=lambda session, reader, survivor, duplicate, purpose, now: (
                case_beside.comparison(purpose)
            ),
            merge=lambda session, reader, survivor, duplicate, fields, now: keep(
                stage, f"merge:{survivor}:{duplicate}", fields
            ),
            part=lambda session, reader, survivor, merge_id, now: keep(
                stage, f"part:{survivor}", {"merge": str(merge_id)}
            ),
        ),
    )


class Recorder(dict[str, Change]):
    """Every form of a tab, remembered; or refused, when the stage says so."""

    def __init__(self, stage: Stage, tab: CaseTab) -> None:
        super().__init__()
        self.stage = stage
        self.tab = tab

    def get(self, verb: str, default: object = None) -> Change | None:  # type: ignore[override]
        """The change of this name; a made-up name is none."""
        if verb == "nothing":
            return None

        def change(
            session: Session, reader: Reader, ref: str, fields: Mapping[str, str], now: datetime
        ) -> None:
            if self.stage.case_refusal is not None:
                raise self.stage.case_refusal
            self.stage.case_changes.append((self.tab, verb, dict(fields)))

        return change


def tab_of(stage: Stage, tab: CaseTab) -> TabQuery:
    """Each tab with the rows of the stage; without a purpose its content is locked."""

    def query(
        session: Session, reader: Reader, ref: str, purpose: str | None, now: datetime
    ) -> TabPage:
        stage.case_purposes.append(purpose)
        is_shown = purpose is not None or tab not in LOCKED
        content = case_tabs.CONTENT[tab](stage.case_rows) if is_shown else None
        if tab is CaseTab.DOCUMENTS:
            content = replace(case_tabs.documents(stage.case_rows), is_open=purpose is not None)
        return TabPage(head=case_tabs.case_head(), content=content)

    return query


def preview(count: int, look: Look) -> Preview:
    """What stands beside the list, with so many photos; the first is shown once they are open."""
    hour = timedelta(hours=1)
    return Preview(
        pin=pin_at(
            Spot(latitude=50.8275, longitude=4.3722), accuracy_metres=400, is_centre=count % 2 == 0
        ),
        photos=tuple(
            PhotoTile(key=f"k{number}", taken_at=views.NOW, is_shown=look.photo == f"k{number}")
            for number in range(min(count, 4))
        ),
        photos_open=look.purpose is not None or bool(look.photo),
        answers=(
            QuickAnswer(name="moving", choice_key="case.moving.riding"),
            QuickAnswer(name="hurt", choice_key=None),
        ),
        injury_open=look.answers_for is not None,
        may_look=True,
        shift=ShiftFacts(
            planned_start=views.NOW - 3 * hour, planned_end=views.NOW + hour,
            began_at=views.NOW - 3 * hour, ended_at=None, on_the_road_minutes=155, deliveries=7,
            distance_metres=23_400, minutes_since_break=40, worked_minutes_in_a_week=1475,
        ),
        weather="rain",
        light="dusk",
        road_surface="tram_rails",
    )  # fmt: skip


def register(count: int, shown: Shown) -> Register:
    """So many actions, in every state and with every result."""
    return Register(
        shown=shown,
        lines=tuple(
            RegisterLine(
                ref=f"2026-{number:04d}",
                action_id=number,
                title=views.LONG_PLACE,
                state=views.nth(ActionState, number),
                owner=views.LONG_NAME if number % 2 else None,
                due_on=views.TODAY if number % 3 else None,
                is_late=number % 4 == 0,
                age_days=number if number % 2 else None,
                effect=views.nth(Effect, number),
                check_on=views.TODAY,
                effect_note=views.LONG_PLACE if number % 3 == 0 else None,
            )
            for number in range(1, count + 1)
        ),
        counts=dict.fromkeys(Shown, count),
        read_at=views.NOW,
        most=200,
    )


def keep(stage: Stage, what: str, fields: Mapping[str, str]) -> None:
    """Remember what was done, or refuse it."""
    if stage.case_refusal is not None:
        raise stage.case_refusal
    stage.triage_moves.append((what, dict(fields)))


def move(stage: Stage, ref: str, fields: Mapping[str, str]) -> Moved:
    """A move of the list."""
    keep(stage, ref, fields)
    return Moved(ref=ref, move=TriageMove(fields["do"]), was="3")


def several(stage: Stage, fields: Mapping[str, str]) -> BulkResult:
    """An act on several cases, of which one refuses."""
    keep(stage, "bulk", fields)
    return BulkResult(act=BulkAct(fields["do"]), done=2, refused=("2026-0003",))


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
