"""Whether an employer's joint committee has flexi-jobs.

Why: not every committee has them (that of transport for third parties was not on the list of 2024), and
which ones have changes; a flexi-job declared without it is an offence, so the employer says it.
Running release: unaffected, the column has a default and is unread by it.
Existing rows: have flexi-jobs, as they were declared until now.
Downgrade: drops the column; flexi-jobs are declared for everybody again.
"""

import sqlalchemy as sa

from alembic import op

revision = "0171_flexi_jobs"
down_revision = "0170_engagement"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "cooperatives",
        sa.Column("flexi_jobs", sa.Boolean(), nullable=False, server_default=sa.true()),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_column("cooperatives", "flexi_jobs")
