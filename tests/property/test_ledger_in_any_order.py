"""Whatever the order in which events arrive, and however often, the books end the same."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from courier_api.couriers.models import Courier
from courier_api.foundation.database import Database
from courier_api.ledger.balances import first_fault
from courier_api.ledger.models import LedgerLine
from courier_api.verify import all_checks
from tests.factories.agreements import TERMS, make_agreement
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON, MovedClock
from tests.factories.couriers import AMINA, DRIES, Person, make_courier
from tests.factories.events import Body, Told, again, text
from tests.factories.running import Running, running
from tests.factories.services import make_services
from tests.factories.sources import ZWALUW

people = st.sampled_from([AMINA, DRIES])
starts = st.integers(0, 90).map(lambda hours: FRIDAY_EVENING + timedelta(days=23, hours=hours))
lengths = st.integers(1, 9)


@st.composite
def stories(draw: st.DrawFn, number: int) -> list[Body]:
    """What is told about one shift: its plan, perhaps another, its end or cancellation, a correction."""
    told = Told(
        shift=f"S-{number}", person=draw(people), starts_at=draw(starts), hours=draw(lengths)
    )
    minutes = iter(range(1, 10))

    def next_event(kind: str, told: Told, **fields: object) -> Body:
        minute = next(minutes)
        body = told.event(kind, FRIDAY_NOON + timedelta(days=30, minutes=minute), **fields)
        return again(body, f"{told.shift}-{minute}")

    def plan(told: Told) -> dict[str, str]:
        return {"planned_start": text(told.starts_at), "planned_end": text(told.ends_at)}

    events = [next_event("planned", told, **plan(told))]
    if draw(st.booleans()):
        told = Told(shift=told.shift, person=draw(people), starts_at=draw(starts), hours=told.hours)
        events.append(next_event("updated", told, **plan(told)))
    if draw(st.booleans()):
        events.append(
            next_event(
                "cancelled", told, reason=draw(st.sampled_from(["worker", "platform", "no_show"]))
            )
        )
    else:
        end = told.ends_at - timedelta(minutes=draw(st.integers(0, 60)))
        events.append(next_event("started", told, actual_start=text(told.starts_at)))
        events.append(next_event("ended", told, actual_end=text(end), ended_by="worker"))
    if draw(st.booleans()):
        times = {"actual_start": text(told.starts_at), "actual_end": text(told.ends_at)}
        events.append(next_event("corrected", told, **plan(told), **times))
    return events


@contextmanager
def started(url: str) -> Iterator[Running]:
    """The service over a new database: Amina is a student with a small quota, Dries is not."""
    clock = MovedClock()
    database = Database(url)
    with running(make_services(database, clock), clock, worker_type="STU") as service:
        quota = [{"valid_from": "2025-01-01", "minutes": "600"}]
        terms = {**TERMS["contributions"], "student_contingent": quota}
        with database.transaction() as session:
            make_courier(session, DRIES, sources={ZWALUW: service.source_id})
            make_agreement(session, service.source_id, contributions=terms)
        yield service
    database.dispose()


def balances(service: Running) -> dict[tuple[str, str | None], int]:
    """Cents by account and courier, where they are not zero."""
    query = (
        select(LedgerLine.account, LedgerLine.courier_id, func.sum(LedgerLine.amount_cents))
        .group_by(LedgerLine.account, LedgerLine.courier_id)
        .having(func.sum(LedgerLine.amount_cents) != 0)
    )
    with service.database.reading() as session:
        references = {row.id: row.reference for row in session.scalars(select(Courier))}
        return {
            (account, references.get(courier_id)): int(cents)
            for account, courier_id, cents in session.execute(query)
        }


@pytest.mark.sqlite
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_of_arrival_ends_in_the_same_books(
    new_database_url: Callable[[], str], data: st.DataObject
) -> None:
    shifts = data.draw(st.integers(1, 3))
    events = [event for number in range(shifts) for event in data.draw(stories(number))]
    order = data.draw(st.permutations(events))
    repeats = data.draw(st.lists(st.sampled_from(events), max_size=3))
    with started(new_database_url()) as service:
        service.tell(*events)
        in_order = balances(service)
    with started(new_database_url()) as service:
        for event in [*order, *repeats]:
            service.tell(event)

        assert balances(service) == in_order
        with service.database.reading() as session:
            assert first_fault(session) is None
            owed = next(c for c in all_checks(session) if c.name == "owed to couriers")
            assert owed.difference is None


def test_a_long_story_ends_in_the_same_books_on_both_databases(
    new_database_url: Callable[[], str],
) -> None:
    events = [
        event
        for number in range(6)
        for event in told_shift(number, (AMINA, DRIES)[number % 2], hours=1 + number)
    ]
    results = []
    for seed in (1, 2):
        shuffled = list(events)
        Random(seed).shuffle(shuffled)
        with started(new_database_url()) as service:
            for event in shuffled:
                service.tell(event)
            results.append(balances(service))

    assert results[0] == results[1]


def told_shift(number: int, person: Person, *, hours: int) -> list[Body]:
    """A shift near the end of March, ridden, and corrected afterwards."""
    starts_at = FRIDAY_EVENING + timedelta(days=22 + number, hours=number)
    told = Told(shift=f"S-{number}", person=person, starts_at=starts_at, hours=hours)
    plan = {"planned_start": text(told.starts_at), "planned_end": text(told.ends_at)}
    longer = text(told.ends_at + timedelta(minutes=17))
    corrected = told.event(
        "corrected",
        told.ends_at + timedelta(days=1),
        **plan,
        actual_start=text(told.starts_at),
        actual_end=longer,
    )
    return [told.planned(), told.started(), told.ended(), corrected]
