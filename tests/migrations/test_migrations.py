"""Migrations run up, down and up again on both databases, and end where the models are."""

import os
import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

import courier_api.tables
from courier_api.audit.record import Access, record
from courier_api.foundation.database import Database
from courier_api.foundation.migrate import alembic_config, downgrade, is_current, upgrade
from courier_api.foundation.models import Base
from courier_api.incidents.keep_change import Values, empty_changes, keep_change
from courier_api.intake.apply import apply_pending
from courier_api.messaging.models import InboxEvent
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, courier_id_of, make_courier
from tests.factories.events import Told
from tests.factories.inbox import receive
from tests.factories.incidents import make_report
from tests.factories.sources import ZWALUW, make_source

assert courier_api.tables.__doc__  # imported so that every table is known to Base
EVIDENCE = (
    "agreement_closings",
    "agreement_signatures",
    "audit_log",
    "dimona_exchanges",
    "filing_changes",
    "filing_receipts",
    "inbox_conflicts",
    "inbox_events",
    "incident_changes",
    "incident_events",
    "ledger_entries",
    "ledger_lines",
    "outgoing_attempts",
    "parameter_rows",
    "pay_calculations",
    "pay_lines",
    "prevention_reports",
    "risk_analysis_versions",
    "shift_events",
    "zone_hold_ends",
)


def test_models_and_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, Base.metadata) == []


def test_up_down_and_up_again(unmigrated_database_url: str) -> None:
    upgrade(unmigrated_database_url)
    downgrade(unmigrated_database_url, "base")
    empty = Database(unmigrated_database_url)
    assert inspect(empty.engine).get_table_names() == ["alembic_version"]

    upgrade(unmigrated_database_url)
    assert is_current(empty)
    empty.dispose()


def test_down_leaves_no_function_behind(unmigrated_database_url: str) -> None:
    upgrade(unmigrated_database_url)
    downgrade(unmigrated_database_url, "base")

    assert own_names(unmigrated_database_url) == []


def own_names(url: str) -> list[str]:
    """Triggers, and PostgreSQL's functions of ours."""
    database = Database(url)
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if database.is_sqlite
        else "SELECT proname FROM pg_proc WHERE proname LIKE 'courier%'"
    )
    with database.reading() as session:
        names = list(session.scalars(text(query)))
    database.dispose()
    return names


def test_the_migrations_are_one_line_with_a_reason_each() -> None:
    scripts = ScriptDirectory.from_config(alembic_config("sqlite://"))
    revisions = list(scripts.walk_revisions())

    assert len(scripts.get_heads()) == 1
    assert all("Why:" in revision.doc or "Why:" in (revision.module.__doc__ or "")
               for revision in revisions)  # fmt: skip


def test_a_database_that_lacks_a_migration_is_not_current(unmigrated_database_url: str) -> None:
    scripts = ScriptDirectory.from_config(alembic_config("sqlite://"))
    upgrade(unmigrated_database_url, "head")
    downgrade(unmigrated_database_url, str(scripts.get_revision("head").down_revision))
    database = Database(unmigrated_database_url)

    assert not is_current(database)
    database.dispose()


@pytest.mark.postgresql
def test_two_migrators_at_once_do_it_once(unmigrated_database_url: str) -> None:
    command = [sys.executable, "-m", "courier_api.cli.main", "migrate"]
    environment = {**os.environ, "COURIER_DATABASE_URL": unmigrated_database_url}
    processes = [
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) for _ in range(2)
    ]

    assert [process.wait() for process in processes] == [0, 0]
    database = Database(unmigrated_database_url)
    assert is_current(database)
    database.dispose()


@pytest.fixture
def evidence(database: Database) -> Database:
    """A database with rows of evidence."""
    with database.transaction() as session:
        source_id = make_source(session)
        make_courier(session, AMINA, sources={ZWALUW: source_id})
        receive(session, source_id, Told().planned())
        receive(session, source_id, Told(hours=5).planned())
        apply_pending(session, limit=10, now=FRIDAY_NOON)
        access = Access(
            employer_number=OURS, actor="t", action="read", subject_kind="x", subject_id="1"
        )
        record(session, access, at=FRIDAY_NOON)
    return database


@pytest.mark.parametrize("table", ["audit_log", "inbox_conflicts", "inbox_events", "shift_events"])
@pytest.mark.parametrize("change", ["UPDATE {} SET employer_number = '0'", "DELETE FROM {}"])
def test_evidence_cannot_be_changed(evidence: Database, table: str, change: str) -> None:
    with evidence.transaction() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(change.format(table)))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE incident_changes SET actor = 'staff:2'",
        'UPDATE incident_changes SET "before" = "after", emptied_at = at',
        "UPDATE incident_changes SET \"before\" = '', \"after\" = '', emptied_at = at, version = 9",
        "DELETE FROM incident_changes",
    ],
)
def test_values_of_a_change_can_be_emptied_and_nothing_else(
    evidence: Database, change: str
) -> None:
    with evidence.transaction() as session:
        incident = make_report(session, courier_id_of(session, AMINA))
        values = Values({"vehicle": None}, {"vehicle": "bike"})
        keep_change(session, incident, values, actor="staff:1", now=FRIDAY_NOON)
    with evidence.transaction() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(change))
    with evidence.transaction() as session:
        empty_changes(session, incident, now=FRIDAY_NOON)
    with evidence.transaction() as session:
        again = text("UPDATE incident_changes SET emptied_at = NULL")
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(again)


@pytest.mark.postgresql
@pytest.mark.parametrize("table", EVIDENCE)
def test_evidence_cannot_be_emptied(evidence: Database, table: str) -> None:
    with evidence.transaction() as session, pytest.raises(DBAPIError):
        session.execute(text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.sqlite
def test_evidence_cannot_be_replaced(evidence: Database) -> None:
    with evidence.transaction() as session:
        known = session.scalars(select(InboxEvent.id)).one()
        with pytest.raises(DBAPIError):
            session.execute(
                text(
                    "INSERT OR REPLACE INTO inbox_events SELECT id, employer_number, source_id, "
                    "event_id, x'00', x'00', headers, key_id, received_at FROM inbox_events "
                    "WHERE id = :id"
                ),
                {"id": known},
            )


@pytest.mark.parametrize("table", EVIDENCE)
def test_every_table_of_evidence_has_its_triggers(database: Database, table: str) -> None:
    query = (
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name "
        "AND (name LIKE '%_no_update' OR name LIKE '%_no_delete')"
        if database.is_sqlite
        else "SELECT count(*) FROM pg_trigger WHERE tgrelid = CAST(:name AS regclass) "
        "AND (tgname LIKE '%_append_only' OR tgname LIKE '%_no_truncate')"
    )
    with database.reading() as session:
        assert session.scalar(text(query), {"name": table}) == 2
