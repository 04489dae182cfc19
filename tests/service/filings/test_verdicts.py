"""What each verdict of the authority means for the shift and for whom it concerns."""

from datetime import timedelta

from courier_api.couriers.models import Courier
from courier_api.filings.kinds import RECONCILE
from courier_api.messaging import outbox
from courier_api.verify import all_checks
from courier_api.web.office.read_overview import overview
from tests.contract.dimona.rigs import SandboxRig
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.events import Told, again, text
from tests.factories.running import Running

QUARTER_HOUR_BEFORE = FRIDAY_EVENING - timedelta(minutes=15)


def test_a_refused_shift_is_not_covered_and_waits_for_a_person(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.plan_verdict("B", "90017-151")
    declaring.tell(Told().planned())
    declaring.pass_time(seconds=3)

    assert not declaring.shift().covered
    assert ("refused", "planner") in declaring.alerts()
    assert declaring.tasks() == ["correct_data"]
    with declaring.database.reading() as session:
        view = overview(session, OURS, declaring.clock.now())
    assert [row.courier_name for row in view.uncovered] == ["Amina Benali"]


def test_the_same_content_is_not_sent_again_by_itself_after_a_refusal(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.plan_verdict("B", "90017-151")
    told = Told()
    declaring.tell(told.planned())
    declaring.pass_time(seconds=3)
    declaring.tell(again(told.planned(zone={"postcode": "1060"}), "elsewhere"))
    declaring.pass_time(hours=1)

    assert len(authority.arrived()) == 1


def test_after_a_correction_a_refused_shift_is_declared_anew(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.play({"results": ["B"], "anomalies": ["00046-003"], "post": [201]})
    declaring.tell(Told().planned())
    declaring.pass_time(seconds=3)
    authority.play()
    with declaring.database.transaction() as session:
        courier = session.get_one(Courier, declaring.shift().courier_id)
        courier.joint_commission = "140"
        outbox.put(
            session, RECONCILE, key="corrected", payload={"courier_id": courier.id},
            due_at=declaring.clock.now(), employer_number=OURS,
        )  # fmt: skip
    declaring.pass_time(seconds=3)

    assert declaring.shift().covered
    assert declaring.tasks() == []
    assert declaring.alerts() == set()


def test_a_person_being_identified_is_asked_for_every_hour(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.play({"results": ["S", "S", "S", "A"]})
    declaring.tell(Told(starts_at=FRIDAY_EVENING + timedelta(days=1)).planned())
    declaring.pass_time(minutes=150)
    asked = sum(entry["method"] == "GET" for entry in authority.log())

    assert asked == 3
    assert not declaring.shift().covered
    declaring.pass_time(hours=1)
    assert declaring.shift().covered


def test_hours_beyond_the_contingent_are_covered_and_told(
    student: Running, authority: SandboxRig
) -> None:
    """R8, R12: nobody is refused work for it."""
    authority.play({"hours_left": 3})
    student.tell(Told().planned())
    student.pass_time(seconds=3)

    assert student.shift().covered
    assert student.alerts() == {
        ("contingent_exceeded", "courier"),
        ("contingent_exceeded", "payroll"),
    }


def test_a_refused_change_leaves_the_period_as_it_was(
    student: Running, authority: SandboxRig
) -> None:
    told = Told()
    student.tell(told.planned())
    student.pass_time(seconds=3)
    authority.play({"match": {"action": "UPDATE"}, "results": ["B"], "anomalies": ["00913-181"]})
    longer = {
        "planned_start": text(told.starts_at),
        "planned_end": text(told.ends_at + timedelta(hours=2)),
    }
    student.tell(told.event("updated", FRIDAY_NOON + timedelta(hours=1), **longer))
    student.pass_time(seconds=3)

    assert student.shift().covered
    assert ("refused", "planner") in student.alerts()


def test_a_missing_verdict_is_told_a_quarter_of_an_hour_before_the_start(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.play({"not_ready": {"until_utc": FRIDAY_EVENING.isoformat()}})
    declaring.tell(Told().planned())
    declaring.move_to(QUARTER_HOUR_BEFORE - timedelta(seconds=1))
    assert declaring.alerts() == set()

    declaring.move_to(QUARTER_HOUR_BEFORE)
    assert declaring.alerts() == {("no_verdict", "planner"), ("no_verdict", "courier")}
    declaring.move_to(FRIDAY_EVENING + timedelta(hours=1))
    assert declaring.shift().covered
    assert declaring.alerts() == set()


def test_each_uncovered_shift_has_an_alert_of_its_own(
    declaring: Running, authority: SandboxRig
) -> None:
    authority.play({"not_ready": {"times": 1000}})
    declaring.tell(Told().planned())
    declaring.tell(Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(days=1)).planned())
    declaring.move_to(FRIDAY_EVENING)
    first = len(declaring.open_alerts())
    declaring.move_to(FRIDAY_EVENING + timedelta(days=1))

    assert (first, len(declaring.open_alerts())) == (2, 4)


def test_a_data_fault_is_refused_by_our_own_check(
    declaring: Running, authority: SandboxRig
) -> None:
    with declaring.database.transaction() as session:
        session.query(Courier).one().joint_commission = None
    declaring.tell(Told().planned())
    declaring.pass_time(seconds=3)

    assert authority.arrived() == []
    assert declaring.alerts() == {("invalid_data", "planner")}
    assert declaring.tasks() == ["correct_data"]


def test_a_period_nobody_rode_is_left_to_a_person_once_its_day_is_over(
    declaring: Running, authority: SandboxRig
) -> None:
    told = Told()
    declaring.tell(told.planned())
    declaring.pass_time(seconds=3)
    declaring.move_to(FRIDAY_EVENING + timedelta(days=1))
    declaring.tell(told.cancelled(reason="no_show", told_at=declaring.clock.at))
    declaring.pass_time(minutes=1)

    assert len(authority.arrived()) == 1
    assert "cancel_after_day" in declaring.tasks()
    assert declaring.alerts() == {("cancel_after_day", "planner")}


def test_a_period_that_was_cancelled_elsewhere_is_not_in_force(
    declaring: Running, authority: SandboxRig
) -> None:
    """R8: our own CANCEL is refused with 00913-355, and the next plan of the day is declared."""
    told = Told()
    declaring.tell(told.planned())
    declaring.pass_time(seconds=3)
    authority.channel.submit({"dimonaCancel": {"periodId": declaring.shift().period_id}})
    declaring.tell(told.cancelled())
    declaring.pass_time(seconds=3)
    declaring.tell(Told(shift="S-2").planned())
    declaring.pass_time(seconds=3)

    sent = [(row.action, row.result, row.anomalies) for row in declaring.declarations()]
    assert sent == [("IN", "A", []), ("CANCEL", "B", ["00913-355"]), ("IN", "A", [])]
    with declaring.database.reading() as session:
        checks = all_checks(session, now=declaring.clock.now())
    assert [check.difference for check in checks if check.difference] == []
