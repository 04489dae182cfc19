"""Holds of zones and platforms.

Why: who decides that nobody rides into a zone needs a place to say so, and pay has to know which hours were held.
Running release: unaffected, it does not know the tables.
Existing rows: none.
Downgrade: drops the tables with what was entered.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0155_zone_holds"
down_revision = "0154_prevention_reports"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "zone_holds",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=True),
        sa.Column("postcodes", JSON, nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_zone_holds"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_zone_holds_employer_number",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_zone_holds_source_id"),
    )
    op.create_index("ix_zone_holds_employer", "zone_holds", ["employer_number", "starts_at"])
    op.create_table(
        "zone_hold_ends",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("hold_id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_lifted", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_zone_hold_ends"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_zone_hold_ends_employer_number",
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["zone_holds.id"], name="fk_zone_hold_ends_hold_id"),
        sa.UniqueConstraint("hold_id", "version", name="uq_zone_hold_ends_hold_id_version"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("zone_hold_ends")
    op.drop_index("ix_zone_holds_employer", table_name="zone_holds")
    op.drop_table("zone_holds")
