"""Whatever the order, the repeats and the batches in which events arrive, the shift is the same."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from courier_api.foundation.database import Database
from courier_api.intake.apply import apply_pending
from courier_api.shifts.fold_events import FOLDED_COLUMNS
from courier_api.shifts.models import Shift
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.couriers import AMINA, DRIES, make_courier
from tests.factories.events import Body, Told, again, text
from tests.factories.inbox import receive
from tests.factories.sources import ZWALUW, make_source

NAMES = count(1)

minutes = st.integers(-90, 330).map(lambda m: timedelta(minutes=m))
people = st.sampled_from([AMINA, AMINA, AMINA, DRIES])
reasons = st.sampled_from(["worker", "platform", "weather", "no_show", "other"])


@st.composite
def events(draw: st.DrawFn, shift: str = "S") -> list[Body]:
    """One to six events of one shift, their times near a Friday evening, some of them numbered."""
    made = []
    for number in range(draw(st.integers(1, 6))):
        body = draw(st.sampled_from(MAKERS))(draw, Told(shift=shift, person=draw(people)))
        told_at = FRIDAY_EVENING + draw(minutes)
        body = again(body, f"{shift}-{number}", timestamp=text(told_at))
        sequence = draw(st.none() | st.integers(0, 5))
        made.append(body if sequence is None else {**body, "sequence": sequence})
    return made


def _planned(draw: st.DrawFn, told: Told) -> Body:
    starts_at = FRIDAY_EVENING + draw(minutes)
    moved = Told(shift=told.shift, person=told.person, starts_at=starts_at)
    return draw(
        st.sampled_from([moved.planned(), moved.event("updated", FRIDAY_NOON, **_plan(moved))])
    )


def _plan(told: Told) -> dict[str, str]:
    return {"planned_start": text(told.starts_at), "planned_end": text(told.ends_at)}


def _started(draw: st.DrawFn, told: Told) -> Body:
    return told.started(FRIDAY_EVENING + draw(minutes))


def _ended(draw: st.DrawFn, told: Told) -> Body:
    return told.ended(FRIDAY_EVENING + draw(minutes), distance_m=draw(st.integers(0, 30_000)))


def _cancelled(draw: st.DrawFn, told: Told) -> Body:
    return told.cancelled(draw(reasons))


MAKERS = (_planned, _started, _ended, _cancelled)


def arrive(database: Database, source_id: int, batches: Sequence[Sequence[Body]]) -> None:
    """Receive and handle one batch after another."""
    for batch in batches:
        with database.transaction() as session:
            receive(session, source_id, *batch)
        with database.transaction() as session:
            apply_pending(session, limit=100, now=FRIDAY_NOON)


def shift_row(database: Database, external_id: str) -> dict[str, Any]:
    """What is stored of a shift, but for how often it changed on the way."""
    with database.reading() as session:
        shift = session.scalars(select(Shift).where(Shift.external_id == external_id)).one()
        return {name: getattr(shift, name) for name in (*FOLDED_COLUMNS, "courier_id")}


def renamed(body: Body, shift: str) -> Body:
    """The same event of a shift of another name; the names sort alike."""
    told = {**body["data"]["shift"], "external_id": shift}
    return {**body, "id": body["id"].replace("S", shift), "data": {"shift": told}}


@st.composite
def disordered(draw: st.DrawFn, bodies: Sequence[Body]) -> list[list[Body]]:
    """The events in some order, some of them repeated, cut into batches."""
    repeats = draw(st.lists(st.sampled_from(bodies), max_size=4))
    queue = draw(st.permutations([*bodies, *repeats]))
    batches: list[list[Body]] = [[]]
    for body in queue:
        if draw(st.booleans()):
            batches.append([])
        batches[-1].append(body)
    return [batch for batch in batches if batch]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_of_arrival_gives_the_same_shift(database: Database, data: st.DataObject) -> None:
    source_id = known_source(database)
    bodies = data.draw(events())
    batches = data.draw(disordered(bodies))
    number = next(NAMES)
    orderly, wild = f"A{number:05}", f"B{number:05}"

    arrive(database, source_id, [[renamed(body, orderly) for body in bodies]])
    arrive(database, source_id, [[renamed(b, wild) for b in batch] for batch in batches])

    assert shift_row(database, wild) == shift_row(database, orderly)


def known_source(database: Database) -> int:
    """Zwaluw, which knows Amina and Dries."""
    with database.transaction() as session:
        source_id = make_source(session)
        for person in (AMINA, DRIES):
            make_courier(session, person, sources={ZWALUW: source_id})
        return source_id
