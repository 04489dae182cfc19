"""Deliveries stand beside the shift they name, or beside the one that ran when they ended."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select

from courier_api.foundation.database import Database
from courier_api.intake.apply import apply_pending
from courier_api.messaging.models import InboxEvent
from courier_api.shifts.evidence import deliveries_of_nobody, evidence_of
from courier_api.shifts.models import DeliveryEvidence, Shift
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, DRIES, make_courier
from tests.factories.events import Body, Told, again, delivery, ping, text
from tests.factories.inbox import receive
from tests.factories.sources import ZWALUW, make_source

TOLD = Told()
END = TOLD.ends_at
SECOND = timedelta(seconds=1)


@pytest.fixture
def source_id(database: Database) -> int:
    """Zwaluw, which knows Amina and Dries."""
    with database.transaction() as session:
        source = make_source(session)
        for person in (AMINA, DRIES):
            make_courier(session, person, sources={ZWALUW: source})
        return source


def apply(database: Database, source_id: int, *bodies: Body) -> None:
    """Receive these and handle whatever waits."""
    with database.transaction() as session:
        receive(session, source_id, *bodies)
    with database.transaction() as session:
        apply_pending(session, limit=100, now=FRIDAY_NOON)


def dropped(name: str, at: datetime, worker: str = AMINA.worker) -> Body:
    """A delivery that names its courier and no shift."""
    body = delivery(f"evt_{name}")
    told = {
        "external_id": name,
        "worker": {"external_id": worker, "name": "Amina Benali"},
        "accepted_at": text(at),
        "dropped_off_at": text(at),
    }
    return {**body, "data": {"delivery": told}}


def shown(database: Database) -> list[str]:
    """The deliveries beside the one shift."""
    with database.reading() as session:
        shift = session.scalars(select(Shift)).one()
        return [each.external_id for each in evidence_of(session, shift)]


@pytest.mark.parametrize(
    ("at", "is_beside"),
    [
        (FRIDAY_EVENING - SECOND, False),
        (FRIDAY_EVENING, True),
        (END, True),
        (END + SECOND, False),
    ],
)
@pytest.mark.parametrize("comes_first", [True, False])
def test_a_delivery_is_beside_the_shift_of_its_worker_that_ran_then(
    database: Database, source_id: int, at: datetime, is_beside: bool, comes_first: bool
) -> None:
    bodies = [dropped("D-2", at), TOLD.planned()]
    apply(database, source_id, *(bodies if comes_first else reversed(bodies)))

    assert shown(database) == (["D-2"] if is_beside else [])


def test_the_real_times_count_once_they_are_told(database: Database, source_id: int) -> None:
    apply(database, source_id, TOLD.planned(), dropped("D-2", END + timedelta(minutes=10)))
    assert shown(database) == []

    apply(database, source_id, TOLD.started(), TOLD.ended(END + timedelta(minutes=20)))
    assert shown(database) == ["D-2"]


def test_a_delivery_that_names_its_shift_is_beside_it_whenever_it_ended(
    database: Database, source_id: int
) -> None:
    apply(database, source_id, Told(hours=1, starts_at=END).planned(), delivery())

    assert shown(database) == ["D-1"]


def test_what_others_delivered_and_what_was_never_ridden_is_left_out(
    database: Database, source_id: int
) -> None:
    apply(database, source_id, TOLD.planned(), dropped("D-2", FRIDAY_EVENING, DRIES.worker))
    assert shown(database) == []

    apply(database, source_id, TOLD.cancelled(), dropped("D-3", FRIDAY_EVENING))
    assert shown(database) == []


def test_a_delivery_told_twice_is_listed_once(database: Database, source_id: int) -> None:
    body = dropped("D-2", FRIDAY_EVENING)
    apply(database, source_id, TOLD.planned(), body, again(body, "evt_again"))

    assert shown(database) == ["D-2"]


def test_deliveries_of_nobody_are_kept_and_counted(database: Database, source_id: int) -> None:
    apply(database, source_id, ping(), dropped("D-2", FRIDAY_EVENING))
    with database.transaction() as session:
        session.execute(
            insert(DeliveryEvidence).values(
                employer_number=OURS,
                source_id=source_id,
                inbox_id=session.scalars(select(InboxEvent.id)).first(),
                external_id="D-9",
            )
        )

    with database.reading() as session:
        assert deliveries_of_nobody(session) == {source_id: 1}
