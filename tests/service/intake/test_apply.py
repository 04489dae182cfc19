"""From the inbox to shifts: applied, or parked with the rule that stood in the way."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from courier_api.foundation.database import Database
from courier_api.foundation.errors import NotFound
from courier_api.incidents.models import Incident
from courier_api.intake.apply import INCIDENT_TOLD, MOST_BESIDE_A_FAULT, apply_pending, replay
from courier_api.jobs.worker import Worker
from courier_api.messaging.models import InboxEvent, InboxOutcome, InboxPending, OutboxMessage
from courier_api.shifts.announce import SHIFT_CHANGED
from courier_api.shifts.models import DeliveryEvidence, Shift, ShiftEvent
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, CHLOE, DRIES, courier_id_of, make_courier
from tests.factories.events import Body, Told, again, delivery, incident, ping, worker_link
from tests.factories.events import text as text_of
from tests.factories.inbox import receive
from tests.factories.services import make_services
from tests.factories.sources import MEREL, ZWALUW, make_source, make_their_source

TOLD = Told()
OF_DRIES = Told(person=DRIES)


@pytest.fixture
def source_id(database: Database) -> int:
    """Zwaluw, which knows Amina."""
    with database.transaction() as session:
        source = make_source(session)
        make_courier(session, AMINA, sources={ZWALUW: source})
        return source


def apply(database: Database, source_id: int, *bodies: Body) -> list[str]:
    """Receive these and handle whatever waits."""
    with database.transaction() as session:
        receive(session, source_id, *bodies)
    with database.transaction() as session:
        return apply_pending(session, limit=100, now=FRIDAY_NOON)


def outcomes(session: Session) -> list[tuple[str, str | None]]:
    """State and reason of every handled event, in the order of arrival."""
    rows = session.scalars(select(InboxOutcome).order_by(InboxOutcome.inbox_id))
    return [(row.state, row.reason) for row in rows]


def ids(session: Session) -> Sequence[int]:
    """The ids of all events."""
    return session.scalars(select(InboxEvent.id).order_by(InboxEvent.id)).all()


def test_a_plan_becomes_a_shift_and_is_announced(database: Database, source_id: int) -> None:
    assert apply(database, source_id, TOLD.planned()) == ["applied"]

    with database.reading() as session:
        shift = session.scalars(select(Shift)).one()
        assert (shift.state, shift.courier_id) == ("planned", courier_id_of(session, AMINA))
        assert session.scalars(select(OutboxMessage.kind)).all() == [SHIFT_CHANGED]


def test_a_handled_event_is_handled_once(database: Database, source_id: int) -> None:
    apply(database, source_id, TOLD.planned())

    assert apply(database, source_id, TOLD.planned()) == []
    with database.reading() as session:
        assert session.scalar(select(func.count(ShiftEvent.id))) == 1
        assert session.scalar(select(func.count()).select_from(InboxPending)) == 0


def test_a_crash_leaves_the_event_waiting_and_no_effect(database: Database, source_id: int) -> None:
    with database.transaction() as session:
        receive(session, source_id, TOLD.planned())
    with pytest.raises(KeyboardInterrupt):
        apply_and_crash(database)

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(InboxPending)) == 1
        assert outcomes(session) == []
        assert session.scalar(select(func.count(Shift.id))) == 0


def apply_and_crash(database: Database) -> None:
    """The process ends after the work and before its commit."""
    with database.transaction() as session:
        apply_pending(session, limit=100, now=FRIDAY_NOON)
        raise KeyboardInterrupt


def test_events_are_taken_oldest_first_and_no_more_than_asked(
    database: Database, source_id: int
) -> None:
    with database.transaction() as session:
        receive(session, source_id, *(Told(shift=f"S-{n}").planned() for n in range(5)))
    with database.transaction() as session:
        apply_pending(session, limit=2, now=FRIDAY_NOON)

    with database.reading() as session:
        assert set(session.scalars(select(Shift.external_id))) == {"S-0", "S-1"}


def test_a_parked_event_does_not_hold_up_the_next(database: Database, source_id: int) -> None:
    assert apply(database, source_id, OF_DRIES.planned(), Told(shift="S-2").planned()) == [
        "parked",
        "applied",
    ]


def test_an_event_that_only_fails_with_us_is_parked_and_its_neighbours_are_applied(
    database: Database, source_id: int
) -> None:
    with database.transaction() as session:
        receive(session, source_id, TOLD.planned(), Told(shift="S-2").planned())
        inbox_id = ids(session)[0]
        courier_id = courier_id_of(session, AMINA)
        # As an older release might have left it: the effect is there, its outcome is not.
        session.add(
            ShiftEvent(
                employer_number=OURS, source_id=source_id, external_id="S-9", inbox_id=inbox_id,
                event_id="S-1-planned", event_type="shift.planned",
            )
        )  # fmt: skip
    with database.transaction() as session:
        apply_pending(session, limit=100, now=FRIDAY_NOON)

    with database.reading() as session:
        assert outcomes(session) == [("parked", "internal_error"), ("applied", None)]
        assert session.scalars(select(Shift.courier_id)).all() == [courier_id]


def test_one_that_fails_among_many_costs_only_its_nearest_the_batch(
    database: Database, source_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    count = 2 * MOST_BESIDE_A_FAULT + 1
    with database.transaction() as session:
        receive(session, source_id, *(Told(shift=f"S-{n}").planned() for n in range(count)))
        session.add(
            ShiftEvent(
                employer_number=OURS, source_id=source_id, external_id="S-other",
                inbox_id=ids(session)[0], event_id="S-0-planned", event_type="shift.planned",
            )
        )  # fmt: skip
    with database.transaction() as session:
        states = apply_pending(session, limit=count, now=FRIDAY_NOON)

    assert states == ["parked"] + ["applied"] * (count - 1)
    with database.reading() as session:
        shifts = select(func.count()).where(Shift.revision == 1)
        assert session.scalar(shifts) == count - 1
        assert set(session.scalars(select(InboxOutcome.attempts))) == {1}
    assert caplog.text.count("an event could not be applied") == 1


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"type": "shift.sold"}, "unknown_type"),
        ({"schema_version": 2}, "unknown_version"),
        ({"timestamp": "yesterday"}, "unreadable"),
    ],
)
def test_what_another_route_let_in_and_cannot_be_read_is_parked_with_the_rule(
    database: Database, source_id: int, change: Body, rule: str
) -> None:
    assert apply(database, source_id, {**TOLD.planned(), **change}) == ["parked"]
    with database.reading() as session:
        assert outcomes(session) == [("parked", rule)]


def test_a_replay_before_the_courier_is_known_changes_nothing(
    database: Database, source_id: int
) -> None:
    apply(database, source_id, OF_DRIES.planned())
    with database.transaction() as session:
        assert replay(session, ids(session), employer_number=None, now=FRIDAY_NOON) == ["parked"]

    with database.reading() as session:
        assert session.scalars(select(InboxOutcome.attempts)).all() == [2]


def test_a_replay_after_the_courier_is_known_applies_the_event(
    database: Database, source_id: int
) -> None:
    apply(database, source_id, OF_DRIES.planned())
    with database.transaction() as session:
        dries = make_courier(session, DRIES, sources={ZWALUW: source_id})
        assert replay(session, ids(session), employer_number=None, now=FRIDAY_NOON) == ["applied"]

    with database.reading() as session:
        assert session.scalars(select(Shift.courier_id)).all() == [dries]
        assert outcomes(session) == [("applied", None)]


def test_a_replay_of_what_still_waits_takes_it_from_the_queue(
    database: Database, source_id: int
) -> None:
    with database.transaction() as session:
        receive(session, source_id, TOLD.planned())
        replay(session, ids(session), employer_number=None, now=FRIDAY_NOON)

    assert apply(database, source_id) == []


def test_a_replay_of_what_is_applied_does_nothing(database: Database, source_id: int) -> None:
    apply(database, source_id, TOLD.planned())
    with database.transaction() as session:
        assert replay(session, ids(session), employer_number=None, now=FRIDAY_NOON) == ["applied"]

    with database.reading() as session:
        assert session.scalars(select(Shift.revision)).all() == [1]


def test_a_co_operative_cannot_replay_events_of_another(database: Database, source_id: int) -> None:
    apply(database, source_id, OF_DRIES.planned())

    with database.transaction() as session, pytest.raises(NotFound):
        replay(session, ids(session), employer_number=THEIRS, now=FRIDAY_NOON)


def test_a_replay_of_nothing_known_is_refused(database: Database) -> None:
    with database.transaction() as session, pytest.raises(NotFound):
        replay(session, [7], employer_number=None, now=FRIDAY_NOON)


def test_linking_a_worker_brings_back_what_waited_for_them(
    database: Database, source_id: int
) -> None:
    with database.transaction() as session:
        dries = make_courier(session, DRIES)
    apply(database, source_id, OF_DRIES.planned())

    apply(database, source_id, worker_link(person=DRIES))
    apply(database, source_id)

    with database.reading() as session:
        assert session.scalars(select(Shift.courier_id)).all() == [dries]


def test_linking_a_worker_of_an_unknown_courier_is_parked(
    database: Database, source_id: int
) -> None:
    assert apply(database, source_id, worker_link(person=DRIES)) == ["parked"]


def test_after_parting_new_shifts_of_the_worker_are_parked(
    database: Database, source_id: int
) -> None:
    applied = apply(database, source_id, worker_link("unlinked"), TOLD.planned())

    assert applied == ["applied", "parked"]


def test_parting_told_late_does_not_undo_a_newer_link(database: Database, source_id: int) -> None:
    with database.transaction() as session:
        dries = make_courier(session, DRIES)
        session.execute(text("UPDATE courier_links SET courier_id = :dries"), {"dries": dries})
    apply(database, source_id, worker_link("unlinked"), TOLD.planned())

    with database.reading() as session:
        assert session.scalars(select(Shift.courier_id)).all() == [dries]


def test_a_delivery_is_kept_beside_the_shift(database: Database, source_id: int) -> None:
    assert apply(database, source_id, delivery()) == ["applied"]

    with database.reading() as session:
        assert session.scalars(select(DeliveryEvidence.shift_external_id)).all() == ["S-1"]


def test_an_incident_is_announced_and_reported_by_the_worker(
    database: Database, source_id: int
) -> None:
    apply(database, source_id, incident())
    with database.reading() as session:
        assert session.scalars(select(OutboxMessage.kind)).all() == [INCIDENT_TOLD]

    worker = Worker(make_services(database))
    worker.run_until_rest()
    worker.stop()

    with database.reading() as session:
        told = session.scalars(select(Incident)).one()
        assert (told.courier_id, told.external_id) == (courier_id_of(session, AMINA), "I-1")


def test_an_incident_of_an_unknown_courier_is_parked(database: Database, source_id: int) -> None:
    assert apply(database, source_id, incident(person=DRIES)) == ["parked"]


def test_a_ping_is_applied(database: Database, source_id: int) -> None:
    assert apply(database, source_id, ping()) == ["applied"]


def test_the_same_names_at_another_platform_are_another_shift(
    database: Database, source_id: int
) -> None:
    with database.transaction() as session:
        theirs = make_their_source(session)
        chloe = make_courier(session, CHLOE, sources={MEREL: theirs})
        receive(session, source_id, TOLD.planned())
        receive(session, theirs, TOLD.planned(), employer_number=THEIRS)
    with database.transaction() as session:
        apply_pending(session, limit=100, now=FRIDAY_NOON)

    with database.reading() as session:
        found = session.execute(select(Shift.employer_number, Shift.courier_id)).all()
        ours = (OURS, courier_id_of(session, AMINA))
        assert {tuple(row) for row in found} == {ours, (THEIRS, chloe)}


@pytest.mark.postgresql
def test_two_workers_share_the_events_of_a_shift_without_loss(
    database: Database, source_id: int
) -> None:
    with database.transaction() as session:
        receive(session, source_id, TOLD.planned(), TOLD.started(), TOLD.ended())
    other = Database(database.url)
    with database.transaction() as first:
        taken = apply_pending(first, limit=1, now=FRIDAY_NOON)
        with other.transaction() as second:
            second.execute(text("SET LOCAL lock_timeout = '50ms'"))
            # The shift is held by the first worker; the second takes nothing of it meanwhile.
            with pytest.raises(Exception, match="lock timeout"):
                apply_pending(second, limit=100, now=FRIDAY_NOON)
            second.rollback()
    with other.transaction() as session:
        taken += apply_pending(session, limit=100, now=FRIDAY_NOON)
    other.dispose()

    assert taken == ["applied"] * 3
    with database.reading() as session:
        assert session.scalars(select(Shift.state)).all() == ["ended"]


def test_a_link_in_the_same_batch_brings_back_what_waited_for_it(
    database: Database, source_id: int
) -> None:
    with database.transaction() as session:
        dries = make_courier(session, DRIES)
    assert apply(
        database, source_id, OF_DRIES.planned(), worker_link(person=DRIES), OF_DRIES.started()
    ) == ["parked", "applied", "applied"]

    assert apply(database, source_id) == ["applied"]
    with database.reading() as session:
        found = session.execute(select(Shift.courier_id, Shift.planned_start)).all()
        assert [tuple(row) for row in found] == [(dries, OF_DRIES.starts_at)]


def test_a_shift_told_of_thrice_in_a_batch_changes_once(database: Database, source_id: int) -> None:
    apply(database, source_id, TOLD.planned())
    moved = again(TOLD.planned(), "moved", timestamp=text_of(FRIDAY_EVENING))

    apply(database, source_id, moved, TOLD.started(), TOLD.ended())

    with database.reading() as session:
        assert session.scalars(select(Shift.revision)).all() == [2]
        keys = session.scalars(select(OutboxMessage.key).order_by(OutboxMessage.id)).all()
        assert [key.rpartition(":")[2] for key in keys] == ["1", "2"]
