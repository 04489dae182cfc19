"""The stored table: loaded once, added to, confirmed and withdrawn by new rows, never changed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from courier_api.audit.models import AuditRecord
from courier_api.foundation.database import Database
from courier_api.foundation.errors import Invalid, NotFound
from courier_api.messaging.models import OutboxMessage
from courier_api.parameters.add import add_row
from courier_api.parameters.confirm import confirm, withdraw
from courier_api.parameters.enter import Author, FigureHolds, NotWaiting, RowReplaced
from courier_api.parameters.load import is_loaded, load_bundled
from courier_api.parameters.models import StoredParameter
from courier_api.parameters.queries import known_rows, periods_by_figure
from platforms.parameter_periods import Period, period_on
from platforms.parameters import bundled_parameters, read_parameters
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, make_cooperative
from tests.factories.figures import KEY, SAMIRA, SCOPE, make_figure, typed_row

HEADER = "key,scope,valid_from,valid_to,value,unit,source,confidence"
MARCH = date(2026, 3, 6)
LATER = FRIDAY_NOON + timedelta(days=1)


@pytest.fixture
def ours(database: Database) -> Database:
    """Our co-operative, and one that must see nothing of it."""
    with database.transaction() as session:
        make_cooperative(session)
        make_cooperative(session, "0199999999")
    return database


def periods(
    session: Session, employer: str = OURS, known_at: datetime | None = None
) -> list[Period]:
    """The periods of the made-up figure."""
    rows = known_rows(session, employer, keys=[KEY], known_at=known_at)
    return list(periods_by_figure(rows).get((KEY, SCOPE), ()))


def count(session: Session) -> int:
    return session.scalar(select(func.count(StoredParameter.id))) or 0


def test_the_bundled_table_is_loaded_once_with_source_and_confidence(ours: Database) -> None:
    expected = bundled_parameters(known_from=FRIDAY_NOON, entered_by="program").rows
    with ours.transaction() as session:
        assert load_bundled(session, now=FRIDAY_NOON) == len(expected)
        assert load_bundled(session, now=LATER) == 0
        assert is_loaded(session)

        stored = known_rows(session, OURS)
        assert {
            (r.key, r.scope, r.valid_from, r.value, r.source, r.confidence) for r in stored
        } == {
            (r.key, r.scope, r.valid_from, r.text, r.source, r.confidence.value) for r in expected
        }
        assert {(row.known_from, row.entered_by) for row in stored} == {(FRIDAY_NOON, "program")}


def test_a_new_release_adds_its_rows_and_withdraws_those_it_no_longer_has(ours: Database) -> None:
    first = read_parameters(
        [HEADER, f"{KEY},{SCOPE},2026-01-01,,13.05,EUR/hour,a page,secondary"],
        known_from=FRIDAY_NOON, entered_by="program",
    )  # fmt: skip
    second = read_parameters(
        [
            HEADER,
            f"{KEY},{SCOPE},2026-01-01,2026-01-31,13.05,EUR/hour,a page,confirmed",
            f"{KEY},{SCOPE},2026-02-15,,14.00,EUR/hour,a page,confirmed",
        ],
        known_from=LATER, entered_by="program",
    )  # fmt: skip
    with ours.transaction() as session:
        load_bundled(session, now=FRIDAY_NOON, rows=first.rows)
        load_bundled(session, now=LATER, rows=second.rows)

        now = periods(session)
        held = {day: period_on(now, day) for day in (date(2026, 1, 5), date(2026, 2, 5), MARCH)}
        assert [p.row.text if p else None for p in held.values()] == ["13.05", "", "14.00"]
        before = period_on(periods(session, known_at=FRIDAY_NOON), MARCH)
        assert before is not None
        assert before.row.value == Decimal("13.05")
        load_bundled(session, now=LATER + timedelta(days=1), rows=first.rows)
        again = period_on(periods(session), MARCH)
        assert again is not None
        assert again.row.text == "13.05"


def test_confirming_is_a_new_row_in_a_persons_name_and_is_written_down(ours: Database) -> None:
    with ours.transaction() as session:
        row_id = make_figure(session)
        (new_id,) = confirm(
            session, row_id, SAMIRA, source="Official journal of 2 March", now=LATER
        )

        old, new = (
            session.get_one(StoredParameter, row_id),
            session.get_one(StoredParameter, new_id),
        )
        assert (old.confidence, new.confidence) == ("unconfirmed", "confirmed")
        assert (new.entered_name, new.source, new.known_from, new.about_id) == (
            "Samira Lacroix", "Official journal of 2 March", LATER, row_id,
        )  # fmt: skip
        assert (new.value, new.valid_from, new.valid_to) == (old.value, old.valid_from, None)
        actions = session.scalars(select(AuditRecord.action).order_by(AuditRecord.id)).all()
        assert actions == ["parameter.added", "parameter.confirmed"]
        kinds = session.scalars(select(OutboxMessage.kind)).all()
        assert kinds == ["parameter.changed"] * 2


def test_a_bundled_figure_is_confirmed_for_one_cooperative_only(ours: Database) -> None:
    with ours.transaction() as session:
        load_bundled(session, now=FRIDAY_NOON)
        row = session.scalars(
            select(StoredParameter).where(
                StoredParameter.key == "be.rmmmg.monthly",
                StoredParameter.valid_from == date(2016, 6, 1),
            )
        ).one()
        confirm(session, row.id, SAMIRA, source="Moniteur belge", now=LATER)

        def confidence(employer: str) -> str:
            rows = known_rows(session, employer, keys=[row.key])
            found = period_on(periods_by_figure(rows)[row.key, row.scope], date(2016, 7, 1))
            assert found is not None
            return found.row.confidence.value

        assert (confidence(OURS), confidence("0199999999")) == ("confirmed", "unconfirmed")


def test_only_the_days_on_which_a_row_still_holds_are_confirmed(ours: Database) -> None:
    with ours.transaction() as session:
        row_id = make_figure(session)
        make_figure(
            session, valid_from="2026-03-01", valid_to="2026-03-31", value="14",
            confidence="confirmed", replaces=True,
        )  # fmt: skip
        confirm(session, row_id, SAMIRA, source="a page", now=LATER)

        assert [(p.first_day, p.last_day, p.row.text) for p in periods(session)] == [
            (date(2026, 1, 1), date(2026, 2, 28), "13.05"),
            (date(2026, 3, 1), date(2026, 3, 31), "14"),
            (date(2026, 4, 1), None, "13.05"),
        ]
        with pytest.raises(RowReplaced):
            confirm(session, row_id, SAMIRA, source="a page", now=LATER)


def test_a_withdrawn_figure_has_no_number_and_what_was_known_stays(ours: Database) -> None:
    with ours.transaction() as session:
        row_id = make_figure(session)
        withdraw(session, row_id, SAMIRA, reason="A typing error", now=LATER)

        assert [period.row.value for period in periods(session)] == [None]
        assert [p.row.value for p in periods(session, known_at=FRIDAY_NOON)] == [Decimal("13.05")]


def test_two_rows_of_one_figure_cannot_hold_on_one_day_unless_one_replaces(ours: Database) -> None:
    with ours.transaction() as session:
        make_figure(session, valid_to="2026-03-31")
        with pytest.raises(FigureHolds):
            make_figure(session, valid_from="2026-03-31", value="14")
        make_figure(session, valid_from="2026-04-01", value="14")
        make_figure(session, scope="NL", valid_from="2026-03-31")
        assert count(session) == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "hourly"},
        {"key": "be." + "x" * 100},
        {"scope": " "},
        {"valid_from": "soon"},
        {"valid_from": ""},
        {"valid_to": "2025-12-31"},
        {"value": ""},
        {"value": "13,05"},
        {"value": "a lot"},
        {"unit": ""},
        {"source": ""},
        {"confidence": "certain"},
    ],
)
def test_what_is_no_row_is_refused(ours: Database, changes: dict[str, object]) -> None:
    with ours.transaction() as session:
        with pytest.raises(Invalid):
            make_figure(session, **changes)
        assert count(session) == 0


def test_nobody_without_a_name_confirms(ours: Database) -> None:
    nobody = Author(employer_number=OURS, actor="command", name=" ")
    with ours.transaction() as session:
        row_id = make_figure(session)
        with pytest.raises(Invalid):
            confirm(session, row_id, nobody, source="a page", now=LATER)
        with pytest.raises(Invalid):
            confirm(session, row_id, SAMIRA, source=" ", now=LATER)
        with pytest.raises(Invalid):
            add_row(session, typed_row(), nobody, now=LATER)


def test_a_sure_figure_does_not_wait(ours: Database) -> None:
    with ours.transaction() as session:
        row_id = make_figure(session, confidence="secondary")
        with pytest.raises(NotWaiting):
            confirm(session, row_id, SAMIRA, source="a page", now=LATER)


def test_a_figure_of_another_cooperative_is_not_there(ours: Database) -> None:
    stranger = Author(employer_number="0199999999", actor="staff:9", name="Chloé")
    with ours.transaction() as session:
        row_id = make_figure(session)
        assert periods(session, "0199999999") == []
        with pytest.raises(NotFound):
            confirm(session, row_id, stranger, source="a page", now=LATER)
        with pytest.raises(NotFound):
            confirm(session, row_id + 1, SAMIRA, source="a page", now=LATER)


@pytest.mark.parametrize("change", ["UPDATE {} SET value = '1'", "DELETE FROM {}"])
def test_a_row_cannot_be_changed_by_anybody(ours: Database, change: str) -> None:
    with ours.transaction() as session:
        make_figure(session)
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(change.format("parameter_rows")))


def test_known_at_is_exact_to_the_moment(ours: Database) -> None:
    with ours.transaction() as session:
        make_figure(session, now=FRIDAY_NOON)
        assert periods(session, known_at=FRIDAY_NOON - timedelta(microseconds=1)) == []
        assert len(periods(session, known_at=FRIDAY_NOON.astimezone(UTC))) == 1
