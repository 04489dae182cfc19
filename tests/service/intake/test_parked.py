"""Parked events: found by filter, tried again alone or together, judged anew when more is told."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from courier_api.audit.models import AuditRecord
from courier_api.foundation.database import Database
from courier_api.intake.apply import apply_pending
from courier_api.intake.try_again import REPLAYED, queue_again, try_events_again
from courier_api.messaging.models import InboxEvent, InboxOutcome, InboxPending
from courier_api.messaging.parked import ParkedFilter, parked_counts, parked_ids_of, parked_rows
from courier_api.shifts.models import Shift, ShiftEvent
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, BRAM, DRIES, courier_id_of, make_courier
from tests.factories.events import Body, Told, again, text
from tests.factories.inbox import receive
from tests.factories.sources import ZWALUW, make_source, make_their_source

TOLD = Told()
OF_BRAM = Told(shift="S-9", person=BRAM)
PASSED_ON = again(
    Told(person=DRIES).planned(), "late", type="shift.updated",
    timestamp=text(FRIDAY_EVENING + timedelta(minutes=30)),
)  # fmt: skip
PARKED_ON = ("parked", "worker_changed_after_start")


@pytest.fixture
def source_id(database: Database) -> int:
    """Zwaluw, which knows Amina and Dries and not Bram."""
    with database.transaction() as session:
        source = make_source(session)
        for person in (AMINA, DRIES):
            make_courier(session, person, sources={ZWALUW: source})
        return source


def apply(database: Database, source_id: int, *bodies: Body) -> None:
    """Receive these and handle whatever waits, one after the other."""
    for body in bodies:
        with database.transaction() as session:
            receive(session, source_id, body)
        with database.transaction() as session:
            apply_pending(session, limit=100, now=FRIDAY_NOON)


def outcome_of(database: Database, event_id: str) -> tuple[str, str | None]:
    """State and reason of an event."""
    with database.reading() as session:
        row = session.execute(
            select(InboxOutcome.state, InboxOutcome.reason)
            .join(InboxEvent, InboxEvent.id == InboxOutcome.inbox_id)
            .where(InboxEvent.event_id == event_id)
        ).one()
        return row.state, row.reason


def rider(database: Database) -> int:
    """Whose shift it is."""
    with database.reading() as session:
        return session.scalars(select(Shift.courier_id)).one()


def test_a_running_shift_is_not_taken_from_its_rider(database: Database, source_id: int) -> None:
    apply(database, source_id, TOLD.planned(), TOLD.started(), PASSED_ON)

    assert outcome_of(database, "late") == PARKED_ON
    with database.reading() as session:
        assert rider(database) == courier_id_of(session, AMINA)


def test_an_applied_event_is_parked_when_a_later_one_shows_that_it_contradicts(
    database: Database, source_id: int
) -> None:
    apply(database, source_id, TOLD.planned(), PASSED_ON)
    assert outcome_of(database, "late") == ("applied", None)

    apply(database, source_id, TOLD.started())

    assert outcome_of(database, "late") == PARKED_ON
    with database.reading() as session:
        assert rider(database) == courier_id_of(session, AMINA)


def test_a_correction_by_the_platform_releases_what_waited(
    database: Database, source_id: int
) -> None:
    apply(database, source_id, TOLD.planned(), TOLD.started(), PASSED_ON)
    corrected = Told(person=DRIES).event(
        "corrected", FRIDAY_EVENING + timedelta(hours=1),
        planned_start=text(TOLD.starts_at), planned_end=text(TOLD.ends_at),
        actual_start=text(TOLD.starts_at),
    )  # fmt: skip

    apply(database, source_id, corrected)

    assert outcome_of(database, "late") == ("applied", None)
    with database.reading() as session:
        assert rider(database) == courier_id_of(session, DRIES)


def test_trying_a_contradiction_again_changes_nothing_while_it_lasts(
    database: Database, source_id: int
) -> None:
    apply(database, source_id, TOLD.planned(), TOLD.started(), PASSED_ON)
    with database.transaction() as session:
        ids = parked_ids_of(session, ParkedFilter())
        tried = try_events_again(
            session, ids, employer_number=OURS, actor="staff:1", now=FRIDAY_NOON
        )

    assert tried == ["parked"]
    with database.reading() as session:
        assert session.scalar(select(func.count(ShiftEvent.id))) == 3
        assert session.scalars(select(Shift.revision)).one() == 3


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (ParkedFilter(), {"S-9-planned", "late"}),
        (ParkedFilter(reason="unknown_courier"), {"S-9-planned"}),
        (ParkedFilter(source=ZWALUW, worker="W-8"), {"late"}),
        (ParkedFilter(worker="W-7"), set()),
        (ParkedFilter(source="merel"), set()),
        (ParkedFilter(since=FRIDAY_NOON, until=FRIDAY_NOON), set()),
        (ParkedFilter(until=FRIDAY_NOON + timedelta(seconds=1)), {"S-9-planned", "late"}),
    ],
)
def test_parked_events_are_found_by_rule_source_worker_and_time(
    database: Database, source_id: int, wanted: ParkedFilter, found: set[str]
) -> None:
    apply(database, source_id, OF_BRAM.planned(), TOLD.planned(), TOLD.started(), PASSED_ON)

    with database.reading() as session:
        rows = parked_rows(session, wanted, employer_number=OURS, limit=10)
        assert {row.event_id for row in rows} == found
        assert parked_rows(session, wanted, employer_number=THEIRS, limit=10) == []


def test_they_are_counted_by_rule_and_source(database: Database, source_id: int) -> None:
    apply(database, source_id, OF_BRAM.planned(), OF_BRAM.started(), TOLD.planned(), TOLD.started())
    apply(database, source_id, PASSED_ON)

    with database.reading() as session:
        counts = parked_counts(session, employer_number=OURS)
    assert [(count.reason, count.source, count.events) for count in counts] == [
        ("unknown_courier", ZWALUW, 2),
        ("worker_changed_after_start", ZWALUW, 1),
    ]


def test_all_of_a_filter_are_tried_again_and_it_is_written_down_who_did(
    database: Database, source_id: int
) -> None:
    apply(database, source_id, OF_BRAM.planned(), OF_BRAM.started(), TOLD.planned())
    with database.transaction() as session:
        # As staff mend the cause by hand: nothing is queued by itself then.
        make_courier(session, BRAM, sources={ZWALUW: source_id})
        session.query(InboxPending).delete()
    wanted = ParkedFilter(reason="unknown_courier", source=ZWALUW)

    with database.transaction() as session:
        queued = queue_again(
            session, wanted, employer_number=OURS, actor="staff:4", now=FRIDAY_NOON
        )
    with database.transaction() as session:
        outcomes = apply_pending(session, limit=100, now=FRIDAY_NOON)

    assert (queued, outcomes) == (2, ["applied", "applied"])
    with database.reading() as session:
        audit = session.scalars(select(AuditRecord).where(AuditRecord.action == REPLAYED)).one()
        assert (audit.actor, audit.at, audit.facts) == (
            "staff:4",
            FRIDAY_NOON,
            {"events": 2, "reason": "unknown_courier", "source": ZWALUW},
        )


def test_nobody_replays_events_of_another_co_operative(database: Database, source_id: int) -> None:
    apply(database, source_id, OF_BRAM.planned())

    with database.transaction() as session:
        make_their_source(session)
        assert (
            queue_again(session, ParkedFilter(), employer_number=THEIRS, actor="x", now=FRIDAY_NOON)
            == 0
        )
        assert session.scalar(select(func.count()).select_from(InboxPending)) == 0
