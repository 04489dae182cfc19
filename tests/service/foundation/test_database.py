"""One visible transaction block, a reading that never writes, and errors that tell nothing personal."""

import threading
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from courier_api.audit.models import AuditRecord
from courier_api.audit.record import Access, record
from courier_api.foundation.cooperatives import add_cooperative
from courier_api.foundation.database import Database, is_full_disk, is_passing, normal_url
from courier_api.foundation.ids import new_id
from courier_api.foundation.locks import hold_names
from courier_api.foundation.migrate import upgrade
from courier_api.foundation.models import Cooperative
from courier_api.foundation.upsert import insert_once, insert_or_change
from courier_api.shifts.models import HumanTask
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, make_cooperative
from tests.factories.couriers import AMINA, make_courier


def names(database: Database) -> list[str]:
    """The co-operatives, seen from another connection."""
    with database.reading() as session:
        return list(session.scalars(select(Cooperative.employer_number)))


def test_a_transaction_commits_at_its_end(database: Database) -> None:
    with database.transaction() as session:
        make_cooperative(session)

    assert names(database) == [OURS]


def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        fail(database)

    assert names(database) == []


def fail(database: Database) -> None:
    """Write and raise."""
    with database.transaction() as session:
        make_cooperative(session)
        raise ZeroDivisionError


def test_what_is_written_while_reading_is_not_kept(database: Database) -> None:
    with database.reading() as session:
        if database.is_sqlite:
            add_cooperative(session, OURS, "Ketting", now=FRIDAY_NOON)
        else:
            with pytest.raises(DBAPIError, match="read-only"):
                add_cooperative(session, OURS, "Ketting", now=FRIDAY_NOON)

    assert names(database) == []


def test_a_reading_sees_one_state_whatever_is_written_meanwhile(database: Database) -> None:
    with database.reading() as session:
        before = session.scalars(select(Cooperative.employer_number)).all()
        with database.transaction() as other:
            make_cooperative(other)
        session.expire_all()
        after = session.scalars(select(Cooperative.employer_number)).all()

    assert before == after == []
    assert names(database) == [OURS]


def test_foreign_keys_hold(database: Database) -> None:
    with database.transaction() as session, pytest.raises(IntegrityError):
        session.execute(
            text("INSERT INTO agreements (employer_number, name) VALUES ('0000000000', 'nobody')")
        )


def test_an_error_of_the_database_tells_no_personal_data(database: Database) -> None:
    with database.transaction() as session:
        make_courier(session, AMINA)
    with database.transaction() as session, pytest.raises(IntegrityError) as refused:
        session.execute(
            text("INSERT INTO agreements (employer_number, name) VALUES ('1', :name)"),
            {"name": AMINA.name},
        )

    assert AMINA.name not in str(refused.value)


@pytest.mark.sqlite
def test_writers_wait_for_each_other(database: Database) -> None:
    threads = [threading.Thread(target=add_one, args=(database, n)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(names(database)) == 8


def add_one(database: Database, number: int) -> None:
    """A co-operative of its own."""
    with database.transaction() as session:
        add_cooperative(session, f"{number:010}", "Ketting", now=FRIDAY_NOON)


@pytest.mark.sqlite
def test_what_is_committed_on_sqlite_is_on_the_disk(database: Database) -> None:
    with database.engine.connect() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        ]

    assert settings == ["wal", 2, 1, 1]


def test_the_folder_of_a_new_file_is_made(tmp_path: Path) -> None:
    file = tmp_path / "var" / "deep" / "courier.db"
    upgrade(f"sqlite:///{file}")

    assert file.exists()


@pytest.mark.parametrize("short", ["postgresql://", "postgres://", "postgresql+psycopg://"])
def test_postgresql_is_spoken_to_by_psycopg(short: str) -> None:
    assert normal_url(f"{short}courier@/x") == "postgresql+psycopg://courier@/x"


def test_an_instant_without_zone_is_not_stored(database: Database) -> None:
    naive = datetime(2026, 3, 6)  # noqa: DTZ001 - the point
    with database.transaction() as session, pytest.raises(StatementError, match="naive"):
        add_cooperative(session, OURS, "Ketting", now=naive)


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("state", "passing", "full"),
    [
        ("40P01", True, False),
        ("40001", True, False),
        ("53100", False, True),
        ("23505", False, False),
    ],
)
def test_errors_are_told_apart(database: Database, state: str, passing: bool, full: bool) -> None:
    with database.transaction() as session, pytest.raises(DBAPIError) as raised:
        session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$"))

    assert (is_passing(raised.value), is_full_disk(raised.value)) == (passing, full)


def task(key: str = "k-1") -> dict[str, object]:
    """A question for a person."""
    return {"employer_number": OURS, "key": key, "code": "any", "opened_at": FRIDAY_NOON}


def test_a_row_is_inserted_once_for_its_key(database: Database) -> None:
    with database.transaction() as session:
        make_cooperative(session)
        first = insert_once(session, HumanTask, task(), unique=["key"])
        assert first is not None
        assert insert_once(session, HumanTask, task(), unique=["key"]) is None
        assert insert_once(session, HumanTask, task("k-2"), unique=["key"]) not in (None, first)


def test_a_row_is_inserted_or_changed(database: Database) -> None:
    with database.transaction() as session:
        make_cooperative(session)
        codes = [
            insert_or_change(
                session,
                HumanTask,
                task(),
                unique=["key"],
                change={"code": "other"},
                returning="code",
            )
            for _ in range(2)
        ]

    assert codes == ["any", "other"]


@pytest.mark.postgresql
def test_a_held_name_is_held_until_the_end(database: Database) -> None:
    with database.transaction() as one:
        hold_names(one, ["shift:1", "shift:2", "shift:1"])
        with database.transaction() as two:
            two.execute(text("SET LOCAL lock_timeout = '20ms'"))
            hold_names(two, ["shift:3"])
            with pytest.raises(DBAPIError, match="lock timeout"):
                hold_names(two, ["shift:2"])
            two.rollback()
    with database.transaction() as three:
        hold_names(three, ["shift:2"])
        hold_names(three, [])


def test_ids_sort_by_the_instant_they_were_made_at() -> None:
    earlier = [new_id(FRIDAY_NOON) for _ in range(100)]
    later = new_id(FRIDAY_NOON.replace(hour=12))

    assert len(set(earlier)) == 100
    assert all(each < later for each in earlier)
    assert {each.version for each in earlier} == {7}


def test_an_access_is_noted_with_what_it_was_about(database: Database) -> None:
    access = Access(
        employer_number=OURS, actor="staff:1", action="case.open", subject_kind="incident",
        subject_id="2026-0001", purpose="follow-up",
    )  # fmt: skip
    with database.transaction() as session:
        make_cooperative(session)
        record(session, access, at=FRIDAY_NOON)

    with database.reading() as session:
        row = session.scalars(select(AuditRecord)).one()
        assert (row.at, row.actor, row.purpose) == (FRIDAY_NOON, "staff:1", "follow-up")
