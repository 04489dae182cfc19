"""Which event a row becomes, and what the shift is then."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platforms.events import Break, Earning, ShiftEvent
from platforms.files import ReadyEvent, ShiftRow, agrees, correction, first_event, read_file
from platforms.fold import (
    FoldedShift,
    PayStatus,
    Question,
    ReceivedShiftEvent,
    ShiftState,
    fold_shift,
)
from tests.factories.files import PLAN, WORK, Cells, csv_bytes
from tests.pure.platforms.fold.samples import told

TOLD_AT = datetime(2026, 3, 10, 9, tzinfo=UTC)
START = datetime(2026, 3, 6, 17, tzinfo=UTC)
END = datetime(2026, 3, 6, 21, tzinfo=UTC)


def row(cells: Cells) -> ShiftRow:
    """A good row."""
    reading = read_file(csv_bytes(cells), "zwaluw")
    assert reading.faults == ()
    return reading.shifts[0]


def first(cells: Cells) -> ReadyEvent:
    """The event of a row about an unknown shift."""
    return first_event(row(cells), event_id="row-1", told_at=TOLD_AT)


def folded(*events: ReadyEvent | ReceivedShiftEvent) -> FoldedShift:
    """What the shift is by these events."""
    received = []
    for each in events:
        if isinstance(each, ReadyEvent):
            assert isinstance(each.event, ShiftEvent)
            received.append(ReceivedShiftEvent(event=each.event, received_at=TOLD_AT))
        else:
            received.append(each)
    return fold_shift(received)


def corrected(cells: Cells, *before: ReadyEvent | ReceivedShiftEvent) -> FoldedShift:
    """What a shift becomes when a file tells these cells of it."""
    known = folded(*before)
    later = TOLD_AT + timedelta(days=1)
    return folded(
        *before,
        correction(row(cells), known, event_id="row-2", told_at=later, corrects="row-1"),
    )


def sent(kind: str, **fields: Any) -> ReceivedShiftEvent:  # noqa: ANN401 - any field of a shift
    """The same shift as told by webhook."""
    happens = {"planned": START - timedelta(hours=6), "started": START, "ended": END}
    times: dict[str, dict[str, datetime]] = {
        "planned": {"planned_start": START, "planned_end": END},
        "started": {"actual_start": START},
        "ended": {"actual_end": END},
    }
    content = {**times[kind], **fields}
    event = told(f"shift.{kind}", at=happens[kind], event_id=kind, **content)  # type: ignore[arg-type]
    return ReceivedShiftEvent(event=event, received_at=TOLD_AT)


@pytest.mark.parametrize(
    ("cells", "event_type", "state"),
    [
        (PLAN, "shift.planned", ShiftState.PLANNED),
        (WORK, "shift.corrected", ShiftState.ENDED),
        (WORK | {"actual_end": ""}, "shift.corrected", ShiftState.STARTED),
        (WORK | {"planned_start": "", "planned_end": ""}, "shift.ended", ShiftState.ENDED),
        (
            WORK | {"planned_start": "", "planned_end": "", "actual_end": ""},
            "shift.started",
            ShiftState.STARTED,
        ),
    ],
)
def test_a_row_is_one_event_that_tells_all_of_it(
    cells: Cells, event_type: str, state: ShiftState
) -> None:
    event = first(cells)

    assert (event.event.type, folded(event).state) == (event_type, state)


def test_a_whole_shift_raises_no_question_and_loses_nothing() -> None:
    shift = folded(first(WORK))

    assert (shift.findings, shift.questions) == ((), ())
    assert (shift.worked_seconds, shift.distance_m, shift.deliveries_count) == (12_600, 21_000, 9)
    assert [(e.kind, e.amount_cents) for e in shift.earnings] == [("base", 6400), ("tip", 350)]
    assert shift.pay_status is PayStatus.WORKED


def test_an_end_before_its_plan_asks_who_ended_it() -> None:
    shift = folded(first(WORK | {"actual_end": "2026-03-06T20:00"}))

    assert shift.questions == (Question.WHO_ENDED_IT,)


def test_the_clock_change_night_is_paid_for_its_true_length() -> None:
    night = {"planned_start": "2026-10-24T22:00", "planned_end": "2026-10-25T04:00"}
    work = {"actual_start": "2026-10-24T22:00", "actual_end": "2026-10-25T04:00"}

    assert folded(first(PLAN | night | work)).worked_seconds == 7 * 3600


def test_unknown_columns_stay_in_the_event_and_are_counted() -> None:
    reading = read_file(csv_bytes(PLAN | {"depot": "Zuid"}, columns=[*PLAN, "depot"]), "zwaluw")
    event = first_event(reading.shifts[0], event_id="row-1", told_at=TOLD_AT)

    assert b'"depot":"Zuid"' in event.raw
    assert event.event.unknown_fields == 1


def test_a_changed_row_overrides_what_was_told() -> None:
    shift = corrected(WORK | {"actual_end": "2026-03-06T22:30"}, first(WORK))

    assert shift.actual_end == END + timedelta(minutes=30)
    assert shift.findings == ()


def test_work_in_the_month_file_follows_the_plan_of_the_week_file() -> None:
    shift = corrected(WORK, first(PLAN))

    assert (shift.state, shift.findings, shift.questions) == (ShiftState.ENDED, (), ())


def test_who_ended_it_and_breaks_with_times_are_kept_when_the_row_says_the_same() -> None:
    pause = {"start": START + timedelta(hours=1), "end": START + timedelta(minutes=90)}
    ended = sent(
        "ended", actual_end=END - timedelta(hours=1), ended_by="platform", breaks=(Break(**pause),)
    )
    cells = WORK | {"actual_end": "2026-03-06T21:00", "tips_cents": "900"}

    shift = corrected(cells, sent("planned"), sent("started"), ended)

    assert shift.pay_status is PayStatus.CUT_BY_PLATFORM
    assert [(b.starts_at, b.times_known) for b in shift.breaks] == [(pause["start"], True)]


def test_another_end_in_the_row_asks_again_who_ended_it() -> None:
    ended = sent("ended", actual_end=END - timedelta(hours=1), ended_by="platform")
    cells = WORK | {"actual_end": "2026-03-06T20:30"}

    shift = corrected(cells, sent("planned"), sent("started"), ended)

    assert shift.questions == (Question.WHO_ENDED_IT,)


def test_a_row_without_work_never_takes_known_work_away() -> None:
    cells = PLAN | {"planned_end": "2026-03-06T23:00"}

    shift = corrected(cells, sent("planned"), sent("started"), sent("ended", ended_by="other"))

    assert (shift.state, shift.actual_end) == (ShiftState.ENDED, END)
    assert shift.planned_end == END + timedelta(hours=1)
    assert Question.WAS_IT_WORKED not in shift.questions


def test_a_row_with_a_start_alone_leaves_the_known_end() -> None:
    cells = WORK | {"actual_start": "2026-03-06T18:10", "actual_end": "", "break_minutes": ""}

    shift = corrected(cells, sent("planned"), sent("started"), sent("ended"))

    assert (shift.actual_start, shift.actual_end) == (START + timedelta(minutes=10), END)


def test_earnings_that_a_row_has_no_column_for_are_kept() -> None:
    bonus = Earning(kind="bonus", amount_cents=500, currency="EUR")
    shift = corrected(WORK, sent("planned"), sent("started"), sent("ended", earnings=(bonus,)))

    assert {e.kind: e.amount_cents for e in shift.earnings} == {
        "base": 6400, "tip": 350, "bonus": 500,
    }  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"worker_id": "W-8"},
        {"planned_end": "2026-03-06T22:01"},
        {"actual_end": "2026-03-06T22:01"},
        {"break_minutes": "29"},
        {"deliveries": "8"},
        {"distance_m": "1"},
        {"base_cents": "1"},
        {"expense_cents": "1"},
        {"postcode": "9000"},
        {"vehicle": "bike"},
    ],
)
def test_a_row_agrees_with_what_it_told_and_with_nothing_else(change: Cells) -> None:
    known = folded(first(WORK))

    assert agrees(row(WORK), known)
    assert agrees(row(PLAN), known)
    assert not agrees(row(WORK | change), known)
