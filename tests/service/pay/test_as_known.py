"""A day as it was known at an instant comes out again exactly, whatever was learnt since."""

from datetime import date, datetime, timedelta

import pytest

from courier_api.disputes.state_word import Statement, state_word
from courier_api.intake.store_events import store_events
from courier_api.pay.as_known import DayAsKnown, day_as_known
from courier_api.verify.pay import corrections_add_up, old_days_come_out_again
from platforms.word import WordField
from tests.factories.agreements import make_agreement
from tests.factories.books import calculations, worked_day
from tests.factories.corrections import change_terms, confirm_by_two
from tests.factories.couriers import DRIES, make_courier
from tests.factories.events import Body, Told, again, text
from tests.factories.inbox import arrived
from tests.factories.running import Running
from tests.factories.sources import ZWALUW

FRIDAY = date(2026, 3, 6)
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def ridden(service: Running) -> Running:
    """Four hours of Friday, priced at their end; the clock stands an hour later."""
    with service.database.transaction() as session:
        make_agreement(session, service.source_id)
    told = Told()
    service.clock.at = told.ends_at
    arrive(service, told.planned(), told.started(), told.ended(distance_m=12_000))
    service.clock.at += AN_HOUR
    return service


def arrive(service: Running, *bodies: Body) -> None:
    """They are told now, and arrive now."""
    now = service.clock.at
    with service.database.transaction() as session:
        events = [arrived(service.source_id, body, received_at=now) for body in bodies]
        store_events(session.connection(), events)
    service.work()


def longer(hours: float, event_id: str, told: Told | None = None) -> Body:
    """The platform says afterwards that it was longer."""
    told = told or Told()
    fields = {
        "planned_start": text(told.starts_at),
        "planned_end": text(told.ends_at),
        "actual_start": text(told.starts_at),
        "actual_end": text(told.starts_at + timedelta(hours=hours)),
    }
    body = told.event("corrected", told.ends_at + timedelta(hours=2), **fields)
    return again(body, event_id)


def known(service: Running, at: datetime) -> DayAsKnown:
    """Friday as known at an instant."""
    courier_id = calculations(service.database)[0].courier_id
    with service.database.reading() as session:
        return day_as_known(session, courier_id, FRIDAY, at)


def total(found: DayAsKnown) -> int:
    return sum(result["total_cents"] for result in found.recomputed.values())


def test_a_corrected_day_comes_out_as_it_was(ridden: Running) -> None:
    before = ridden.clock.at
    ridden.clock.at += AN_HOUR
    arrive(ridden, longer(5, "five"))

    assert (known(ridden, before).difference, total(known(ridden, before))) == (None, 5688)
    after = known(ridden, ridden.clock.at)
    assert (after.difference, total(after)) == (
        None,
        worked_day(ridden.database, FRIDAY).total_cents,
    )


def test_nothing_was_known_before_it_was_told(ridden: Running) -> None:
    found = known(ridden, Told().starts_at)

    assert (found.stored, found.recomputed, found.difference) == ({}, {}, None)


def test_a_shift_that_somebody_else_rode_comes_out_with_whom_it_was(ridden: Running) -> None:
    with ridden.database.transaction() as session:
        make_courier(session, DRIES, sources={ZWALUW: ridden.source_id})
    before = ridden.clock.at
    ridden.clock.at += AN_HOUR
    arrive(ridden, longer(4, "dries", Told(person=DRIES)))

    found = known(ridden, before)
    assert (found.difference, total(found)) == (None, 5688)
    assert known(ridden, ridden.clock.at).recomputed == {}


def test_changed_terms_do_not_change_what_was_known(ridden: Running) -> None:
    before = ridden.clock.at
    ridden.clock.at += AN_HOUR
    change_terms(ridden, first_day=FRIDAY)
    waiting = ridden.clock.at
    ridden.clock.at += AN_HOUR
    confirm_by_two(ridden)

    for at, cents in ((before, 5688), (waiting, 5688), (ridden.clock.at, 6088)):
        found = known(ridden, at)
        assert (found.difference, total(found)) == (None, cents)


def test_what_a_dispute_froze_is_known_too(ridden: Running) -> None:
    shift = ridden.shift()
    with ridden.database.transaction() as session:
        stated = Statement(field=WordField.ACTUAL_END, is_right=False, value="22:30")
        state_word(session, shift.courier_id, shift.id, stated, now=ridden.clock.at)
    ridden.clock.at += AN_HOUR
    arrive(ridden, longer(3, "three"))
    found = known(ridden, ridden.clock.at)

    assert (found.difference, total(found)) == (
        None,
        worked_day(ridden.database, FRIDAY).total_cents,
    )


def test_verify_looks_at_days_that_were_corrected(ridden: Running) -> None:
    ridden.clock.at += AN_HOUR
    arrive(ridden, longer(5, "five"))

    with ridden.database.reading() as session:
        old, sums = old_days_come_out_again(session), corrections_add_up(session)
    assert (old.looked_at, old.difference) == (1, None)
    assert (sums.looked_at, sums.difference) == (1, None)
