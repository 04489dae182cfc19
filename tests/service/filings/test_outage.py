"""The authority is away for two days: nothing is lost, nothing is doubled, everybody knows at once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from courier_api.foundation.database import Database
from courier_api.jobs.worker import Worker
from tests.factories.authority import Authority
from tests.factories.clocks import FRIDAY_NOON, MovedClock
from tests.factories.couriers import AMINA, DRIES, make_courier
from tests.factories.events import Told, text
from tests.factories.running import Running, running
from tests.factories.services import make_services
from tests.factories.sources import ZWALUW

TROUBLE = {("service_trouble", "planner"), ("service_trouble", "operator")}
SUNDAY_NOON = FRIDAY_NOON + timedelta(days=2)


def evening(day: int) -> datetime:
    """Half past six in Belgium on a day of March 2026; the sixth is a Friday."""
    return datetime(2026, 3, day, 17, 30, tzinfo=UTC)


@pytest.fixture
def authority(clock: MovedClock) -> Iterator[Authority]:
    """The sandbox in this process."""
    sandbox = Authority(clock)
    yield sandbox
    sandbox.close()


@pytest.fixture
def declaring(database: Database, authority: Authority, clock: MovedClock) -> Iterator[Running]:
    """Amina and Dries ride for Zwaluw."""
    services = replace(make_services(database, clock), authority=authority.channel())
    with running(services, clock, AMINA) as started:
        with database.transaction() as session:
            make_courier(session, DRIES, sources={ZWALUW: started.source_id})
        yield started


def go_away(authority: Authority, trouble: object) -> None:
    """From now on no message gets through."""
    if trouble == "nobody listens":
        authority.transport.is_down = True
    else:
        authority.play({"post": [trouble]})


def let_time_pass(declaring: Running, until: datetime) -> None:
    """The worker looks now and then: what is shown here does not depend on how often it tries."""
    while declaring.clock.at < until:
        declaring.clock.advance(hours=6)
        declaring.pass_time(seconds=1)


def restarted(declaring: Running, authority: Authority) -> Running:
    """Another process over the same database."""
    declaring.worker.stop()
    services = replace(
        make_services(declaring.database, declaring.clock), authority=authority.channel()
    )
    return Running(services, declaring.clock, Worker(services), declaring.source_id)


def declared_after(authority: Authority, position: int, ssin: str) -> list[str]:
    """The first days that were declared of a worker from a place in the log on, in order."""
    return [
        entry["body"]["dimonaIn"]["startDate"]
        for entry in authority.log()[position:]
        if entry["path"].endswith("/declarations")
        and "dimonaIn" in entry["body"]
        and entry["body"]["worker"]["ssin"] == ssin
    ]


@pytest.mark.parametrize(
    ("trouble", "days"),
    [
        ("nobody listens", ["2026-03-07", "2026-03-12", "2026-03-10"]),
        # The ninth may have arrived: it is said again, and called off after its verdict (R9).
        (503, ["2026-03-07", "2026-03-09", "2026-03-12", "2026-03-10"]),
    ],
)
def test_two_days_of_outage_lose_nothing_and_end_in_order(
    declaring: Running, authority: Authority, trouble: object, days: list[str]
) -> None:
    """In the order in which each was decided."""
    friday, saturday = Told(starts_at=evening(6)), Told(shift="S-2", starts_at=evening(7))
    declaring.tell(friday.planned())
    declaring.pass_time(seconds=3)

    go_away(authority, trouble)
    moved, kept = Told(shift="S-3", starts_at=evening(9)), Told(shift="S-4", starts_at=evening(12))
    called_off = Told(shift="S-5", starts_at=evening(11), person=DRIES)
    declaring.tell(saturday.planned(), kept.planned(), moved.planned(), called_off.planned())
    declaring.pass_time(minutes=5)
    assert declaring.alerts() >= TROUBLE

    now = declaring.clock.at
    times = {
        "planned_start": text(evening(10)),
        "planned_end": text(evening(10) + timedelta(hours=3)),
    }
    declaring.tell(
        friday.cancelled(told_at=now), called_off.cancelled(told_at=now),
        moved.event("updated", now, **times),
    )  # fmt: skip
    let_time_pass(declaring, FRIDAY_NOON + timedelta(days=1))
    declaring = restarted(declaring, authority)
    let_time_pass(declaring, SUNDAY_NOON)
    assert declaring.alerts() >= TROUBLE | {("no_verdict", "planner"), ("no_verdict", "courier")}

    authority.transport.is_down = False
    authority.play()
    position = len(authority.log())
    declaring.pass_time(minutes=3)

    assert all(declaring.shift(name).covered for name in ("S-2", "S-3", "S-4"))
    late = [declaring.shift(name).declared_late for name in ("S-2", "S-3", "S-4")]
    assert late == [True, False, False]
    assert declared_after(authority, position, AMINA.ssin) == days
    assert [p.starts_on.day for p in authority.periods(AMINA.ssin)] == [6, 7, 10, 12]
    assert authority.periods(DRIES.ssin) == []
    assert "cancel_after_day" in declaring.tasks()  # Friday was over
    # A cancellation that may have arrived before its day was over stays with a person.
    assert (declaring.alerts() >= TROUBLE) == (trouble == 503)
    declaring.worker.stop()


def test_a_verdict_that_nobody_can_be_asked_for_is_told_within_five_minutes(
    declaring: Running, authority: Authority
) -> None:
    declaring.tell(Told().planned())
    authority.transport.is_down = True
    declaring.pass_time(minutes=5)
    assert declaring.alerts() >= TROUBLE

    authority.transport.is_down = False
    declaring.pass_time(minutes=1)
    assert declaring.alerts() == set()
    assert declaring.shift().covered
