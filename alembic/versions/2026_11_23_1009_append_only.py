"""History cannot be changed, and the books always balance.

Why: append-only tables and balanced ledger sets must hold whoever writes, so the database itself
refuses: update and delete on evidence tables; a ledger entry whose lines do not sum to zero or
belong to another co-operative; a line for an entry that is already closed.
Running release: none yet; this is part of the first schema.
Existing rows: none.
Downgrade: drops the triggers.
"""

from alembic import op

revision = "0100_append_only"
down_revision = "0009_incidents"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "audit_log",
    "dimona_exchanges",
    "inbox_conflicts",
    "inbox_events",
    "incident_events",
    "ledger_entries",
    "ledger_lines",
    "pay_calculations",
    "pay_lines",
    "shift_events",
)

UNBALANCED = """
    COALESCE((SELECT SUM(amount_cents) FROM ledger_lines WHERE entry_id = NEW.id), 1) <> 0
    OR EXISTS (
        SELECT 1 FROM ledger_lines
        WHERE entry_id = NEW.id AND employer_number <> NEW.employer_number
    )
"""
CLOSED = "EXISTS (SELECT 1 FROM ledger_entries WHERE id = NEW.entry_id)"
UNBALANCED_MESSAGE = "the lines of a ledger entry must exist, sum to zero and share its employer"
CLOSED_MESSAGE = "a ledger entry takes no further lines once it is posted"


def upgrade() -> None:
    """Create the triggers of the database at hand."""
    if op.get_bind().dialect.name == "sqlite":
        _upgrade_sqlite()
    else:
        _upgrade_postgresql()


def downgrade() -> None:
    """Drop the triggers of the database at hand."""
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
        op.execute("DROP TRIGGER ledger_entries_balanced")
        op.execute("DROP TRIGGER ledger_lines_open")
        return
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
    op.execute("DROP TRIGGER ledger_entries_balanced ON ledger_entries")
    op.execute("DROP TRIGGER ledger_lines_open ON ledger_lines")
    for function in ("refuse_change", "check_ledger_entry", "check_ledger_line"):
        op.execute(f"DROP FUNCTION courier_{function}()")


def _upgrade_sqlite() -> None:
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        f"CREATE TRIGGER ledger_entries_balanced BEFORE INSERT ON ledger_entries WHEN {UNBALANCED} "
        f"BEGIN SELECT RAISE(ABORT, '{UNBALANCED_MESSAGE}'); END"
    )
    op.execute(
        f"CREATE TRIGGER ledger_lines_open BEFORE INSERT ON ledger_lines WHEN {CLOSED} "
        f"BEGIN SELECT RAISE(ABORT, '{CLOSED_MESSAGE}'); END"
    )


def _upgrade_postgresql() -> None:
    _function("refuse_change", "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;")
    _function(
        "check_ledger_entry",
        f"IF {UNBALANCED} THEN RAISE EXCEPTION '{UNBALANCED_MESSAGE}'; END IF; RETURN NEW;",
    )
    _function(
        "check_ledger_line",
        f"IF {CLOSED} THEN RAISE EXCEPTION '{CLOSED_MESSAGE}'; END IF; RETURN NEW;",
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION courier_refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION courier_refuse_change()"
        )
    op.execute(
        "CREATE TRIGGER ledger_entries_balanced BEFORE INSERT ON ledger_entries "
        "FOR EACH ROW EXECUTE FUNCTION courier_check_ledger_entry()"
    )
    op.execute(
        "CREATE TRIGGER ledger_lines_open BEFORE INSERT ON ledger_lines "
        "FOR EACH ROW EXECUTE FUNCTION courier_check_ledger_line()"
    )


def _function(name: str, body: str) -> None:
    op.execute(
        f"CREATE FUNCTION courier_{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$body$ BEGIN {body} END $body$"
    )
