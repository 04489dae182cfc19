"""A platform hears "covered" only of couriers who may ride; gates that open or shut are told."""

from datetime import timedelta

from sqlalchemy import select

from courier_api.prevention.follow_accident import mark_blow
from courier_api.prevention.models import Gear
from courier_api.zone_holds.declare import NewHold, hold_zone, lift_hold
from safety.zone_holds import HoldReason
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, courier_id_of
from tests.factories.events import Told
from tests.factories.outgoing import Platform
from tests.factories.running import Running
from tests.service.prevention.test_gates import BY, make_ready, shut_gates


def told(platform: Platform) -> list[tuple[str, str | None]]:
    return [
        (body["data"]["shift"]["cover"], body["data"]["shift"].get("because"))
        for body in platform.kept
    ]


def covered(service: Running) -> None:
    service.tell(Told().planned())
    service.pass_time(seconds=3)


def test_who_lacks_a_condition_is_refused_until_it_is_there(
    service: Running, platform: Platform
) -> None:
    with service.database.transaction() as session:
        shut_gates(session)
    covered(service)
    assert told(platform) == [("refused", "training")]

    with service.database.transaction() as session:
        make_ready(session, courier_id_of(session, AMINA))
    service.pass_time(minutes=6)
    assert told(platform) == [("refused", "training"), ("covered", None)]
    service.pass_time(minutes=20)
    assert len(platform.kept) == 2


def test_a_gate_that_shuts_after_the_cover_is_told_without_the_accident(
    service: Running, platform: Platform
) -> None:
    with service.database.transaction() as session:
        shut_gates(session)
        make_ready(session, courier_id_of(session, AMINA))
    covered(service)
    with service.database.transaction() as session:
        mark_blow(session, session.scalars(select(Gear)).one(), None, BY)
    service.pass_time(minutes=6)

    assert told(platform) == [("covered", None), ("refused", "equipment")]


def test_a_shift_that_loses_its_cover_stays_uncovered_whatever_the_gate_does(
    service: Running, platform: Platform
) -> None:
    with service.database.transaction() as session:
        shut_gates(session)
    covered(service)
    service.tell(Told().cancelled())
    service.pass_time(seconds=3)
    with service.database.transaction() as session:
        make_ready(session, courier_id_of(session, AMINA))
    service.pass_time(minutes=20)

    assert told(platform) == [("refused", "training"), ("uncovered", None)]


def test_a_held_platform_is_refused_and_free_again_when_the_hold_is_lifted(
    service: Running, platform: Platform
) -> None:
    covered(service)
    with service.database.transaction() as session:
        hold = NewHold(
            postcodes=(),
            source_id=service.source_id,
            reason=HoldReason.ICE,
            starts_at=FRIDAY_NOON + timedelta(hours=1),
            ends_at=FRIDAY_NOON + timedelta(hours=8),
        )
        now = service.clock.now()
        hold_id = hold_zone(session, OURS, hold, actor="staff:2", now=now)
    service.pass_time(minutes=6)
    with service.database.transaction() as session:
        lift_hold(session, OURS, hold_id, actor="staff:2", now=service.clock.now())
    service.pass_time(minutes=6)

    shifts = [body["data"]["shift"] for body in platform.kept if "shift" in body["data"]]
    assert [(each["cover"], each.get("because")) for each in shifts] == [
        ("covered", None),
        ("refused", "zone_held"),
        ("covered", None),
    ]
