"""A kept change says which witness, action or other row of a case it is about, and can be emptied.

Why: "due date: 3 March, 5 March" does not say of which of six actions; people added to a case had no
place in its history at all. What names somebody has to go when its time is over: the values can be
emptied, once and with the moment, and nothing else of a change can be touched.
Running release: unaffected, it writes no such word and empties nothing.
Existing rows: about the case itself, or an action that is not named.
Downgrade: drops both columns; values stay as they are, and cannot be emptied any more.
"""

import sqlalchemy as sa

from alembic import op

revision = "0197_what_a_change_is_about"
down_revision = "0196_photos_of_bike_checks"
branch_labels = None
depends_on = None

TABLE = "incident_changes"
FIXED = ("id", "employer_number", "incident_id", "at", "actor", "version")
IS_EMPTYING = " AND ".join(
    (
        "OLD.emptied_at IS NULL",
        "NEW.emptied_at IS NOT NULL",
        'length(NEW."before") = 0',
        'length(NEW."after") = 0',
        *(f"NEW.{name} = OLD.{name}" for name in FIXED),
    )
)
REFUSED = f"SELECT RAISE(ABORT, '{TABLE} is append-only');"


def upgrade() -> None:
    """Add the columns, and let values be emptied."""
    op.add_column(TABLE, sa.Column("about", sa.String(length=40), nullable=True))
    op.add_column(TABLE, sa.Column("emptied_at", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        _replace_on_sqlite(f"WHEN NOT ({IS_EMPTYING})")
        return
    op.execute(
        "CREATE FUNCTION courier_let_change_be_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' AND {IS_EMPTYING} THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    _replace_on_postgresql("courier_let_change_be_emptied")


def downgrade() -> None:
    """Refuse every change again, and drop the columns."""
    if op.get_bind().dialect.name == "sqlite":
        _replace_on_sqlite("")
    else:
        _replace_on_postgresql("courier_refuse_change")
        op.execute("DROP FUNCTION courier_let_change_be_emptied()")
    op.drop_column(TABLE, "emptied_at")
    op.drop_column(TABLE, "about")


def _replace_on_sqlite(condition: str) -> None:
    op.execute(f"DROP TRIGGER {TABLE}_no_update")
    op.execute(
        f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} {condition} BEGIN {REFUSED} END"
    )


def _replace_on_postgresql(function: str) -> None:
    op.execute(f"DROP TRIGGER {TABLE}_append_only ON {TABLE}")
    op.execute(
        f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
