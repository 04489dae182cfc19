"""As what a shift is ridden: employed, unless the platform said otherwise before the work began."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.events import ShiftEvent
from platforms.fold import PayStatus, Question
from tests.pure.platforms.fold.samples import (
    CANCELLED,
    DAY_BEFORE,
    END,
    ENDED,
    PLANNED,
    START,
    STARTED,
    codes,
    fold,
    told,
)

OWN_NAME = "self_employed"
PLANNED_OWN_NAME = told("shift.planned", engagement=OWN_NAME)
AFTER = "self_employed_after_start"


def test_without_a_word_somebody_is_an_employee() -> None:
    assert fold(PLANNED, STARTED, ENDED).engagement == "employee"


def test_who_rides_self_employed_is_not_paid_by_us_and_nothing_is_asked() -> None:
    stopped = told("shift.ended", actual_end=END.replace(minute=30, hour=20))

    shift = fold(PLANNED_OWN_NAME, STARTED, stopped)

    assert (shift.engagement, shift.pay_status, shift.questions) == (OWN_NAME, None, ())
    assert shift.worked_seconds == 3.5 * 3600


def test_a_cancelled_shift_of_somebody_self_employed_pays_nothing_either() -> None:
    assert fold(PLANNED_OWN_NAME, CANCELLED).pay_status is None


@pytest.mark.parametrize("later", ["shift.updated", "shift.started"])
def test_silence_is_no_change(later: str) -> None:
    silent = told(later)  # type: ignore[arg-type]

    assert fold(PLANNED_OWN_NAME, silent).engagement == OWN_NAME


@pytest.mark.parametrize("first", ["employee", "self_employed"])
@pytest.mark.parametrize("then", ["employee", "self_employed"])
def test_before_the_work_begins_the_newest_word_counts(first: str, then: str) -> None:
    plan, changed = told("shift.planned", engagement=first), told("shift.updated", engagement=then)

    assert fold(plan, changed).engagement == then


def test_the_start_itself_may_still_say_it() -> None:
    shift = fold(PLANNED, told("shift.started", engagement=OWN_NAME), ENDED)

    assert (shift.engagement, codes(shift)) == (OWN_NAME, set())


@pytest.mark.parametrize(
    "late",
    [
        told("shift.ended", engagement=OWN_NAME),
        told("shift.updated", at=START.replace(minute=1), engagement=OWN_NAME),
        told("shift.cancelled", at=START.replace(minute=1), engagement=OWN_NAME),
    ],
    ids=lambda event: event.type,
)
def test_an_employee_who_rides_stays_one_until_somebody_is_asked(late: ShiftEvent) -> None:
    shift = fold(PLANNED, STARTED, late, ENDED)

    assert shift.engagement == "employee"
    assert AFTER in codes(shift)
    assert Question.WHICH_ENGAGEMENT in shift.questions
    assert shift.pay_status is PayStatus.WORKED


def test_a_right_may_come_after_the_start() -> None:
    shift = fold(PLANNED_OWN_NAME, STARTED, told("shift.ended", engagement="employee"))

    assert (shift.engagement, shift.pay_status) == ("employee", PayStatus.WORKED)


@pytest.mark.parametrize("said", ["employee", "self_employed"])
def test_a_correction_settles_it(said: str) -> None:
    late = told("shift.ended", engagement=OWN_NAME)
    corrected = told("shift.corrected", actual_start=START, actual_end=END, engagement=said)

    shift = fold(PLANNED, STARTED, late, corrected)

    assert (shift.engagement, AFTER in codes(shift)) == (said, False)
    assert Question.WHICH_ENGAGEMENT not in shift.questions


def test_a_correction_that_says_nothing_of_it_leaves_the_question_open() -> None:
    late = told("shift.ended", engagement=OWN_NAME)
    corrected = told("shift.corrected", actual_start=START, actual_end=END)

    shift = fold(PLANNED, STARTED, late, corrected)

    assert (shift.engagement, AFTER in codes(shift)) == ("employee", True)


words = st.sampled_from([None, "employee", "self_employed"])
types = st.sampled_from(
    ["shift.planned", "shift.updated", "shift.cancelled", "shift.started", "shift.ended"]
)
stories = st.lists(st.tuples(types, words, st.integers(0, 3)), min_size=1, max_size=5)


def _events(story: list[tuple[str, str | None, int]]) -> list[ShiftEvent]:
    return [
        told(event_type, event_id=f"e{n}", at=DAY_BEFORE.replace(minute=minute), engagement=word)  # type: ignore[arg-type]
        for n, (event_type, word, minute) in enumerate(story)
    ]


@given(stories)
def test_any_order_of_arrival_gives_one_engagement(
    story: list[tuple[str, str | None, int]],
) -> None:
    events = _events(story)
    seen = {
        (fold(*arrived).engagement, fold(*arrived).findings)
        for arrived in list(permutations(events))[:24]
    }

    assert len(seen) == 1


@given(stories)
def test_somebody_self_employed_was_said_to_be_and_is_never_paid(
    story: list[tuple[str, str | None, int]],
) -> None:
    shift = fold(*_events(story))

    if shift.engagement == OWN_NAME:
        assert any(word == OWN_NAME for _, word, _ in story)
        assert (shift.pay_status, shift.questions) == (None, ())


@given(stories)
def test_what_nobody_said_to_be_self_employed_is_folded_as_before(
    story: list[tuple[str, str | None, int]],
) -> None:
    silent = [(event_type, None, minute) for event_type, _, minute in story]
    said = [(event_type, "employee", minute) for event_type, _, minute in story]

    assert fold(*_events(silent)) == fold(*_events(said))
