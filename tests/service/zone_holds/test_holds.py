"""A held zone: who is told, what is paid, and what a change of mind does."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.identities import identity_of
from courier_api.auth.roles import PersonKind
from courier_api.couriers.models import Courier
from courier_api.foundation.database import Database
from courier_api.foundation.errors import Invalid
from courier_api.locale.catalogue import Language
from courier_api.messaging.models import OutboxMessage
from courier_api.notices.send import notices_to
from courier_api.pay.as_known import day_as_known
from courier_api.pay.explain.explain_day import explain_day
from courier_api.pay.models import WorkedDay
from courier_api.pay.past_shifts import PastPeriod, past_shifts
from courier_api.pay.period_shifts import Period
from courier_api.pay.price_month import price_month
from courier_api.pay.price_period import price_period
from courier_api.shifts.models import Shift
from courier_api.web.courier.read_shifts import today_view
from courier_api.web.courier.views import StopReason
from courier_api.zone_holds.declare import (
    HoldIsOver,
    HoldUnknown,
    NewHold,
    change_end,
    hold_zone,
    lift_hold,
)
from courier_api.zone_holds.for_pay import held_time_of
from courier_api.zone_holds.read import known_holds
from courier_api.zone_holds.tell import HELD_TIME_CHANGED, tell_of_new_shifts
from safety.zone_holds import HoldReason
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, make_courier
from tests.factories.events import Told
from tests.factories.outgoing import Platform
from tests.factories.payroll import make_worked_shift
from tests.factories.running import Running
from tests.factories.sources import ZWALUW, make_source

HOUR = timedelta(hours=1)
TODAY = date(2026, 3, 6)
START = FRIDAY_NOON + 5 * HOUR
PLANNED = {"state": "planned", "actual_start": None, "actual_end": None, "pay_status": None,
           "worked_seconds": 0, "place": {"postcode": "1050"}}  # fmt: skip


def make_shift(session: Session, **fields: object) -> Shift:
    """Amina's shift of this evening, four hours in Ixelles."""
    source = make_source(session)
    amina = make_courier(session, AMINA, sources={ZWALUW: source})
    make_agreement(session, source, cancel_notice_hours="2")
    return make_worked_shift(
        session, amina, source, starts_at=START, minutes=240, name="S-1", **{**PLANNED, **fields}
    )


def ice(**changes: object) -> NewHold:
    fields = {
        "postcodes": ("1050",),
        "source_id": None,
        "reason": HoldReason.ICE,
        "starts_at": START + 2 * HOUR,
        "ends_at": START + 6 * HOUR,
        **changes,
    }
    return NewHold(**fields)  # type: ignore[arg-type]


def hold(session: Session, new: NewHold | None = None, *, hours: float = 0) -> int:
    now = FRIDAY_NOON + hours * HOUR
    return hold_zone(session, OURS, new or ice(), actor="staff:2", now=now)


def sms(session: Session, shift: Shift) -> list[str]:
    identity = identity_of(session, OURS, PersonKind.COURIER, shift.courier_id)
    assert identity is not None
    return [notice.template for notice in reversed(notices_to(session, identity))]


def told(session: Session, kind: str) -> list[dict[str, object]]:
    return list(
        session.scalars(
            select(OutboxMessage.payload)
            .where(OutboxMessage.kind == kind)
            .order_by(OutboxMessage.id)
        )
    )


def test_a_hold_tells_couriers_with_a_shift_there_and_every_platform(database: Database) -> None:
    with database.transaction() as session:
        shift = make_shift(session)
        hold(session)
        today = today_view(session, shift.courier_id, FRIDAY_NOON)

        assert sms(session, shift) == ["zone_held"]
        (news,) = told(session, "zone.held")
        assert (news["postcode"], news["source_id"]) == ("1050", None)
        assert [(note.starts_at, note.ends_at) for note in today.held] == [
            (START + 2 * HOUR, START + 4 * HOUR)
        ]
        held = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "zone.held"))
        assert [message.employer_number for message in held] == [OURS]


def test_a_hold_elsewhere_or_later_tells_nobody(database: Database) -> None:
    with database.transaction() as session:
        shift = make_shift(session)
        hold(session, ice(postcodes=("9000",)))
        hold(session, ice(starts_at=START + 4 * HOUR))
        assert sms(session, shift) == []
        assert held_time_of(session, [shift]) == {}


def test_a_hold_of_a_platform_tells_that_platform_only(database: Database) -> None:
    with database.transaction() as session:
        shift = make_shift(session, place=None)
        hold(session, ice(postcodes=(), source_id=shift.source_id))
        (news,) = told(session, "zone.held")
        assert (news["postcode"], news["source_id"]) == (None, shift.source_id)
        assert sms(session, shift) == ["zone_held"]


def test_a_held_shift_may_not_be_started(database: Database) -> None:
    with database.transaction() as session:
        shift = make_shift(session)
        hold(session, ice(starts_at=START))
        cover = today_view(session, shift.courier_id, FRIDAY_NOON).cover
        assert cover is not None
        assert cover.reason is StopReason.ZONE_HELD


def test_an_overlapping_hold_that_adds_nothing_tells_no_courier(database: Database) -> None:
    with database.transaction() as session:
        shift = make_shift(session)
        first = hold(session)
        hold(session, ice(starts_at=START + 3 * HOUR, ends_at=START + 4 * HOUR))
        assert sms(session, shift) == ["zone_held"]
        lift_hold(session, OURS, first, actor="staff:2", now=FRIDAY_NOON + HOUR)
        assert sms(session, shift) == ["zone_held", "zone_held"]
        (times,) = held_time_of(session, [shift]).values()
        assert [time.minutes for time in times] == [60]


def test_a_lifted_hold_frees_the_zone_and_says_so_once(database: Database) -> None:
    with database.transaction() as session:
        shift = make_shift(session)
        number = hold(session)
        lift_hold(session, OURS, number, actor="staff:2", now=FRIDAY_NOON + HOUR)
        assert sms(session, shift) == ["zone_held", "zone_free"]
        assert held_time_of(session, [shift]) == {}
        assert told(session, "zone.held")[-1]["held_until"] == (START + 2 * HOUR).isoformat()
        with pytest.raises(HoldIsOver):
            lift_hold(session, OURS, number, actor="staff:2", now=FRIDAY_NOON + HOUR)


def test_an_end_that_is_changed_there_and_back_is_told_each_time(database: Database) -> None:
    with database.transaction() as session:
        shift = make_shift(session)
        number = hold(session, ice(ends_at=START + 3 * HOUR))
        for hours in (4, 3):
            change_end(
                session, OURS, number, START + hours * HOUR, actor="staff:2", now=FRIDAY_NOON
            )
        assert sms(session, shift) == ["zone_held"] * 3
        assert [each["held_until"] for each in told(session, "zone.held")] == [
            (START + hours * HOUR).isoformat() for hours in (3, 4, 3)
        ]
        assert [known.version for known in known_holds(session, OURS, since=FRIDAY_NOON)] == [3]


def test_a_hold_over_midnight_and_the_change_of_the_clock_holds_what_it_holds(
    database: Database,
) -> None:
    night = FRIDAY_NOON.replace(day=28, hour=21)
    with database.transaction() as session:
        shift = make_shift(
            session, planned_start=night, planned_end=night + 7 * HOUR, worked_on=date(2026, 3, 28)
        )
        new = ice(starts_at=night - HOUR, ends_at=night + 9 * HOUR)
        hold_zone(session, OURS, new, actor="staff:2", now=night - 2 * HOUR)
        (times,) = held_time_of(session, [shift]).values()
        assert [time.minutes for time in times] == [7 * 60]


def test_a_shift_planned_into_a_hold_is_told_once(database: Database) -> None:
    with database.transaction() as session:
        make_source(session)
        make_courier(session, AMINA, sources={ZWALUW: make_source(session)})
        hold(session)
        shift = make_shift(session)
        holds = [known.hold for known in known_holds(session, OURS, since=FRIDAY_NOON)]
        counts = [tell_of_new_shifts(session, OURS, holds, now=FRIDAY_NOON) for _ in range(2)]
        assert (counts, sms(session, shift)) == ([1, 0], ["zone_held"])


def test_what_is_wrong_with_a_hold_is_named(database: Database) -> None:
    with database.transaction() as session:
        make_shift(session)
        with pytest.raises(Invalid) as nowhere:
            hold(session, ice(postcodes=()))
        with pytest.raises(Invalid):
            hold(session, ice(postcodes=("0000",)))
        with pytest.raises(Invalid):
            hold(session, ice(ends_at=START))
        with pytest.raises(HoldUnknown):
            lift_hold(session, THEIRS, hold(session), actor="staff:2", now=FRIDAY_NOON)
        assert nowhere.value.facts["errors"] == [{"field": "postcodes", "rule": "required"}]


ENDINGS = {
    "stopped when it began": (
        {"pay_status": "cut_by_courier", "actual_start": START, "actual_end": START + 2 * HOUR},
        120,
    ),
    "never ridden": ({"pay_status": "no_show"}, 0),
    "cancelled by the platform in time": (
        {"pay_status": "cancelled_by_platform", "state": "cancelled",
         "cancelled_at": FRIDAY_NOON + HOUR},
        0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDINGS)
def test_held_hours_are_paid_as_planned_and_the_pay_says_why(database: Database, name: str) -> None:
    fields, worked = ENDINGS[name]
    with database.transaction() as session:
        shift = make_shift(session, **{"state": "ended", **fields, "worked_seconds": worked * 60})
        shift_id, amina = shift.id, shift.courier_id
        price_month(session, amina, month=TODAY.replace(day=1), now=FRIDAY_NOON)
        without = session.scalars(select(WorkedDay)).one_or_none()
        before = 0 if without is None else without.total_cents
        starts_at = START + 2 * HOUR if worked else START
        number = hold(session, ice(starts_at=starts_at, ends_at=START + 4 * HOUR), hours=0.5)
        assert [each["shift_id"] for each in told(session, HELD_TIME_CHANGED)] == [shift_id]
        later = FRIDAY_NOON + timedelta(minutes=40)
        price_month(session, amina, month=TODAY.replace(day=1), now=later)
        day = session.scalars(select(WorkedDay)).one()

        assert (day.worked_minutes, day.paid_minutes) == (worked, 240)
        assert day.total_cents > before
        explained = explain_day(session, session.get_one(Courier, amina), TODAY, Language.EN)
        assert explained is not None
        assert any("It counts as stopped by the platform." in s for s in explained.sentences())
        assert number == 1


def test_with_worked_hours_only_the_agreement_pays_no_held_hour(database: Database) -> None:
    with database.transaction() as session:
        source = make_source(session)
        amina = make_courier(session, AMINA, sources={ZWALUW: source})
        make_agreement(session, source, platform_cut_pay="worked", floor_minutes=0)
        make_worked_shift(session, amina, source, starts_at=START, minutes=240, name="S-1",
                          **{**PLANNED, "state": "ended", "pay_status": "no_show"})  # fmt: skip
        hold(session, ice(starts_at=START))
        price_month(session, amina, month=TODAY.replace(day=1), now=FRIDAY_NOON)
        days = session.scalars(select(WorkedDay)).all()
        assert sum(day.paid_minutes for day in days) == 0


def test_every_way_of_pricing_knows_the_hold(database: Database) -> None:
    with database.transaction() as session:
        fields, _ = ENDINGS["never ridden"]
        amina = make_shift(session, **{"state": "ended", **fields}).courier_id
        hold(session, ice(starts_at=START), hours=0.5)
        later = FRIDAY_NOON + HOUR
        period = Period(begins=date(2026, 3, 1), ends=date(2026, 4, 1))
        price_period(session, OURS, [amina], period, now=later)
        day = session.scalars(select(WorkedDay)).one()
        past = past_shifts(
            session,
            PastPeriod(employer_number=OURS, first_day=TODAY, last_day=TODAY),
        )

        assert day.paid_minutes == 240
        assert past.rows.deliveries.tolist() == [0]


def test_a_cancelled_shift_in_a_hold_is_told_priced_and_comes_out_again(
    service: Running, platform: Platform
) -> None:
    with service.database.transaction() as session:
        make_agreement(session, service.source_id, cancel_notice_hours="2")
    service.tell(Told().planned(zone={"postcode": "1050"}))
    with service.database.transaction() as session:
        hold(session, ice(starts_at=START))
    service.pass_time(minutes=5)
    service.tell(Told().cancelled(told_at=service.clock.now()))
    service.pass_time(minutes=30)

    with service.database.reading() as session:
        day = session.scalars(select(WorkedDay)).one()
        known = day_as_known(session, day.courier_id, day.worked_on, service.clock.now())
        before = held_time_of(session, session.scalars(select(Shift)), at=FRIDAY_NOON - HOUR)
    assert "zone.held" in platform.types()
    assert (day.paid_minutes, before) == (240, {})
    assert known.stored == known.recomputed != {}
