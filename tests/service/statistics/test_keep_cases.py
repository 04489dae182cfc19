"""What is kept of cases is used as long as it is true, and never a moment longer."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from courier_api.foundation.database import Database
from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.people_models import (
    IncidentCasualty,
    IncidentIncapacity,
    IncidentInjury,
)
from courier_api.jobs import forget_old
from courier_api.statistics import keep_cases
from courier_api.statistics.case_block import KeptArrays
from courier_api.statistics.keep_cases import kept_arrays
from courier_api.statistics.models import KeptCases
from courier_api.statistics.period import Asked, counted_report
from safety.case_groups import Split
from tests.factories.cooperatives import OURS, THEIRS, make_cooperative
from tests.service.statistics.conftest import NEXT_YEAR, YEAR, Team, declare, falls

EVENING = datetime(2026, 3, 6, 19, tzinfo=UTC)


def read(database: Database, now: datetime = NEXT_YEAR) -> KeptArrays:
    with database.transaction() as session:
        return kept_arrays(session, OURS, now=now)


def opened(database: Database, now: datetime = NEXT_YEAR) -> int:
    """How many rows of cases are read from their own tables by one more look."""
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *told: object) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        read(database, now)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return sum("incident_health.facts" in each for each in statements)


@pytest.fixture
def fallen(database: Database, team: Team) -> int:
    """Amina fell and lost four days; the id of the case."""
    with database.transaction() as session:
        return falls(session, team, team.amina, EVENING, body="54", incapacity={"days": 4}).id


def test_what_has_not_changed_is_not_read_again(database: Database, fallen: int) -> None:
    assert [opened(database), opened(database)] == [1, 0]


def add_a_case(session: Session, team: Team) -> None:
    falls(session, team, team.dries, EVENING + timedelta(hours=1))


def reject(session: Session, team: Team) -> None:
    session.scalars(select(Incident)).one().status = "rejected"


def reject_with_one_statement(session: Session, team: Team) -> None:
    session.execute(update(Incident).values(status="rejected"))


def change_the_cause(session: Session, team: Team) -> None:
    health = session.scalars(select(IncidentHealth)).one()
    health.facts = {**health.facts, "deviation": "83"}


def declare_it(session: Session, team: Team) -> None:
    declare(session, session.scalars(select(Incident)).one(), EVENING + timedelta(days=1))


def hurt_somebody_else(session: Session, team: Team) -> None:
    incident = session.scalars(select(Incident)).one()
    session.add(
        IncidentCasualty(
            courier_id=team.bram, role="courier", details={}, employer_number=OURS,
            incident_id=incident.id, added_at=EVENING, added_by="staff:1",
        )
    )  # fmt: skip


def hurt_elsewhere(session: Session, team: Team) -> None:
    session.scalars(select(IncidentInjury)).one().details = {"body": "12"}


def lose_other_days(session: Session, team: Team) -> None:
    casualty = session.scalars(select(IncidentCasualty)).one()
    session.add(
        IncidentIncapacity(
            casualty_id=casualty.id, period={"from": "2026-03-07", "to": "2026-03-20", "kind": "full"},
            employer_number=OURS, incident_id=casualty.incident_id, added_at=EVENING,
            added_by="staff:1",
        )
    )  # fmt: skip


CHANGES = (
    add_a_case, reject, reject_with_one_statement, change_the_cause, declare_it, hurt_somebody_else,
    hurt_elsewhere, lose_other_days,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_every_change_of_a_case_is_seen_at_once(
    database: Database, team: Team, fallen: int, change: Callable[[Session, Team], None]
) -> None:
    before = as_told(read(database))
    with database.transaction() as session:
        change(session, team)

    assert opened(database) == 1
    assert as_told(read(database)) != before
    with database.transaction() as session:
        session.execute(KeptCases.__table__.delete())
    assert as_told(read(database)) == as_told(read(database))


def as_told(kept: KeptArrays) -> object:
    """Everything that is kept, as plain values."""
    return (
        {name: numbers.tolist() for name, numbers in kept.numbers.items()},
        {name: flags.tolist() for name, flags in kept.flags.items()},
        {name: [words.values[code] for code in words.codes] for name, words in kept.words.items()},
        [part.tolist() for part in (kept.unfit.row, kept.unfit.first, kept.unfit.last)],
        kept.percents,
        list(kept.refs),
    )


def test_what_was_not_committed_is_not_kept_for_others(
    database: Database, team: Team, fallen: int
) -> None:
    read(database)
    with database.transaction() as session:
        change_the_cause(session, team)
        session.flush()
        inside = kept_arrays(session, OURS, now=NEXT_YEAR)
        session.rollback()

    assert "83" in inside.words["deviation"].values
    assert "83" not in read(database).words["deviation"].values


def test_only_the_block_of_a_changed_case_is_read_again(
    database: Database, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep_cases, "INCIDENTS_A_BLOCK", 2)
    with database.transaction() as session:
        ids = [
            falls(session, team, team.amina, EVENING + timedelta(hours=hour)).id
            for hour in range(6)
        ]
    read(database)
    with database.reading() as session:
        before = kept_rows(session)
    with database.transaction() as session:
        session.get_one(Incident, ids[3]).weather = "rain"
    kept = read(database)
    with database.reading() as session:
        after = kept_rows(session)

    changed = {block for block, stamps in after.items() if before[block] != stamps}
    assert changed == {ids[3] // 2}
    assert kept.words["weather"].are("rain").tolist().count(True) == 1
    assert sorted(kept.refs) == [f"2026-000{number}" for number in range(1, 7)]


def kept_rows(session: Session) -> dict[int, str]:
    query = select(KeptCases.block, KeptCases.stamps).where(KeptCases.employer_number == OURS)
    return {row[0]: row[1] for row in session.execute(query)}


def test_who_is_still_off_work_is_counted_anew_each_day(database: Database, team: Team) -> None:
    with database.transaction() as session:
        falls(session, team, team.amina, EVENING, incapacity={"stopped_on": "2026-03-06"})
    found = [lost_days(database, EVENING + timedelta(days=days)) for days in (2, 2, 5)]

    assert found == [2, 2, 5]
    assert opened(database, EVENING + timedelta(days=5)) == 0
    assert opened(database, EVENING + timedelta(days=6)) == 1


def test_days_to_come_become_lost_without_another_reading(database: Database, team: Team) -> None:
    with database.transaction() as session:
        falls(session, team, team.amina, EVENING, incapacity={"days": 4})
    found = [lost_days(database, EVENING + timedelta(days=days)) for days in (1, 3, 9)]

    assert found == [1, 3, 4]
    assert opened(database, EVENING + timedelta(days=10)) == 0


def lost_days(database: Database, now: datetime) -> int:
    asked = Asked(employer_number=OURS, period=YEAR, actor="staff:7", now=now)
    with database.transaction() as session:
        return counted_report(session, asked).figures.workplace.totals.lost_days


def test_what_another_release_has_kept_is_read_again(
    database: Database, fallen: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(database)
    monkeypatch.setattr(keep_cases, "MADE_BY", "2/2027-01")

    assert [opened(database), opened(database)] == [1, 0]


def test_another_co_operative_has_its_own(database: Database, team: Team, fallen: int) -> None:
    with database.transaction() as session:
        make_cooperative(session, THEIRS)
        assert len(kept_arrays(session, THEIRS, now=NEXT_YEAR).refs) == 0
    asked = Asked(employer_number=OURS, period=YEAR, actor="staff:7", now=NEXT_YEAR)
    with database.transaction() as session:
        (group, *_) = counted_report(session, asked).splits[Split.BODY]

    assert (group.key, group.cases) == ("54", 1)


def test_a_block_of_rejected_reports_is_empty(database: Database, team: Team, fallen: int) -> None:
    with database.transaction() as session:
        reject(session, team)

    assert len(read(database).refs) == 0
    assert opened(database) == 0


def test_nothing_that_is_kept_outlives_its_rows_by_more_than_a_night(
    database: Database, fallen: int
) -> None:
    """Also what a statement in plain SQL changed, which draws no stamp."""
    read(database)
    with database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE incidents SET weather = 'snow'")
    unseen = read(database).words["weather"].values
    with database.transaction() as session:
        forget_old.run(session, OURS, NEXT_YEAR)

    assert (unseen, read(database).words["weather"].values) == ((None,), ("snow",))
    assert opened(database) == 0


def test_what_is_kept_is_unreadable_at_rest(database: Database, fallen: int) -> None:
    read(database)
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM kept_cases").all()

    assert len(rows) == 1
    assert b"body" not in bytes(rows[0][-1])
    assert date(2026, 3, 6).isoformat() not in str(rows)
