"""Reports of statistics are frozen with their rows, and years without hours have full-time workers.

Why: a yearly report has to stay what it was when cases are corrected later, and rates of years before
this service have no hours but a number of workers from which hours may be estimated.
Running release: unaffected, it does not know the tables.
Existing rows: none.
Downgrade: drops the tables with the reports they hold.
"""

import sqlalchemy as sa

from alembic import op

revision = "0145_frozen_statistics"
down_revision = "0142_serious_files"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
APPEND_ONLY = ("frozen_statistics", "full_time_workers")


def upgrade() -> None:
    """Add the tables; what was frozen and entered takes no change."""
    op.create_table(
        "frozen_statistics",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("last_month", sa.Date(), nullable=False),
        sa.Column("days", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        _employer("frozen_statistics"),
        sa.PrimaryKeyConstraint("id", name="pk_frozen_statistics"),
        sa.UniqueConstraint(
            "employer_number",
            "first_month",
            "last_month",
            "days",
            "version",
            name="uq_frozen_statistics_version",
        ),
    )
    op.create_table(
        "full_time_workers",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("workers", sa.String(length=20), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        _employer("full_time_workers"),
        sa.PrimaryKeyConstraint("id", name="pk_full_time_workers"),
    )
    for table in APPEND_ONLY:
        _refuse_changes(table)


def downgrade() -> None:
    """Drop what was added; the tables' triggers go with them."""
    op.drop_table("full_time_workers")
    op.drop_table("frozen_statistics")


def _employer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["employer_number"],
        ["cooperatives.employer_number"],
        name=f"fk_{table}_employer_number",
    )


def _refuse_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION courier_refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION courier_refuse_change()"
    )
