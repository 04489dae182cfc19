"""Versions of analyses, frozen reports and ends of holds cannot be changed.

Why: they are shown to inspectors and decide pay, so the database itself refuses update and delete.
Running release: unaffected, it does not know the tables.
Existing rows: stay as they are.
Downgrade: drops the triggers.
"""

from alembic import op

revision = "0156_prevention_evidence"
down_revision = "0155_zone_holds"
branch_labels = None
depends_on = None

TABLES = ("prevention_reports", "risk_analysis_versions", "zone_hold_ends")


def upgrade() -> None:
    """Create the triggers of the database at hand."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        if is_sqlite:
            for verb in ("update", "delete"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
            continue
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION courier_refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION courier_refuse_change()"
        )


def downgrade() -> None:
    """Drop the triggers of the database at hand."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        if is_sqlite:
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
        else:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
