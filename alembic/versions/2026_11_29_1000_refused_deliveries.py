"""Webhooks that were refused at the door are kept for people to look at.

Why: a platform's engineer asks what we answered and why; until now only our log knew.
Running release: unaffected, it does not know the table.
Existing rows: none.
Downgrade: drops the table and all it holds.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0101_refused_deliveries"
down_revision = "0100_append_only"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "refused_deliveries",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("errors", JSON, nullable=True),
        sa.Column("event_id", sa.String(length=200), nullable=True),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("body_bytes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_refused_deliveries_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name="fk_refused_deliveries_source_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_refused_deliveries"),
    )
    op.create_index("ix_refused_deliveries_source", "refused_deliveries", ["source_id", "id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_index("ix_refused_deliveries_source", table_name="refused_deliveries")
    op.drop_table("refused_deliveries")
