"""Frozen reports are opened to the committee, each month once.

Why: members of the committee see figures without small groups; two reports that share a month could
be subtracted from each other, so which ones they may see is a row, and none is taken back.
Running release: unaffected, it does not know the table.
Existing rows: none.
Downgrade: drops the table; which reports the committee could see is forgotten.
"""

import sqlalchemy as sa

from alembic import op

revision = "0192_committee_reports"
down_revision = "0191_case_presence"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TABLE = "committee_reports"


def upgrade() -> None:
    """Add the table; what was opened takes no change."""
    op.create_table(
        TABLE,
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("frozen_id", BIG_ID, nullable=False),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("last_month", sa.Date(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("published_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_committee_reports_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["frozen_id"], ["frozen_statistics.id"], name="fk_committee_reports_frozen_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_committee_reports"),
        sa.UniqueConstraint("frozen_id", name="uq_committee_reports_frozen_id"),
    )
    _refuse_changes()


def downgrade() -> None:
    """Drop the table; its triggers go with it."""
    op.drop_table(TABLE)


def _refuse_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION courier_refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION courier_refuse_change()"
    )
