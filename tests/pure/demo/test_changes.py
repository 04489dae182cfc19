"""Three in a hundred shifts change after they were declared, and stay possible."""

from collections.abc import Sequence
from datetime import timedelta

from courier_api.demo.changes import Change, ChangeKind, choose_changes
from courier_api.demo.choices import Choices
from courier_api.demo.roster import RosterRow
from tests.pure.demo.builders import make_row

PUBLISHED_BEFORE = timedelta(days=2)


def changes_of(
    rows: Sequence[RosterRow], others: Sequence[RosterRow] = (), of_shifts: int = 1000
) -> dict[str, Change]:
    return choose_changes(
        rows,
        of_shifts=of_shifts,
        published_at={row.key: row.starts_at - PUBLISHED_BEFORE for row in rows},
        others={row.key: others for row in rows},
        choices=Choices(1),
    )


def rows(count: int, minutes: int = 180) -> list[RosterRow]:
    return [make_row(f"r{number}", minutes=minutes) for number in range(count)]


def test_three_in_a_hundred_of_all_shifts_change() -> None:
    assert len(changes_of(rows(500), of_shifts=1000)) == 30


def test_the_four_kinds_come_in_turn() -> None:
    kinds = [change.kind for change in changes_of(rows(100)).values()]

    assert all(kinds.count(kind) in {7, 8} for kind in ChangeKind)


def test_a_change_is_made_after_the_plan_stood_and_hours_before_the_start() -> None:
    for key, change in changes_of(rows(100)).items():
        start = make_row(key).starts_at
        assert start - PUBLISHED_BEFORE + timedelta(hours=2) <= change.made_at
        assert change.made_at <= start - timedelta(hours=2)


def test_a_plan_published_six_hours_ahead_still_stands_for_two() -> None:
    row = make_row("r")
    (change,) = choose_changes(
        [row],
        of_shifts=33,
        published_at={"r": row.starts_at - timedelta(hours=6)},
        others={"r": []},
        choices=Choices(1),
    ).values()

    assert row.starts_at - timedelta(hours=4) <= change.made_at < row.starts_at


def test_a_move_keeps_length_and_day_and_a_longer_shift_its_start() -> None:
    for key, change in changes_of(rows(100)).items():
        row = make_row(key)
        length = change.planned_end - change.planned_start
        if change.kind is ChangeKind.MOVED:
            assert length == timedelta(minutes=180)
            assert timedelta(0) < abs(change.planned_start - row.starts_at) <= timedelta(hours=1)
        if change.kind is ChangeKind.LENGTHENED:
            assert change.planned_start == row.starts_at
            assert timedelta(minutes=180) < length <= timedelta(minutes=270)


def test_a_late_shift_moves_towards_noon_to_keep_its_day() -> None:
    late = [
        make_row(f"r{n}", starts_at=make_row("x").starts_at + timedelta(hours=11, minutes=50))
        for n in range(100)
    ]

    moved = [c for c in changes_of(late).values() if c.kind is ChangeKind.MOVED]

    assert moved
    assert all(change.planned_start < late[0].starts_at for change in moved)


def test_without_room_in_the_persons_week_a_shift_is_cancelled_instead() -> None:
    next_morning = [make_row("other", starts_at=make_row("x").ends_at + timedelta(hours=11))]

    assert all(
        change.kind.is_cancellation for change in changes_of(rows(100), next_morning).values()
    )


def test_a_very_long_shift_is_not_made_longer() -> None:
    changed = changes_of(rows(100, minutes=1440))

    assert all(change.kind.is_cancellation for change in changed.values())
