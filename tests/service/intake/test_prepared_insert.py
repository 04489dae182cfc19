"""The short way to run a statement, and when it is not taken."""

import pytest

from courier_api.foundation.database import Database
from courier_api.intake.prepared_insert import eight_bytes, number_in, run_prepared

pytestmark = pytest.mark.postgresql
AUTOCOMMIT = {"isolation_level": "AUTOCOMMIT"}
STATEMENT = "SELECT 84 / %b::bigint, NULL"


def test_the_row_of_a_statement_is_given_again_and_again(database: Database) -> None:
    with database.engine.execution_options(**AUTOCOMMIT).connect() as connection:
        rows = [run_prepared(connection, STATEMENT, (eight_bytes(n),)) for n in (2, -2)]

    assert [(number_in(row[0]), row[1]) for row in rows if row] == [(42, None), (-42, None)]


def test_after_trouble_it_is_left_to_the_usual_way(database: Database) -> None:
    with database.engine.execution_options(**AUTOCOMMIT).connect() as connection:
        assert run_prepared(connection, STATEMENT, (eight_bytes(0),)) is None
        assert run_prepared(connection, STATEMENT, (eight_bytes(2),)) is not None


def test_it_is_not_for_a_transaction_which_trouble_would_end(database: Database) -> None:
    with database.engine.connect() as connection:
        assert run_prepared(connection, STATEMENT, (eight_bytes(2),)) is None
