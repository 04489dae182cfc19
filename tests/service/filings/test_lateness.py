"""Work that was declared after it began: stored, declared, flagged, told, and paid all the same."""

from datetime import timedelta

from courier_api.demo.gather_shifts import BEFORE_MIDNIGHT, shift_figures
from courier_api.filings.models import FilingAlert
from tests.contract.dimona.rigs import SandboxRig
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.events import Told
from tests.factories.running import Running

LATE_ALERTS = {("late", "planner"), ("late", "payroll")}


def test_a_plan_that_comes_after_the_start_is_declared_late(
    declaring: Running, authority: SandboxRig
) -> None:
    declaring.move_to(FRIDAY_EVENING + timedelta(minutes=10))
    declaring.tell(Told().planned())
    assert declaring.alerts() >= LATE_ALERTS
    declaring.pass_time(seconds=3)

    shift = declaring.shift()
    assert (shift.covered, shift.declared_late) == (True, True)
    assert declaring.declarations()[0].late
    assert declaring.alerts() == LATE_ALERTS


def test_a_ride_without_a_plan_is_stored_declared_late_and_told(
    declaring: Running, authority: SandboxRig
) -> None:
    told = Told()
    declaring.move_to(told.ends_at)
    declaring.tell(told.started(), told.ended())
    declaring.pass_time(seconds=3)

    shift = declaring.shift()
    assert (shift.state, shift.covered, shift.declared_late) == ("ended", True, True)
    assert declaring.alerts() == LATE_ALERTS


def test_a_second_late_day_is_told_as_well(declaring: Running, authority: SandboxRig) -> None:
    for day in range(2):
        told = Told(shift=f"S-{day}", starts_at=FRIDAY_EVENING + timedelta(days=day))
        declaring.move_to(told.starts_at + timedelta(minutes=10))
        declaring.tell(told.planned())
        declaring.pass_time(seconds=3)

    with declaring.database.reading() as session:
        late = session.query(FilingAlert).filter_by(code="late", recipient="payroll").all()
    assert {alert.worked_on.isoformat() for alert in late} == {"2026-03-06", "2026-03-07"}


def test_a_declaration_that_only_got_through_after_the_start_is_late(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.play({"post": [*[500] * 30, 201]})
    declaring.move_to(FRIDAY_EVENING - timedelta(minutes=10))
    declaring.tell(Told().planned())
    declaring.pass_time(minutes=40)

    row = declaring.declarations()[0]
    assert row.queued_at < FRIDAY_EVENING < row.first_sent_at
    shift = declaring.shift()
    assert (row.late, shift.covered, shift.declared_late) == (True, True, True)
    assert declaring.alerts() == LATE_ALERTS


def test_a_shift_of_a_day_that_was_declared_in_time_is_not_late(
    declaring: Running, authority: SandboxRig
) -> None:
    declaring.tell(Told().planned())
    declaring.pass_time(seconds=3)
    second = Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(hours=4), hours=1)
    declaring.move_to(second.starts_at + timedelta(minutes=5))
    declaring.tell(second.planned())
    declaring.pass_time(seconds=3)

    assert not declaring.shift("S-2").declared_late
    assert declaring.alerts() == set()


def test_an_early_start_makes_a_declaration_late(declaring: Running, authority: SandboxRig) -> None:
    told = Told()
    declaring.tell(told.planned())
    declaring.pass_time(seconds=3)
    declaring.tell(told.started(at=FRIDAY_EVENING - timedelta(hours=7)))
    declaring.pass_time(seconds=3)

    assert declaring.shift().declared_late


def test_lateness_is_counted_from_the_message_that_brought_the_day_in(
    declaring: Running, authority: SandboxRig
) -> None:
    """A night told late makes the next day's period begin earlier: its own IN was long in time."""
    saturday = Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(hours=16))
    night = Told(shift="S-1", starts_at=FRIDAY_EVENING + timedelta(hours=4))
    declaring.tell(saturday.planned())
    declaring.move_to(night.starts_at + timedelta(minutes=30))
    declaring.tell(night.planned(), night.started())
    declaring.move_to(night.ends_at)
    declaring.tell(night.ended())
    declaring.pass_time(seconds=3)

    with declaring.database.reading() as session:
        late = shift_figures(session).declared_late
    assert [row.action for row in declaring.declarations()] == ["IN", "UPDATE"]
    assert [(each.shift, each.minutes_late) for each in late] == [("S-1", 30)]


def test_a_start_before_midnight_of_the_planned_day_is_named_in_the_report(
    declaring: Running, authority: SandboxRig
) -> None:
    """The day before was not declared, and the true start is never altered (R4)."""
    midnight = Told(starts_at=FRIDAY_EVENING + timedelta(hours=6))
    early = midnight.starts_at - timedelta(minutes=2)
    declaring.tell(midnight.planned())
    declaring.move_to(early + timedelta(seconds=2))
    declaring.tell(midnight.started(early))
    declaring.move_to(midnight.ends_at)
    declaring.tell(midnight.ended())
    declaring.pass_time(seconds=3)

    with declaring.database.reading() as session:
        late = shift_figures(session).declared_late
    assert [(each.minutes_late, each.reason) for each in late] == [(1, BEFORE_MIDNIGHT)]
