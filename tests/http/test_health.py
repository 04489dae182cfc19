"""Alive, ready, and the figures: what an operator's tools ask."""

from datetime import timedelta

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import event

from courier_api.foundation.database import Database
from courier_api.foundation.migrate import alembic_config, downgrade
from courier_api.messaging import outbox
from courier_api.outgoing.kinds import SEND
from tests.factories.cooperatives import OURS
from tests.factories.events import Told, webhook
from tests.http.conftest import Door

PLANNED = webhook(Told().planned())


def readiness(door: Door) -> tuple[int, list[str]]:
    """The status, and what stands in the way."""
    answer = door.client.get("/health/ready")
    return answer.status_code, answer.json()["problems"]


def test_a_running_process_is_alive(door: Door) -> None:
    assert door.client.get("/health/live").json() == {"status": "alive"}


def test_a_fresh_service_is_ready(door: Door) -> None:
    assert readiness(door) == (200, [])


def test_an_event_that_waits_too_long_makes_it_not_ready(door: Door) -> None:
    door.send(PLANNED)
    limit = door.services.settings.ready_queue_age_seconds
    door.clock.advance(seconds=limit)
    assert readiness(door) == (200, [])

    door.clock.advance(seconds=1)

    status, (problem,) = readiness(door)
    assert (status, problem.startswith("the oldest of the inbox waits")) == (503, True)


def test_a_message_that_waits_too_long_makes_it_not_ready(door: Door, database: Database) -> None:
    due_at = door.clock.now() - timedelta(hours=1)
    with database.transaction() as session:
        outbox.put(session, "x", key="x", payload={}, due_at=due_at, employer_number=OURS)

    status, (problem,) = readiness(door)
    assert (status, "outbox" in problem) == (503, True)


def test_a_platform_that_is_slow_leaves_the_service_ready(door: Door, database: Database) -> None:
    due_at = door.clock.now() - timedelta(hours=1)
    with database.transaction() as session:
        outbox.put(session, SEND, key="x", payload={}, due_at=due_at, employer_number=OURS)

    assert readiness(door) == (200, [])


def test_a_message_that_is_due_later_does_not(door: Door, database: Database) -> None:
    due_at = door.clock.now() + timedelta(hours=1)
    with database.transaction() as session:
        outbox.put(session, "x", key="x", payload={}, due_at=due_at, employer_number=OURS)

    assert readiness(door) == (200, [])


def test_a_missing_migration_makes_it_not_ready(door: Door, database: Database) -> None:
    head = ScriptDirectory.from_config(alembic_config(database.url)).get_revision("head")
    downgrade(database.url, str(head.down_revision))

    assert readiness(door) == (503, ["the database lacks a migration"])


def test_a_database_that_is_away_makes_it_not_ready_and_leaves_the_other_figures(
    door: Door, database: Database
) -> None:
    def refuse(*_: object) -> None:
        raise database.engine.dialect.loaded_dbapi.OperationalError("connection refused")

    database.engine.dispose()
    event.listen(database.engine, "do_connect", refuse)

    assert readiness(door) == (503, ["the database cannot be reached"])
    assert door.client.get("/health/live").status_code == 200
    assert "courier_webhooks_total" in door.client.get("/metrics").text
    event.remove(database.engine, "do_connect", refuse)


@pytest.mark.parametrize(
    "figure",
    [
        'courier_webhooks_total{source="zwaluw",status="202"}',
        'courier_oldest_queued_seconds{queue="inbox"}',
        "courier_intake_commits_total",
        "courier_webhook_seconds_count",
    ],
)
def test_figures_are_published(door: Door, figure: str) -> None:
    door.send(PLANNED)

    assert figure in door.client.get("/metrics").text


def test_names_that_nobody_has_make_no_figures_of_their_own(door: Door) -> None:
    door.send(PLANNED, "made-up-name")

    assert "made-up-name" not in door.client.get("/metrics").text
