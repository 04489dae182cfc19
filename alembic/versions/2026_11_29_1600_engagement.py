"""As what a shift is ridden: employed by the co-operative, or self-employed for its platform.

Why: who rides self-employed is neither declared nor paid by the co-operative, and may only ride when
the platform has insured them; until now every shift was taken for an employee's.
Running release: unaffected, the column has a default and is unread by it.
Existing rows: become an employee's, which they were taken for and declared as.
Downgrade: drops the column; shifts of the self-employed are declared and paid again when they change.
"""

import sqlalchemy as sa

from alembic import op

revision = "0170_engagement"
down_revision = "0161_senders_and_calls"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "shifts",
        sa.Column("engagement", sa.String(length=13), nullable=False, server_default="employee"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_column("shifts", "engagement")
