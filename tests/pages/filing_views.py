"""Views of the pages of declarations, with every state and a long name."""

from datetime import date, timedelta

from courier_api.filings.change_by_hand import ByHand, WantedChange, checked_reason
from courier_api.filings.choices import Option
from courier_api.filings.inspection import InspectionFile, WantedInspection
from courier_api.filings.settle_task import TaskNotOpen
from courier_api.web.office.choice_views import (
    ChoiceCost,
    ChoiceQueries,
    ChoiceShift,
    ChoiceView,
    ChoiceWay,
)
from courier_api.web.office.filing_views import (
    Because,
    FilingFilter,
    FilingLine,
    FilingQueries,
    FilingState,
    FilingsView,
    FilingTab,
    MadeChange,
    Tab,
    TaskLine,
    TasksView,
)
from declarations.dimona.anomaly_words import AnomalyWords
from tests.pages import views
from tests.pages.stage_state import Stage

CODES = (
    "correct_data", "cancel_after_day", "adopt_period", "period_locked", "choose_worker_type",
    "refused_choice", "shift_not_declared", "period_without_shift", "hours_differ", "two_periods",
    "no_answer", "self_employed_not_insured",
)  # fmt: skip
ACTIONS = ("IN", "UPDATE", "OUT", "CANCEL")


def filing_queries(stage: Stage) -> FilingQueries:
    """The pages of declarations, over the stage."""
    return FilingQueries(
        listing=lambda session, employer_number, wanted, now: filings_view(stage.filings, wanted),
        tasks=lambda session, employer_number, now: tasks_view(stage.filings),
        change=lambda session, employer_number, wanted, now: keep_change(stage, wanted),
        settle=lambda session, employer_number, task_id, reason, actor, now: (
            stage.filing_tasks.append((task_id, checked_reason(reason), actor))
        ),
        inspection=lambda session, wanted, actor, now: take(stage, wanted, actor),
    )


def choice_queries(stage: Stage) -> ChoiceQueries:
    """The page of a choice, over the stage; the ninth was made before."""
    return ChoiceQueries(
        show=lambda session, employer_number, task_id, now: choice_view(task_id),
        choose=lambda session, employer_number, task_id, option, reason, actor, now: choose(
            stage, option, reason
        ),
    )


def choose(stage: Stage, option: str, reason: str) -> None:
    """Remember a choice with a reason."""
    checked_reason(reason)
    stage.choices.append((option, reason))


def choice_view(task_id: int) -> ChoiceView:
    """Of an odd number the work has begun; of the second no cost is known."""
    if task_id == 9:
        raise TaskNotOpen
    cost = ChoiceCost(gross_cents=5220, employer_cents=1409, cost_cents=1234567, net_cents=4538)
    return ChoiceView(
        read_at=views.NOW,
        task_id=task_id,
        courier_name=views.LONG_NAME,
        declared_as="STU" if task_id < 3 else "FLX",
        day=date(2026, 3, 6),
        has_begun=task_id % 2 == 1,
        because=(Because("00655-350", AnomalyWords.WORKER_TYPE),) if task_id < 3 else (),
        shifts=(
            ChoiceShift(
                platform_name=views.LONG_PLATFORM,
                starts_at=views.NOW,
                ends_at=views.NOW + timedelta(hours=4),
            ),
        ),
        ways=tuple(
            ChoiceWay(option=option, cost=None if task_id == 2 else cost) for option in Option
        ),
    )


def keep_change(stage: Stage, wanted: WantedChange) -> None:
    """Remember a change with a reason."""
    checked_reason(wanted.reason)
    stage.filing_changes.append(wanted)


def take(stage: Stage, wanted: WantedInspection, actor: str) -> InspectionFile:
    """A file of nothing; who took it is remembered."""
    stage.actors.append(actor)
    return InspectionFile(name=f"dimona-{wanted.courier}.zip", raw=b"PK", receipts=0)


def filings_view(count: int, wanted: FilingFilter) -> FilingsView:
    """So many messages, with pages on both sides from a hundred on."""
    return FilingsView(
        read_at=views.NOW,
        filter=wanted,
        tabs=tuple(Tab(tab, wanted.with_tab(tab).address, tab is wanted.tab) for tab in FilingTab),
        lines=tuple(filing_line(number) for number in range(1, count + 1)),
        newer=wanted.address if count > 100 else None,
        older=wanted.with_page(2).address if count > 100 else None,
        tasks=count,
    )


def filing_line(number: int) -> FilingLine:
    """The states and sentences in turn; the third has everything."""
    states, words = tuple(FilingState), tuple(AnomalyWords)
    state = FilingState.REFUSED if number == 3 else states[number % len(states)]
    return FilingLine(
        declaration=number,
        courier_name=views.LONG_NAME,
        courier_address="/office/filings?state=all&worker=c-041",
        action=ACTIONS[number % len(ACTIONS)],
        state=state,
        starts_on=date(2026, 3, 6),
        ends_on=date(2026, 3, 7) if number == 3 else None,
        hours=4 if number == 3 else None,
        is_late=number == 3,
        limit=views.NOW,
        sent_at=views.NOW + timedelta(minutes=1),
        judged_at=views.NOW + timedelta(minutes=2),
        number=700123450126,
        period_id=700123450227,
        posts=number,
        because=tuple(Because("90373-334", each) for each in (words if number == 3 else words[:1])),
        error="The service said: malformed." if number == 3 else None,
        possible=tuple(ByHand) if number == 3 else (ByHand.SEND_AGAIN,),
        changes=tuple(
            MadeChange(kind=each.value, reason="The mandate is renewed.", actor="staff:3", at=views.NOW)
            for each in ByHand
        )
        if number == 3
        else (),
    )  # fmt: skip


def tasks_view(count: int) -> TasksView:
    """Every kind of question, from eleven on."""
    return TasksView(
        read_at=views.NOW,
        lines=tuple(
            TaskLine(
                task_id=number,
                code=CODES[number % len(CODES)],
                courier_name=None if number == 2 else views.LONG_NAME,
                courier_address=None if number == 2 else "/office/filings?state=all&worker=c-041",
                opened_at=views.NOW,
                day=date(2026, 3, 6),
                periods=(700123450227, 700123450328),
                shift=f"{views.LONG_PLATFORM} S-{'9' * 40}",
                address="/office/filings/choices/1" if number == 1 else None,
                can_be_settled=number < 3,
            )
            for number in range(1, count + 1)
        ),
        more=count > 200,
    )
