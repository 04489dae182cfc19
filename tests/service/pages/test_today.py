"""The courier's first page in each state: nothing, waiting, covered, stopped, running, ended."""

from datetime import date, timedelta

import pytest

from courier_api.couriers.models import Courier
from courier_api.web.courier.read_shifts import shifts_view, today_view
from courier_api.web.courier.views import CoverState, ShiftState, ShiftsView, StopReason, TodayView
from declarations.dimona.fake_channel import FakeDimonaChannel
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.couriers import AMINA, DRIES, courier_id_of, make_courier
from tests.factories.events import Told
from tests.factories.running import Running


@pytest.fixture
def authority(service: Running) -> FakeDimonaChannel:
    """What social security was told, and what it will answer."""
    channel = service.services.authority
    assert isinstance(channel, FakeDimonaChannel)
    return channel


@pytest.fixture
def paid(service: Running) -> Running:
    """Zwaluw has joined an agreement."""
    with service.database.transaction() as session:
        make_agreement(session, service.source_id)
    service.work()
    return service


def today(service: Running) -> TodayView:
    """Amina's page now."""
    with service.database.reading() as session:
        return today_view(session, courier_id_of(session, AMINA), service.clock.now())


def shifts(service: Running) -> ShiftsView:
    """Amina's shifts now."""
    with service.database.reading() as session:
        return shifts_view(session, courier_id_of(session, AMINA), service.clock.now())


def test_without_a_shift_there_is_nothing_to_say(service: Running) -> None:
    view = today(service)

    assert (view.courier_name, view.cover, view.shift, view.money) == (
        "Amina Benali",
        None,
        None,
        None,
    )
    assert (view.cover_sentence, view.missing) == ("none", ())


def test_a_planned_shift_waits_for_its_cover(
    service: Running, authority: FakeDimonaChannel
) -> None:
    authority.hold_verdicts(100)
    service.tell(Told().planned(zone={"postcode": "1060"}))

    view = today(service)
    assert view.cover_sentence == "not_yet"
    assert view.shift is not None
    assert (view.shift.platform_name, view.shift.place) == ("zwaluw", "1060 Saint-Gilles")
    assert view.shift_is_today


def test_an_accepted_shift_is_covered(service: Running) -> None:
    service.tell(Told().planned())
    service.pass_time(seconds=3)
    assert today(service).cover_sentence == "covered"

    service.move_to(FRIDAY_EVENING + timedelta(minutes=1))
    assert today(service).cover_sentence == "covered_now"


def test_a_refused_shift_must_not_start(service: Running, authority: FakeDimonaChannel) -> None:
    authority.plan_verdict("B", "90017-151")
    service.tell(Told().planned())
    service.pass_time(seconds=3)

    cover = today(service).cover
    assert cover is not None
    assert (cover.state, cover.reason) == (CoverState.DO_NOT_START, StopReason.REFUSED)


def test_a_shift_with_missing_data_must_not_start(service: Running) -> None:
    with service.database.transaction() as session:
        session.query(Courier).one().joint_commission = None
    service.tell(Told().planned())

    cover = today(service).cover
    assert cover is not None
    assert cover.reason is StopReason.DATA_MISSING


def test_no_answer_a_quarter_of_an_hour_before_means_do_not_start(
    service: Running, authority: FakeDimonaChannel
) -> None:
    authority.hold_verdicts(100_000)
    service.tell(Told().planned())
    service.move_to(FRIDAY_EVENING - timedelta(minutes=15))

    cover = today(service).cover
    assert cover is not None
    assert (cover.state, cover.reason) == (CoverState.DO_NOT_START, StopReason.NO_ANSWER)


def test_trouble_about_another_day_says_nothing_about_this_one(
    service: Running, authority: FakeDimonaChannel
) -> None:
    authority.plan_verdict("B", "90017-151")
    service.tell(Told(shift="S-0", starts_at=FRIDAY_EVENING + timedelta(days=1)).planned())
    service.pass_time(seconds=3)
    service.tell(Told().planned())
    service.pass_time(seconds=3)

    assert today(service).cover_sentence == "covered"


def test_a_running_shift_shows_what_it_is_worth_so_far(paid: Running) -> None:
    told = Told()
    paid.tell(told.planned())
    paid.pass_time(seconds=3)
    paid.move_to(told.starts_at)
    paid.tell(told.started())
    paid.move_to(told.starts_at + timedelta(hours=1))

    view = today(paid)
    assert view.shift is not None
    assert view.shift.state is ShiftState.RUNNING
    assert view.money is not None
    assert (view.money.worked_minutes, view.money.paid_minutes, view.money.top_up_minutes) == (
        60,
        180,
        120,
    )
    # three hours at 13.05 and an hour of telephone, less the worker's contribution
    assert view.money.total_cents == 3915 + 12 - 512
    assert (view.floor_minutes, view.money.is_topped_up) == (180, True)


def test_an_ended_day_shows_its_money_and_its_last_shift(paid: Running) -> None:
    told = Told()
    paid.tell(told.planned())
    paid.pass_time(seconds=3)
    paid.move_to(told.ends_at)
    paid.tell(told.started(), told.ended())

    view = today(paid)
    assert (view.cover, view.cover_sentence) == (None, "none")
    assert view.shift is not None
    assert view.shift.state is ShiftState.ENDED
    assert view.money is not None
    assert (view.money.paid_minutes, view.money.is_topped_up) == (240, False)
    assert view.money.total_cents == 5220 + 48 - 682


def test_a_shift_over_midnight_keeps_its_day(paid: Running) -> None:
    told = Told(hours=8)
    paid.tell(told.planned())
    paid.pass_time(seconds=3)
    paid.move_to(told.starts_at)
    paid.tell(told.started())
    paid.move_to(told.starts_at + timedelta(hours=7))

    view = today(paid)
    assert view.today == date(2026, 3, 7)
    assert view.money is not None
    assert view.money.worked_minutes == 420


def test_further_shifts_of_the_day_are_listed(service: Running) -> None:
    second = Told(shift="S-2", starts_at=FRIDAY_EVENING + timedelta(hours=4, minutes=30), hours=1)
    off = Told(shift="S-3", starts_at=FRIDAY_EVENING + timedelta(hours=5), hours=1)
    service.tell(Told().planned(), second.planned(), off.planned(), off.cancelled())

    assert [shift.starts_at for shift in today(service).later_today] == [second.starts_at]


def test_a_missing_bank_account_is_said(service: Running) -> None:
    with service.database.transaction() as session:
        session.query(Courier).one().iban = None

    assert [missing.thing for missing in today(service).missing] == ["bank_account"]


def test_shifts_ahead_and_behind_stand_under_their_day(service: Running) -> None:
    for day in (0, 2, 5):
        service.tell(
            Told(shift=f"S-{day}", starts_at=FRIDAY_EVENING + timedelta(days=day)).planned()
        )
    service.move_to(FRIDAY_EVENING + timedelta(days=3))

    view = shifts(service)
    assert [day.day for day in view.past] == [date(2026, 3, 8), date(2026, 3, 6)]
    assert [day.day for day in view.ahead] == [date(2026, 3, 11)]


def test_nobody_sees_the_shifts_of_another_courier(service: Running) -> None:
    with service.database.transaction() as session:
        make_courier(session, DRIES, sources={"zwaluw": service.source_id})
    service.tell(Told(person=DRIES).planned())

    assert (today(service).shift, shifts(service).ahead) == (None, ())
