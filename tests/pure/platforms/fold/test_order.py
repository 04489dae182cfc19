"""The order of reading: by number, by instant, by kind, by id; never by arrival."""

from datetime import timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from platforms.events import ShiftEvent
from platforms.fold.order import in_order
from tests.pure.platforms.fold.samples import DAY_BEFORE, START, fold, told

MINUTE = timedelta(minutes=1)


def ids(*events: ShiftEvent) -> list[str]:
    return [event.event_id for event in in_order(events)]


def plan(event_id: str, *, minute: int, sequence: int | None = None) -> ShiftEvent:
    at = DAY_BEFORE + minute * MINUTE
    return told("shift.updated", event_id=event_id, at=at, sequence=sequence)


def test_numbers_come_before_instants() -> None:
    assert ids(plan("b", minute=0, sequence=2), plan("a", minute=9, sequence=1)) == ["a", "b"]


def test_instants_decide_without_numbers() -> None:
    assert ids(plan("a", minute=9), plan("b", minute=0)) == ["b", "a"]


def test_equal_numbers_are_told_apart_by_instants() -> None:
    assert ids(plan("a", minute=9, sequence=1), plan("b", minute=0, sequence=1)) == ["b", "a"]


def test_of_one_second_a_start_stands_over_a_cancellation_and_a_correction_over_all() -> None:
    types = ("shift.corrected", "shift.ended", "shift.started", "shift.cancelled", "shift.planned")

    ordered = in_order([told(event_type, at=START) for event_type in types])  # type: ignore[arg-type]

    assert [event.type for event in ordered] == list(reversed(types))


def test_of_one_second_and_kind_the_id_decides() -> None:
    assert ids(plan("b", minute=0), plan("a", minute=0)) == ["a", "b"]


def test_events_without_a_number_stand_where_their_instant_puts_them() -> None:
    first, second = plan("n1", minute=10, sequence=1), plan("n2", minute=30, sequence=2)

    assert ids(plan("u0", minute=5), first, plan("u1", minute=20), second, plan("u2", minute=40)) == [
        "u0", "n1", "u1", "n2", "u2",
    ]  # fmt: skip


def test_a_circle_of_comparisons_has_one_order() -> None:
    """By number n1 < n2, by instant n2 < u and u < n1: somebody must give way, always the same."""
    first, second = plan("n1", minute=10, sequence=1), plan("n2", minute=1, sequence=2)
    unnumbered = plan("u", minute=5)

    assert ids(first, second, unnumbered) == ids(unnumbered, second, first) == ["u", "n1", "n2"]


def test_at_the_same_place_the_numbered_event_is_read_last() -> None:
    assert ids(plan("a", minute=3, sequence=1), plan("z", minute=3)) == ["z", "a"]


# --- properties

instants = st.integers(-3, 3).map(lambda minutes: START + minutes * 30 * MINUTE)
fields = st.fixed_dictionaries(
    {},
    optional={
        "planned_start": instants,
        "planned_end": instants,
        "actual_start": instants,
        "actual_end": instants,
        "ended_by": st.sampled_from(["worker", "platform"]),
        "break_minutes": st.integers(0, 90),
        "distance_m": st.integers(0, 3),
    },
)


@st.composite
def shift_events(draw: st.DrawFn, *, numbered: bool = True) -> list[ShiftEvent]:
    """Any events about one shift, contradictions and equal instants included, ids unique."""
    types = draw(
        st.lists(
            st.sampled_from(["planned", "updated", "cancelled", "started", "ended", "corrected"]),
            min_size=1,
            max_size=6,
        )
    )
    return [
        told(
            f"shift.{event_type}",  # type: ignore[arg-type]
            event_id=f"e{index}",
            at=draw(instants),
            sequence=draw(st.none() | st.integers(0, 3)) if numbered else None,
            worker=draw(st.sampled_from(["W-7", "W-7", "W-8"])),
            reason=draw(st.sampled_from(["worker", "weather", "no_show"]))
            if event_type == "cancelled"
            else None,
            **draw(fields),
        )
        for index, event_type in enumerate(types)
    ]


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_any_order_of_arrival_and_any_repeats_give_the_same_shift(data: st.DataObject) -> None:
    events = data.draw(shift_events())
    repeats = data.draw(st.lists(st.sampled_from(events), max_size=4))
    arrived = data.draw(st.permutations(events + repeats))

    assert fold(*arrived) == fold(*events)


@settings(deadline=None, max_examples=200)
@given(shift_events())
def test_the_order_is_strict_and_respects_the_numbers(events: list[ShiftEvent]) -> None:
    ordered = in_order(events)

    assert sorted(event.event_id for event in ordered) == sorted(event.event_id for event in events)
    numbers = [event.sequence for event in ordered if event.sequence is not None]
    assert numbers == sorted(numbers)
    instants = [event.occurred_at for event in ordered if event.sequence is None]
    assert instants == sorted(instants)


@settings(deadline=None, max_examples=200)
@given(
    shift_events(numbered=False)
)  # without the cancellation a chain of numbers may read otherwise
def test_work_that_was_told_is_never_undone_by_a_cancellation(events: list[ShiftEvent]) -> None:
    without = [event for event in events if event.type != "shift.cancelled"]
    assume(any(event.type in {"shift.started", "shift.ended"} for event in without))

    with_cancellations, alone = fold(*events), fold(*without)

    assert with_cancellations.worked_seconds == alone.worked_seconds
    assert with_cancellations.pay_status == alone.pay_status or alone.pay_status is None


@settings(deadline=None, max_examples=200)
@given(shift_events())
def test_what_comes_out_hangs_together(events: list[ShiftEvent]) -> None:
    shift = fold(*events)

    assert (shift.state == "cancelled") == (shift.cancelled_at is not None)
    assert (shift.state == "ended") == (shift.actual_end is not None)
    assert (shift.pay_status is None) == (shift.state in {"planned", "started"})
    assert shift.worked_seconds is None or shift.worked_seconds >= 0
