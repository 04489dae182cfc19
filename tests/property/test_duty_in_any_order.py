"""Whatever the order, the repeats and the batches of on and off duty, the shifts are the same."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from courier_api.foundation.database import Database
from courier_api.intake.apply import apply_pending
from courier_api.messaging.models import InboxEvent, InboxOutcome
from courier_api.shifts.fold_events import FOLDED_COLUMNS
from courier_api.shifts.models import Shift
from courier_api.verify.events import shifts_as_told
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.couriers import AMINA, make_courier
from tests.factories.duty import OFF, ON, Duty, link, make_duty_source, receive_duty
from tests.factories.events import Body

NUMBERS = count(1)

Moment = tuple[int, datetime, str]

# Few instants, so that some are the same, some of one second, and some more than a day apart.
instants = st.builds(
    lambda hours, milliseconds: FRIDAY_EVENING + timedelta(hours=hours, milliseconds=milliseconds),
    st.sampled_from([0, 1, 2, 8, 24, 25, 30, 49]),
    st.sampled_from([0, 0, 300, 700]),
)
moments = st.lists(
    st.tuples(st.sampled_from([ON, OFF]), instants, st.sampled_from(["", "again"])),
    min_size=1, max_size=8, unique=True,
)  # fmt: skip


def body(worker: str, moment: Moment) -> Body:
    """The moment as the platform tells it of this worker."""
    status, at, note = moment
    duty = Duty(worker=worker)
    return duty.on(at, note) if status == ON else duty.off(at, note)


def arrive(database: Database, worker: str, batches: Sequence[Sequence[Moment]]) -> None:
    """Receive and handle one batch after another, told of a worker that was never heard of."""
    with database.transaction() as session:
        source_id = make_duty_source(session)
        link(session, source_id, worker, make_courier(session, AMINA))
    for batch in batches:
        with database.transaction() as session:
            receive_duty(session, source_id, *(body(worker, moment) for moment in batch))
        with database.transaction() as session:
            apply_pending(session, limit=100, now=FRIDAY_NOON)


def shifts_of(database: Database, worker: str) -> dict[str, dict[str, Any]]:
    """What is stored of the worker's shifts, but for how often they changed on the way."""
    with database.reading() as session:
        query = select(Shift).where(Shift.external_id.startswith(f"{worker}-"))
        return {
            shift.external_id.removeprefix(worker): {
                name: getattr(shift, name) for name in FOLDED_COLUMNS
            }
            for shift in session.scalars(query)
        }


def outcomes_of(database: Database, worker: str) -> list[tuple[bytes, str, str]]:
    """What became of each event of the worker."""
    with database.reading() as session:
        rows = session.execute(
            select(InboxEvent.raw, InboxOutcome.state, InboxOutcome.reason).join(
                InboxOutcome, InboxOutcome.inbox_id == InboxEvent.id
            )
        )
        return sorted(
            (bytes(row.raw).replace(worker.encode(), b"rider"), row.state, row.reason or "")
            for row in rows
            if f'"{worker}"'.encode() in bytes(row.raw)
        )


@st.composite
def disordered(draw: st.DrawFn, told: Sequence[Moment]) -> list[list[Moment]]:
    """The moments in some order, some of them repeated, cut into batches."""
    repeats = draw(st.lists(st.sampled_from(told), max_size=3))
    batches: list[list[Moment]] = [[]]
    for moment in draw(st.permutations([*told, *repeats])):
        if draw(st.booleans()):
            batches.append([])
        batches[-1].append(moment)
    return [batch for batch in batches if batch]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_of_duty_gives_the_same_shifts(database: Database, data: st.DataObject) -> None:
    told = data.draw(moments)
    batches = data.draw(disordered(told))
    number = next(NUMBERS)
    orderly, wild = f"a{number:05}", f"b{number:05}"

    arrive(database, orderly, [sorted(told, key=lambda moment: moment[1])])
    arrive(database, wild, batches)

    assert shifts_of(database, wild) == shifts_of(database, orderly)
    assert outcomes_of(database, wild) == outcomes_of(database, orderly)


def test_the_shifts_of_duty_are_what_their_events_say(database: Database) -> None:
    told = [
        (status, FRIDAY_EVENING + timedelta(hours=hours), "")
        for hours, status in ((0, ON), (1, OFF), (8, OFF), (24, ON), (25, ON), (30, OFF))
    ]

    arrive(database, f"c{next(NUMBERS):05}", [told[3:], told[:3], told[1:4]])

    with database.reading() as session:
        check = shifts_as_told(session)
    assert (check.difference, check.looked_at > 0) == (None, True)
