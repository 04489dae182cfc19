"""Ledger.

Why: The double-entry ledger.
Running release: none yet; this is part of the first schema.
Existing rows: none.
Downgrade: drops the tables and all they hold.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0006_ledger"
down_revision = "0005_shifts"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("effect_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", JSON, nullable=True),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_ledger_entries_employer_number",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_entries"),
        sa.UniqueConstraint("effect_key", name="uq_ledger_entries_effect_key"),
    )
    op.create_table(
        "ledger_lines",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=True),
        sa.Column("source_id", BIG_ID, nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["courier_id"], ["couriers.id"], name="fk_ledger_lines_courier_id"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_ledger_lines_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["ledger_entries.id"],
            name="fk_ledger_lines_entry_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_ledger_lines_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_lines"),
    )
    op.create_index(
        "ix_ledger_lines_account",
        "ledger_lines",
        ["employer_number", "account", "courier_id"],
        unique=False,
    )
    op.create_index("ix_ledger_lines_entry", "ledger_lines", ["entry_id"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_index("ix_ledger_lines_entry", table_name="ledger_lines")
    op.drop_index("ix_ledger_lines_account", table_name="ledger_lines")
    op.drop_table("ledger_lines")
    op.drop_table("ledger_entries")
