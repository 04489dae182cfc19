"""Who rides self-employed is never declared nor paid, and only rides when the platform insures them."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from courier_api.filings.clear_to_start import Clearance, clearances
from courier_api.filings.declared_day import declared_day
from courier_api.filings.self_employed import look_again_after
from courier_api.filings.settle_task import settle_task
from courier_api.insurance.enter import NewPolicy, end_policy, enter_policy
from courier_api.invoices.draft import draft_invoices
from courier_api.invoices.models import InvoiceDraft
from courier_api.limits.facts import shifts_since
from courier_api.notices.models import Notice
from courier_api.outgoing.models import OutgoingEvent
from courier_api.pay.models import WorkedDay
from courier_api.pay.so_far import day_so_far
from courier_api.pay.waiting import days_without_agreement
from courier_api.shifts.models import HumanTask
from courier_api.verify import all_checks
from courier_api.web.courier.read_shifts import today_view
from courier_api.web.courier.views import CoverState, StopReason
from courier_api.web.office.read_overview import overview
from declarations.insurer import PolicyKind
from tests.contract.dimona.rigs import SandboxRig
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.events import Body, Told, again
from tests.factories.outgoing import make_endpoint
from tests.factories.running import Running

FRIDAY = date(2026, 3, 6)
ONE_DAY = timedelta(days=1)
NOT_INSURED = "self_employed_not_insured"
OWN_NAME = "self_employed"


@pytest.fixture
def told_platform(declaring: Running, authority: SandboxRig) -> Running:
    """The service with an agreement, and an endpoint of the platform."""
    with declaring.database.transaction() as session:
        make_agreement(session, declaring.source_id)
        make_endpoint(session)
    return declaring


def insure(
    running: Running, first: date, last: date | None = None, *, is_platform: bool = True
) -> int:
    new = NewPolicy(
        kind=PolicyKind.WORK_ACCIDENT,
        insurer="Platform Mutual",
        number="P-9",
        valid_from=first,
        valid_to=last,
        source_id=running.source_id if is_platform else None,
    )
    with running.database.transaction() as session:
        now = running.clock.now()
        policy_id = enter_policy(session, OURS, new, actor="staff:1", now=now)
        look_again_after(session, OURS, policy_id, now=now)
    running.work()
    return policy_id


def end(running: Running, policy_id: int, last: date | None) -> None:
    with running.database.transaction() as session:
        end_policy(session, OURS, policy_id, last, actor="staff:1", now=running.clock.now())
        look_again_after(session, OURS, policy_id, now=running.clock.now())
    running.work()


def heard(running: Running) -> list[tuple[str, str | None]]:
    """Type of every event for the platform, and why where it says so."""
    with running.database.reading() as session:
        bodies = session.scalars(select(OutgoingEvent.body).order_by(OutgoingEvent.id))
        told = [json.loads(body) for body in bodies]
    return [(body["type"], body["data"]["shift"].get("because")) for body in told]


def sms(running: Running) -> list[str]:
    with running.database.reading() as session:
        return list(session.scalars(select(Notice.template).order_by(Notice.id)))


def differences(running: Running) -> dict[str, str]:
    with running.database.reading() as session:
        checks = all_checks(session, now=running.clock.now())
        return {check.name: check.difference for check in checks if check.difference}


def own_name(told: Told | None = None, **fields: object) -> Body:
    return (told or Told()).planned(engagement=OWN_NAME, **fields)


def updated(engagement: str, event_id: str) -> Body:
    """A new plan, the same but for who employs."""
    body = Told().planned(engagement=engagement)
    return again({**body, "type": "shift.updated"}, event_id)


def test_without_a_policy_everybody_hears_that_it_is_refused_and_nothing_is_declared(
    told_platform: Running,
) -> None:
    told_platform.tell(own_name())

    shift = told_platform.shift()
    assert (shift.engagement, shift.covered) == (OWN_NAME, False)
    assert told_platform.declarations() == []
    assert heard(told_platform) == [("shift.refused", "platform_not_insured")]
    assert sms(told_platform) == ["not_insured"]
    assert told_platform.tasks() == [NOT_INSURED]
    assert told_platform.alerts() == {("not_insured", "courier"), ("not_insured", "planner")}
    assert differences(told_platform) == {}


def test_courier_and_office_see_why(told_platform: Running) -> None:
    told_platform.tell(own_name())
    shift = told_platform.shift()

    with told_platform.database.reading() as session:
        now = told_platform.clock.now()
        screen = today_view(session, shift.courier_id, now)
        (row,) = overview(session, OURS, now).uncovered
        cleared = clearances(session, [shift])[shift.id]
    assert screen.cover is not None
    assert screen.shift is not None
    assert (screen.cover.state, screen.cover.reason) == (
        CoverState.DO_NOT_START,
        StopReason.NOT_INSURED,
    )
    assert (screen.shift.cover, screen.shift.is_self_employed) == (CoverState.DO_NOT_START, True)
    assert (row.is_self_employed, row.clearance, cleared) == (
        True,
        Clearance.NOT_COVERED,
        Clearance.NOT_COVERED,
    )


@pytest.mark.parametrize(
    ("first", "last", "is_covered"),
    [
        (FRIDAY, FRIDAY, True),
        (FRIDAY - ONE_DAY, FRIDAY, True),
        (FRIDAY, None, True),
        (FRIDAY + ONE_DAY, None, False),
        (FRIDAY - ONE_DAY, FRIDAY - ONE_DAY, False),
    ],
)
def test_a_policy_counts_from_its_first_day_to_its_last(
    told_platform: Running, first: date, last: date | None, is_covered: bool
) -> None:
    insure(told_platform, first, last)

    told_platform.tell(own_name())

    assert told_platform.shift().covered is is_covered
    assert told_platform.tasks() == ([] if is_covered else [NOT_INSURED])
    expected = ("shift.covered", None) if is_covered else ("shift.refused", "platform_not_insured")
    assert heard(told_platform) == [expected]
    assert told_platform.declarations() == []


def test_our_own_policy_insures_nobody_who_rides_self_employed(told_platform: Running) -> None:
    insure(told_platform, FRIDAY, is_platform=False)

    told_platform.tell(own_name())

    assert told_platform.tasks() == [NOT_INSURED]


def test_the_last_day_before_the_duty_needs_no_policy(told_platform: Running) -> None:
    """1 January 2026 is the first day on which a platform has to insure."""
    before = Told(starts_at=FRIDAY_EVENING.replace(year=2025, month=12, day=31))
    after = Told(shift="S-2", starts_at=FRIDAY_EVENING.replace(month=1, day=1))

    told_platform.tell(own_name(before), own_name(after))

    assert told_platform.shift().covered
    assert not told_platform.shift("S-2").covered


def test_a_policy_that_is_entered_covers_what_was_refused(told_platform: Running) -> None:
    told_platform.tell(own_name())

    insure(told_platform, FRIDAY)

    assert told_platform.shift().covered
    assert (told_platform.tasks(), told_platform.alerts()) == ([], set())
    assert [event for event, _ in heard(told_platform)] == ["shift.refused", "shift.covered"]
    assert sms(told_platform) == ["not_insured", "covered"]


def test_a_policy_that_ends_too_early_refuses_again(told_platform: Running) -> None:
    policy = insure(told_platform, FRIDAY - ONE_DAY)
    told_platform.tell(own_name())

    end(told_platform, policy, FRIDAY - ONE_DAY)
    told_platform.pass_time(seconds=1)
    end(told_platform, policy, None)
    told_platform.pass_time(seconds=1)
    end(told_platform, policy, FRIDAY - ONE_DAY)

    assert [event for event, _ in heard(told_platform)] == [
        "shift.covered", "shift.refused", "shift.covered", "shift.refused",
    ]  # fmt: skip
    assert told_platform.tasks() == [NOT_INSURED]


def test_a_shift_that_turns_self_employed_has_its_declaration_cancelled(
    told_platform: Running,
) -> None:
    told_platform.tell(Told().planned())
    told_platform.pass_time(seconds=3)
    assert told_platform.shift().period_id is not None

    told_platform.tell(updated(OWN_NAME, "turned"))
    told_platform.pass_time(seconds=3)

    shift = told_platform.shift()
    assert [row.action for row in told_platform.declarations("judged")] == ["IN", "CANCEL"]
    assert (shift.period_id, shift.covered) == (None, False)
    assert [event for event, _ in heard(told_platform)] == ["shift.covered", "shift.refused"]
    assert differences(told_platform) == {}


def test_a_shift_that_turns_into_an_employees_is_declared(told_platform: Running) -> None:
    insure(told_platform, FRIDAY)
    told_platform.tell(own_name())

    told_platform.tell(updated("employee", "turned"))
    told_platform.pass_time(seconds=3)

    assert [row.action for row in told_platform.declarations("judged")] == ["IN"]
    assert told_platform.shift().covered
    assert [event for event, _ in heard(told_platform)] == [
        "shift.covered", "shift.uncovered", "shift.covered",
    ]  # fmt: skip


def test_of_two_shifts_on_one_day_the_employees_is_declared_alone(told_platform: Running) -> None:
    early = Told(shift="S-2", starts_at=FRIDAY_EVENING - timedelta(hours=3), hours=2)

    told_platform.tell(own_name(), early.planned())
    told_platform.pass_time(seconds=3)

    (row,) = told_platform.declarations()
    assert (row.action, row.result) == ("IN", "A")
    assert told_platform.shift("S-2").covered
    assert not told_platform.shift().covered
    assert differences(told_platform) == {}


def test_a_refused_shift_that_is_called_off_is_no_question_any_more(
    told_platform: Running,
) -> None:
    told_platform.tell(own_name())

    told_platform.tell(Told().cancelled())

    assert (told_platform.tasks(), told_platform.alerts()) == ([], set())


def test_an_insured_shift_that_is_called_off_is_covered_no_longer(told_platform: Running) -> None:
    insure(told_platform, FRIDAY)
    told_platform.tell(own_name())

    told_platform.tell(Told().cancelled())

    assert not told_platform.shift().covered
    assert [event for event, _ in heard(told_platform)] == ["shift.covered", "shift.uncovered"]


@pytest.mark.parametrize("is_insured", [True, False])
def test_what_is_ridden_self_employed_is_neither_paid_nor_counted_nor_invoiced(
    told_platform: Running, is_insured: bool
) -> None:
    if is_insured:
        insure(told_platform, FRIDAY)
    told = Told()
    told_platform.tell(own_name())
    told_platform.move_to(told.starts_at)
    told_platform.tell(told.started())
    with told_platform.database.reading() as session:
        courier_id = told_platform.shift().courier_id
        assert day_so_far(session, courier_id, FRIDAY, told_platform.clock.now()) is None
    told_platform.move_to(told.ends_at)
    told_platform.tell(told.ended(distance_m=12_345))

    with told_platform.database.transaction() as session:
        draft_invoices(session, OURS, month=FRIDAY.replace(day=1), now=told_platform.clock.now())
        assert session.scalars(select(WorkedDay)).all() == []
        assert session.scalars(select(InvoiceDraft)).all() == []
        assert list(shifts_since(session, OURS, FRIDAY)) == []
    assert told_platform.shift().worked_seconds == 4 * 3600
    assert told_platform.declarations() == []
    assert differences(told_platform) == {}


def test_pay_of_a_day_goes_when_a_correction_says_it_was_self_employed(
    told_platform: Running,
) -> None:
    told = Told()
    told_platform.tell(told.planned())
    told_platform.pass_time(seconds=3)
    told_platform.tell(told.started(), told.ended())
    with told_platform.database.reading() as session:
        assert [day.worked_minutes for day in session.scalars(select(WorkedDay))] == [240]

    correction = told.event(
        "corrected",
        engagement=OWN_NAME,
        actual_start=told.started()["data"]["shift"]["actual_start"],
        actual_end=told.ended()["data"]["shift"]["actual_end"],
    )
    told_platform.tell(correction)
    told_platform.pass_time(seconds=3)

    with told_platform.database.reading() as session:
        assert [day.total_cents for day in session.scalars(select(WorkedDay))] == [0]
    assert differences(told_platform) == {}


def test_a_shift_without_agreement_that_is_not_ours_to_pay_waits_for_none(
    declaring: Running, authority: SandboxRig
) -> None:
    declaring.tell(own_name(), Told(shift="S-2").planned())

    with declaring.database.reading() as session:
        (day,) = days_without_agreement(session, OURS, now=declaring.clock.now())
    assert day.shifts == 1


def test_the_file_of_the_day_names_the_platforms_policy(told_platform: Running) -> None:
    insure(told_platform, FRIDAY)
    told_platform.tell(own_name(), Told(shift="S-2", hours=2).planned())

    with told_platform.database.reading() as session:
        rows = declared_day(session, OURS, FRIDAY)
    assert {(row.shift, row.engagement, row.policy_number) for row in rows} == {
        ("S-1", OWN_NAME, "P-9"),
        ("S-2", "employee", None),
    }


def test_a_question_that_a_person_settled_is_not_asked_again(told_platform: Running) -> None:
    told_platform.tell(own_name())
    with told_platform.database.transaction() as session:
        task = session.scalars(select(HumanTask)).one()
        settle_task(
            session,
            task.id,
            "The platform pays the victim itself.",
            actor="staff:1",
            employer_number=OURS,
            now=told_platform.clock.now(),
        )

    told_platform.move_to(FRIDAY_EVENING)
    told_platform.tell(Told().started())

    assert told_platform.tasks() == []
    assert len(heard(told_platform)) == 1


def test_a_question_about_an_old_shift_stays_open(told_platform: Running) -> None:
    told_platform.tell(own_name())
    told_platform.pass_time(days=60)

    told_platform.tell(Told(shift="S-2", starts_at=told_platform.clock.at + ONE_DAY).planned())

    assert NOT_INSURED in told_platform.tasks()
