"""Which time is paid for which shift, as spans: none of them empty, none of them twice."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from platforms.pay import Break, Shift, ShiftStatus, read_agreement
from platforms.pay.accepted import AcceptedShift, accept
from platforms.pay.calendar_days import Span, instant_of
from platforms.pay.intervals import paid_intervals

SIX = datetime(2024, 3, 5, 17, tzinfo=UTC)
TERMS = read_agreement({"rates": [{"valid_from": "2023-11-01", "hourly": "12.1104"}]})


def at(minute: int) -> datetime:
    return SIX + timedelta(minutes=minute)


def span(starts: int, ends: int) -> Span:
    return instant_of(at(starts)), instant_of(at(ends))


def accepted(
    name: str, starts: int, ends: int, *pauses: tuple[int, int], status: str = "worked"
) -> AcceptedShift:
    shift = Shift(
        id=name,
        platform=name,
        status=status,
        planned_ends_at=at(ends),
        cancelled_at=at(starts),
        breaks=frozenset(Break(starts_at=at(a), ends_at=at(b)) for a, b in pauses),
        deliveries=3,
        km=Decimal("2.5"),
    )
    return accept(shift, ShiftStatus(status), span(starts, ends), SIX.date())


def paid(*shifts: AcceptedShift) -> list[tuple[str, Span]]:
    return [(found.shift.id, found.span) for found in paid_intervals(shifts, TERMS)]


def test_breaks_on_both_edges_leave_the_middle_and_nothing_empty() -> None:
    shift = accepted("a", 0, 180, (0, 30), (150, 180))

    assert shift.worked_spans == (span(30, 150),)


def test_a_break_over_the_whole_shift_leaves_nothing() -> None:
    assert accepted("a", 0, 60, (0, 60)).worked_spans == ()


def test_breaks_that_follow_each_other_leave_nothing_between_them() -> None:
    assert accepted("a", 0, 60, (20, 30), (30, 40)).worked_spans == (span(0, 20), span(40, 60))


def test_a_shift_that_never_began_has_no_deliveries_and_no_kilometres() -> None:
    never = accepted("a", 0, 60, status="no_show")
    began = accepted("b", 0, 60)

    assert (never.deliveries, never.km, never.worked_spans) == (0, Decimal(0), ())
    assert (began.deliveries, began.km) == (3, Decimal("2.5"))


def test_time_that_is_taken_leaves_only_what_is_free_around_it() -> None:
    first = accepted("a", 0, 240, (60, 90), (150, 180))
    second = accepted("b", 30, 210)

    assert paid(first, second) == [
        ("a", span(0, 60)),
        ("a", span(90, 150)),
        ("a", span(180, 240)),
        ("b", span(60, 90)),
        ("b", span(150, 180)),
    ]


def test_shifts_that_touch_leave_no_empty_time() -> None:
    shifts = [accepted("a", 0, 60), accepted("b", 60, 120), accepted("c", 0, 120)]

    assert paid(*shifts) == [("a", span(0, 60)), ("b", span(60, 120))]


def test_credited_time_runs_around_all_the_work_in_it() -> None:
    cancelled = accepted("a", 0, 240, status="cancelled_by_platform")
    work = [accepted("b", 30, 60), accepted("c", 120, 180)]

    assert paid(cancelled, *work)[2:] == [
        ("a", span(0, 30)),
        ("a", span(60, 120)),
        ("a", span(180, 240)),
    ]
