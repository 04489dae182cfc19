"""Files that were imported and months that were pulled leave a trace, and can be resumed.

Why: a platform without webhooks hands over a file or is asked for its shifts. Staff see what was
taken over and when, a changed row is told from a known one, and what was stopped goes on.
Running release: unaffected, it does not know the tables.
Existing rows: none.
Downgrade: drops the tables. The events that were imported stay in the inbox; the same file would
then be compared with them instead of with its own rows.
"""

import sqlalchemy as sa

from alembic import op

revision = "0102_file_imports"
down_revision = "0101_refused_deliveries"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "file_imports",
        *_owner(),
        sa.Column("file_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("corrected", sa.Integer(), nullable=False),
        sa.Column("imported_by", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        *_keys("file_imports"),
        sa.UniqueConstraint(
            "source_id", "file_sha256", name="uq_file_imports_source_id_file_sha256"
        ),
    )
    op.create_table(
        "file_rows",
        *_owner(),
        sa.Column("import_id", BIG_ID, nullable=False),
        sa.Column("shift_external_id", sa.String(length=200), nullable=False),
        sa.Column("row_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=True),
        *_keys("file_rows"),
        sa.ForeignKeyConstraint(["import_id"], ["file_imports.id"], name="fk_file_rows_import_id"),
    )
    op.create_index("ix_file_rows_shift", "file_rows", ["source_id", "shift_external_id"])
    op.create_table(
        "pull_cursors",
        *_owner(),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("next_page", sa.Text(), nullable=True),
        sa.Column("memory", sa.LargeBinary(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        *_keys("pull_cursors"),
        sa.UniqueConstraint("source_id", "month", name="uq_pull_cursors_source_id_month"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("pull_cursors")
    op.drop_index("ix_file_rows_shift", table_name="file_rows")
    op.drop_table("file_rows")
    op.drop_table("file_imports")


def _owner() -> list[sa.Column[object]]:
    """The number of a row, its co-operative and its source."""
    return [
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
    ]


def _keys(table: str) -> list[sa.Constraint]:
    """Their keys."""
    return [
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name=f"fk_{table}_employer_number",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=f"fk_{table}_source_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]
