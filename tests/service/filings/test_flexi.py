"""A courier in a flexi-job: from a plan to cover by the hour, against the sandbox."""

from datetime import timedelta

from courier_api.shifts.models import Shift
from tests.contract.dimona.rigs import SandboxRig
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.events import Told, again, text
from tests.factories.running import Running
from tests.service.filings.test_declare import bodies, updated

AFTERNOON = FRIDAY_EVENING - timedelta(hours=4)


def hours(authority: SandboxRig, name: str) -> list[tuple[str | None, str | None]]:
    """First and last hour of what arrived of one kind of message."""
    return [(body.get("startHour"), body.get("endHour")) for body in bodies(authority, name)]


def test_two_shifts_of_a_day_are_covered_by_a_period_each(
    flexi: Running, authority: SandboxRig
) -> None:
    flexi.tell(Told().planned(), Told(shift="S-2", starts_at=AFTERNOON, hours=2).planned())
    flexi.pass_time(seconds=3)

    assert sorted(hours(authority, "dimonaIn")) == [("1400", "1600"), ("1800", "2200")]
    evening, afternoon = flexi.shift("S-1"), flexi.shift("S-2")
    assert (evening.covered, afternoon.covered) == (True, True)
    assert evening.period_id != afternoon.period_id
    assert {(row.start_hour, row.end_hour) for row in flexi.declarations()} == {
        ("1400", "1600"),
        ("1800", "2200"),
    }


def test_a_refused_flexi_job_is_told_of_its_own_shift_only(
    flexi: Running, authority: SandboxRig
) -> None:
    authority.plan_verdict("B", "00655-350")
    flexi.tell(Told().planned())
    flexi.pass_time(seconds=3)
    authority.play()
    flexi.tell(Told(shift="S-2", starts_at=AFTERNOON, hours=2).planned())
    flexi.pass_time(seconds=3)

    assert (flexi.shift("S-1").covered, flexi.shift("S-2").covered) == (False, True)
    assert flexi.tasks() == ["refused_choice", "choose_worker_type"]


def test_a_shift_that_goes_on_longer_tells_its_end(flexi: Running, authority: SandboxRig) -> None:
    told = Told()
    flexi.tell(told.planned())
    flexi.pass_time(seconds=3)
    flexi.tell(updated(told, "longer", told.starts_at, hours=6))
    flexi.pass_time(seconds=3)

    assert hours(authority, "dimonaUpdate") == [(None, "0000")]
    assert bodies(authority, "dimonaUpdate")[0]["endDate"] == "2026-03-07"
    assert flexi.shift().covered
    assert flexi.alerts() == set()


def test_an_earlier_start_declared_after_it_began_is_late(
    flexi: Running, authority: SandboxRig
) -> None:
    told = Told()
    flexi.tell(told.planned())
    flexi.pass_time(seconds=3)
    flexi.move_to(FRIDAY_EVENING - timedelta(minutes=20))
    earlier = again(
        told.event(
            "updated",
            flexi.clock.at,
            planned_start=text(FRIDAY_EVENING - timedelta(minutes=30)),
            planned_end=text(FRIDAY_EVENING + timedelta(hours=4)),
        ),
        "earlier",
    )
    flexi.tell(earlier)
    flexi.pass_time(seconds=3)

    assert hours(authority, "dimonaUpdate") == [("1730", None)]
    shift: Shift = flexi.shift()
    assert (shift.covered, shift.declared_late) == (True, True)
    assert flexi.alerts() == {("late", "planner")}


def test_conditions_not_met_end_as_an_ordinary_day(flexi: Running, authority: SandboxRig) -> None:
    """R8: CANCEL, and after its verdict an IN as OTH with the same joint committee."""
    authority.play(
        {"match": {"action": "IN"}, "post": [201], "results": ["W"], "anomalies": ["90017-510"]}
    )
    flexi.tell(Told().planned())
    flexi.work()
    authority.play()
    flexi.pass_time(seconds=10)

    arrived = [next(reversed(payload)) for payload in authority.arrived()]
    assert arrived == ["dimonaIn", "dimonaCancel", "dimonaIn"]
    features = [body["features"] for body in bodies(authority, "dimonaIn")]
    assert [each["workerType"] for each in features] == ["FLX", "OTH"]
    assert len({each["jointCommissionNumber"] for each in features}) == 1
    assert flexi.shift().covered


def test_work_of_a_later_quarter_is_declared_when_that_can_be(
    flexi: Running, authority: SandboxRig
) -> None:
    """Zone 00910: not earlier than 31 days before the quarter; nobody has to remember it."""
    july = Told(starts_at=FRIDAY_NOON + timedelta(days=120))
    flexi.tell(july.planned())
    flexi.pass_time(days=80)
    assert authority.arrived() == []

    flexi.pass_time(days=8)

    assert len(bodies(authority, "dimonaIn")) == 1
    assert flexi.shift().covered
