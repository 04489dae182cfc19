"""A declaration remembers the clock hours that it tells.

Why: flexi-jobs are declared by the hour, two periods on one day included; which shift a message
answers for, and whether that was late, cannot be told from its days alone.
Running release: unaffected, the columns are nullable and unread by it; it declares no flexi-jobs.
Existing rows: keep empty hours; they are about days.
Downgrade: drops the columns; the payloads still hold the hours.
"""

import sqlalchemy as sa

from alembic import op

revision = "0126_clock_hours"
down_revision = "0125_corrections"
branch_labels = None
depends_on = None

COLUMNS = ("start_hour", "end_hour")


def upgrade() -> None:
    """Add the columns."""
    for name in COLUMNS:
        op.add_column("dimona_declarations", sa.Column(name, sa.String(length=4), nullable=True))


def downgrade() -> None:
    """Drop them."""
    for name in reversed(COLUMNS):
        op.drop_column("dimona_declarations", name)
