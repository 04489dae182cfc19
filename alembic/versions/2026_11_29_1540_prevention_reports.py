"""Frozen reports of the prevention service.

Why: a report that was shown to the committee must stay as it was when later cases change the figures.
Running release: unaffected, it does not know the tables.
Existing rows: none.
Downgrade: drops the tables with what was entered.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0154_prevention_reports"
down_revision = "0153_platform_features"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "prevention_reports",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("figures", JSON, nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prevention_reports"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_prevention_reports_employer_number",
        ),
        sa.UniqueConstraint(
            "employer_number",
            "first_day",
            "last_day",
            "version",
            name="uq_prevention_reports_period",
        ),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("prevention_reports")
