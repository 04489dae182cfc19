"""From a plan to a covered shift, and what changes of plan become, against the sandbox."""

from datetime import datetime, timedelta
from typing import Any

from tests.contract.dimona.rigs import SandboxRig
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.events import Body, Told, again, text
from tests.factories.running import Running

SATURDAY_EVENING = FRIDAY_EVENING + timedelta(days=1)


def bodies(authority: SandboxRig, name: str) -> list[dict[str, Any]]:
    """What arrived of one kind of message."""
    return [payload[name] for payload in authority.arrived() if name in payload]


def updated(told: Told, event_id: str, starts_at: datetime, hours: int = 4) -> Body:
    """The platform changes the plan an hour after noon."""
    times = {
        "planned_start": text(starts_at),
        "planned_end": text(starts_at + timedelta(hours=hours)),
    }
    return again(told.event("updated", FRIDAY_NOON + timedelta(hours=1), **times), event_id)


def test_a_planned_shift_is_declared_and_clear_to_start(
    declaring: Running, authority: SandboxRig
) -> None:
    declaring.tell(Told().planned())
    declaring.pass_time(seconds=3)

    shift = declaring.shift()
    assert (shift.covered, shift.declared_late) == (True, False)
    assert shift.period_id == declaring.declarations()[0].period_id is not None
    assert bodies(authority, "dimonaIn")[0]["startDate"] == "2026-03-06"
    assert declaring.alerts() == set()


def test_nothing_is_declared_twice_while_a_verdict_is_awaited(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.hold_verdicts(3)
    told = Told()
    declaring.tell(told.planned())
    declaring.tell(updated(told, "longer", told.starts_at, hours=5))
    declaring.tell(
        Told(shift="S-2", starts_at=FRIDAY_EVENING - timedelta(hours=4), hours=2).planned()
    )
    declaring.pass_time(minutes=1)

    assert len(authority.arrived()) == 1
    assert declaring.shift("S-1").covered
    assert declaring.shift("S-2").covered


def test_the_same_event_again_declares_nothing(declaring: Running, authority: SandboxRig) -> None:
    told = Told()
    declaring.tell(told.planned())
    declaring.pass_time(seconds=3)
    declaring.tell(told.planned(), again(told.planned(), "the-same-under-another-name"))
    declaring.pass_time(seconds=3)

    assert len(authority.arrived()) == 1


def test_a_shift_called_off_after_its_verdict_is_cancelled(
    declaring: Running, authority: SandboxRig
) -> None:
    told = Told()
    declaring.tell(told.planned())
    declaring.pass_time(seconds=3)
    declaring.tell(told.cancelled())
    declaring.pass_time(seconds=3)

    assert len(bodies(authority, "dimonaCancel")) == 1
    shift = declaring.shift()
    assert (shift.covered, shift.period_id) == (False, None)


def test_a_shift_called_off_before_its_verdict_is_cancelled_after_it(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.hold_verdicts(5)
    told = Told()
    declaring.tell(told.planned())
    declaring.tell(told.cancelled())

    assert bodies(authority, "dimonaCancel") == []
    declaring.pass_time(minutes=1)
    assert len(bodies(authority, "dimonaCancel")) == 1


def test_a_shift_called_off_before_anything_was_sent_is_never_declared(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.play({"post": [500, 201]})
    told = Told()
    declaring.tell(told.planned())
    declaring.tell(told.cancelled())
    declaring.pass_time(minutes=1)

    assert authority.arrived() == []
    assert [row.state for row in declaring.declarations()] == ["dropped"]


def test_a_shift_planned_again_after_its_cancellation_has_a_period_of_its_own(
    declaring: Running, authority: SandboxRig
) -> None:
    told = Told()
    declaring.tell(told.planned())
    declaring.pass_time(seconds=3)
    declaring.tell(told.cancelled())
    declaring.pass_time(seconds=3)
    declaring.tell(updated(told, "again", told.starts_at))
    declaring.pass_time(seconds=3)

    first, cancelled, second = declaring.declarations()
    assert (first.action, cancelled.action, second.action) == ("IN", "CANCEL", "IN")
    shift = declaring.shift()
    assert (shift.covered, shift.period_id) == (True, second.period_id)
    assert first.period_id != second.period_id


def test_a_shift_moved_to_another_day_leaves_one_period_there(
    declaring: Running, authority: SandboxRig
) -> None:
    told = Told()
    declaring.tell(told.planned())
    declaring.pass_time(seconds=3)
    declaring.tell(updated(told, "moved", SATURDAY_EVENING))
    declaring.pass_time(seconds=3)

    assert len(bodies(authority, "dimonaCancel")) == 1
    assert [body["startDate"] for body in bodies(authority, "dimonaIn")] == [
        "2026-03-06",
        "2026-03-07",
    ]
    assert declaring.shift().covered


def test_one_of_two_shifts_of_a_day_called_off_keeps_the_period(
    declaring: Running, authority: SandboxRig
) -> None:
    declaring.tell(Told().planned())
    second = Told(shift="S-2", starts_at=FRIDAY_EVENING - timedelta(hours=4), hours=2)
    declaring.tell(second.planned())
    declaring.pass_time(seconds=3)
    declaring.tell(second.cancelled())
    declaring.pass_time(seconds=3)

    assert len(authority.arrived()) == 1
    assert declaring.shift("S-1").covered


def test_a_shift_over_midnight_is_one_period_of_two_days(
    declaring: Running, authority: SandboxRig
) -> None:
    declaring.tell(Told(hours=8).planned())
    declaring.pass_time(seconds=3)

    (period,) = bodies(authority, "dimonaIn")
    assert (period["startDate"], period["endDate"]) == ("2026-03-06", "2026-03-07")
    assert declaring.shift().covered


def test_a_period_grows_when_its_shift_runs_over_midnight(
    declaring: Running, authority: SandboxRig
) -> None:
    told = Told()
    declaring.tell(told.planned())
    declaring.pass_time(seconds=3)
    declaring.tell(updated(told, "longer", told.starts_at, hours=8))
    declaring.tell(Told(shift="S-2", starts_at=SATURDAY_EVENING).planned())
    declaring.pass_time(seconds=6)

    assert [body["endDate"] for body in bodies(authority, "dimonaUpdate")] == ["2026-03-07"]
    opened, grown = declaring.declarations()
    assert (grown.start_date, grown.end_date) == (
        opened.start_date,
        opened.end_date + timedelta(days=1),
    )
    next_day = declaring.shift("S-2")
    assert (next_day.covered, next_day.period_id, next_day.declared_late) == (
        True,
        opened.period_id,
        False,
    )


def test_a_longer_student_shift_changes_the_hours(student: Running, authority: SandboxRig) -> None:
    told = Told()
    student.tell(told.planned())
    student.pass_time(seconds=3)
    student.tell(updated(told, "longer", told.starts_at, hours=6))
    student.pass_time(seconds=3)

    assert bodies(authority, "dimonaIn")[0]["plannedHoursNumber"] == 4
    assert [body["plannedHoursNumber"] for body in bodies(authority, "dimonaUpdate")] == [6]
    assert student.shift().covered


def test_hours_can_go_back_to_what_they_were(student: Running, authority: SandboxRig) -> None:
    told = Told()
    student.tell(told.planned())
    student.pass_time(seconds=3)
    for number, hours in enumerate((6, 4, 6)):
        student.clock.advance(minutes=1)
        change = updated(told, f"change-{number}", told.starts_at, hours=hours)
        student.tell({**change, "timestamp": text(student.clock.at)})
        student.pass_time(seconds=3)

    assert [body["plannedHoursNumber"] for body in bodies(authority, "dimonaUpdate")] == [6, 4, 6]
    assert student.declarations()[-1].planned_hours == 6


def test_a_second_student_shift_of_a_day_adds_its_hours(
    student: Running, authority: SandboxRig
) -> None:
    student.tell(Told().planned())
    student.pass_time(seconds=3)
    student.tell(
        Told(shift="S-2", starts_at=FRIDAY_EVENING - timedelta(hours=4), hours=2).planned()
    )
    student.pass_time(seconds=3)

    assert len(bodies(authority, "dimonaIn")) == 1
    assert [body["plannedHoursNumber"] for body in bodies(authority, "dimonaUpdate")] == [6]
    assert student.shift("S-2").covered


def test_messages_about_one_worker_keep_their_order(
    declaring: Running, authority: SandboxRig
) -> None:
    days = [
        Told(shift=f"S-{day}", starts_at=FRIDAY_EVENING + timedelta(days=day)) for day in range(5)
    ]
    declaring.tell(*(told.planned() for told in reversed(days)))
    declaring.pass_time(seconds=3)

    sent = [payload["dimonaIn"]["startDate"] for payload in authority.arrived()]
    queued = [row.start_date.isoformat() for row in declaring.declarations()]
    assert sent == queued
    assert len(set(sent)) == 5
