"""Events that are applied together end as they would one after another, whatever they are."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from courier_api.couriers.models import CourierLink
from courier_api.foundation.database import Database
from courier_api.intake.apply import apply_one_by_one, apply_pending
from courier_api.messaging.models import InboxEvent, InboxOutcome, InboxPending, OutboxMessage
from courier_api.shifts.announce import SHIFT_CHANGED
from courier_api.shifts.fold_events import FOLDED_COLUMNS
from courier_api.shifts.models import DeliveryEvidence, HumanTask, Shift, ShiftEvent
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, BRAM, DRIES, courier_id_of, make_courier
from tests.factories.events import Body, Told, again, delivery, incident, ping, text, worker_link
from tests.factories.inbox import receive
from tests.factories.sources import make_source
from tests.property.test_shift_in_any_order import MAKERS, disordered, minutes

NUMBERS = count(1)
WHOSE = "QQ"
"""Stands in every name of an event, and becomes the name of the world it is told in."""

PEOPLE = {person: replace(person, worker=WHOSE + person.worker) for person in (AMINA, DRIES, BRAM)}
people = st.sampled_from([PEOPLE[p] for p in (AMINA, AMINA, AMINA, AMINA, DRIES, DRIES, BRAM)])
shifts = st.sampled_from([f"{WHOSE}-S{number}" for number in range(4)])


@pytest.fixture
def other_database(new_database_url: Callable[[], str], database: Database) -> Iterator[Database]:
    """A second one, in which events are applied one by one."""
    opened = Database(new_database_url())
    yield opened
    opened.dispose()


@dataclass(frozen=True, slots=True)
class World:
    """A platform's names in a database, and the way its events are applied there."""

    database: Database
    name: str
    source_id: int
    apply: Callable[[Session], None]


@st.composite
def told(draw: st.DrawFn) -> list[Body]:
    """Up to sixteen events of four shifts and three people, of whom nobody is linked to Bram."""
    bodies = []
    for number in range(draw(st.integers(1, 16))):
        made = draw(st.sampled_from([*MAKERS, *MAKERS, _corrected, _other]))
        body = made(draw, Told(shift=draw(shifts), person=draw(people)))
        body = again(body, f"{WHOSE}-{number}", timestamp=text(FRIDAY_EVENING + draw(minutes)))
        sequence = draw(st.none() | st.none() | st.integers(0, 5))
        bodies.append(body if sequence is None else {**body, "sequence": sequence})
    return bodies


def _corrected(draw: st.DrawFn, shift: Told) -> Body:
    starts_at = FRIDAY_EVENING + draw(minutes)
    times = {"planned_start": text(shift.starts_at), "planned_end": text(shift.ends_at)}
    if draw(st.booleans()):
        ends_at = starts_at + timedelta(hours=3)
        times |= {"actual_start": text(starts_at), "actual_end": text(ends_at)}
    return shift.event("corrected", **times)


def _other(draw: st.DrawFn, shift: Told) -> Body:
    others = [
        delivery(shift=shift.shift),
        ping(),
        incident(person=shift.person),
        worker_link("linked", person=shift.person),
        worker_link("unlinked", person=shift.person),
    ]
    return draw(st.sampled_from(others))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_together_is_as_one_by_one(
    database: Database, other_database: Database, data: st.DataObject
) -> None:
    batches = data.draw(disordered(data.draw(told())))
    name = f"N{next(NUMBERS):05}"
    together = begin(database, name, _apply_together)
    one_by_one = begin(other_database, name, _apply_one_by_one)

    for batch in [*batches, (), ()]:  # twice more: what a link has put back into the queue
        for world in (together, one_by_one):
            happen(world, batch)
        assert state_of(together) == state_of(one_by_one)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_what_changed_in_a_batch_is_announced_with_what_it_was(
    database: Database, data: st.DataObject
) -> None:
    batches = data.draw(disordered(data.draw(told())))
    world = begin(database, f"N{next(NUMBERS):05}", _apply_together)
    last = 0
    known: dict[int, tuple[str, int, dict[str, Any]]] = {}
    for batch in batches:
        happen(world, batch)
        now = stored_shifts(world)
        announced, last = announcements(database, last)
        for shift_id, (worked_on, courier_id, values) in now.items():
            before = known.get(shift_id)
            if before is not None and before == (worked_on, courier_id, values):
                continue
            days = {worked_on} | ({before[0]} if before else set())
            couriers = {courier_id} | ({before[1]} if before else set())
            assert days <= announced[shift_id][0]
            assert couriers <= announced[shift_id][1]
        known = now


def begin(database: Database, name: str, apply: Callable[[Session], None]) -> World:
    """A world in which Amina and Dries are linked; later the events have their say."""
    with database.transaction() as session:
        source_id = make_source(session)
        for person in (AMINA, DRIES, BRAM):
            make_courier(session, person)
        session.add_all(
            CourierLink(
                employer_number=OURS,
                source_id=source_id,
                worker_external_id=name + person.worker,
                courier_id=courier_id_of(session, person),
            )
            for person in (AMINA, DRIES)
        )
    return World(database, name, source_id, apply)


def happen(world: World, batch: Sequence[Body]) -> None:
    """A batch arrives at a world, and everything that waits is applied."""
    with world.database.transaction() as session:
        receive(session, world.source_id, *(_renamed(body, world) for body in batch))
    with world.database.transaction() as session:
        world.apply(session)


def _renamed(body: Body, world: World) -> Body:
    renamed: Body = json.loads(json.dumps(body).replace(WHOSE, world.name))
    return renamed


def _apply_together(session: Session) -> None:
    apply_pending(session, limit=500, now=FRIDAY_NOON)


def _apply_one_by_one(session: Session) -> None:
    ids = session.scalars(select(InboxPending.inbox_id).order_by(InboxPending.inbox_id)).all()
    session.execute(delete(InboxPending).where(InboxPending.inbox_id.in_(ids)))
    rows = [session.get_one(InboxEvent, inbox_id) for inbox_id in ids]
    apply_one_by_one(session, rows, now=FRIDAY_NOON)


def state_of(world: World) -> dict[str, list[str]]:
    """All that is stored of a world, by names: not how often a shift changed on the way."""
    inbox, shift, task = InboxEvent.event_id, Shift.external_id, HumanTask
    outcome = (getattr(InboxOutcome, name) for name in OUTCOME)
    queries = {
        "shifts": select(shift, Shift.courier_id, *(getattr(Shift, n) for n in FOLDED_COLUMNS)),
        "events": select(ShiftEvent.external_id, ShiftEvent.event_id, ShiftEvent.event_type),
        "outcomes": select(inbox, *outcome).join(
            InboxOutcome, InboxOutcome.inbox_id == InboxEvent.id
        ),
        "queue": select(inbox).join(InboxPending, InboxPending.inbox_id == InboxEvent.id),
        "evidence": select(inbox, DeliveryEvidence.external_id).join(
            DeliveryEvidence, DeliveryEvidence.inbox_id == InboxEvent.id
        ),
        "questions": select(shift, task.code, task.courier_id)
        .join(task, task.shift_id == Shift.id)
        .where(task.closed_at.is_(None)),
        "links": select(CourierLink.worker_external_id, CourierLink.courier_id),
    }
    with world.database.reading() as session:
        rows = {kind: session.execute(query).all() for kind, query in queries.items()}
    return {
        kind: sorted(repr(tuple(row)) for row in found if str(row[0]).startswith(world.name))
        for kind, found in rows.items()
    }


OUTCOME = ("state", "reason", "facts", "event_type", "unknown_fields", "attempts")


def stored_shifts(world: World) -> dict[int, tuple[str, int, dict[str, Any]]]:
    """Day, courier and all facts of every shift of a world, by its number."""
    with world.database.reading() as session:
        rows = session.scalars(select(Shift).where(Shift.external_id.startswith(world.name)))
        return {
            row.id: (
                row.worked_on.isoformat(),
                row.courier_id,
                {name: getattr(row, name) for name in FOLDED_COLUMNS},
            )
            for row in rows
        }


def announcements(
    database: Database, last: int
) -> tuple[dict[int, tuple[set[str], set[int]]], int]:
    """The days and couriers that were announced of each shift after that message."""
    found: dict[int, tuple[set[str], set[int]]] = {}
    query = select(OutboxMessage).where(OutboxMessage.kind == SHIFT_CHANGED)
    with database.reading() as session:
        for row in session.scalars(query.where(OutboxMessage.id > last).order_by(OutboxMessage.id)):
            last, said = row.id, row.payload
            days, couriers = found.setdefault(said["shift_id"], (set(), set()))
            days |= {said["worked_on"], said.get("day_before", said["worked_on"])}
            couriers |= {said["courier_id"], said.get("courier_before", said["courier_id"])}
    return found, last
