"""Co operatives.

Why: Shared employers: every other record belongs to one.
Running release: none yet; this is part of the first schema.
Existing rows: none.
Downgrade: drops the tables and all they hold.
"""

import sqlalchemy as sa

from alembic import op

revision = "0001_co_operatives"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "cooperatives",
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("contract_mode", sa.String(length=20), nullable=False),
        sa.Column("midnight_end", sa.String(length=20), nullable=False),
        sa.Column("in_lead_minutes", sa.Integer(), nullable=False),
        sa.Column("alert_minutes_before_start", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("employer_number", name="pk_cooperatives"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("cooperatives")
