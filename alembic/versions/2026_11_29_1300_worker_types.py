"""Worker types: declarations remember clock hours, students the hours of their certificate.

Why: flexi-jobs are declared by the hour, two periods on one day included; which shift a message
answers for, and whether that was late, cannot be told from its days alone. How many hours of the year
a student has left, with other employers too, only their certificate tells.
Running release: unaffected, the columns are nullable and unread by it; it declares no flexi-jobs.
Existing rows: keep empty hours; they are about days, and nobody has told of a certificate.
Downgrade: drops the columns; the payloads still hold the hours, certificates are lost.
"""

import sqlalchemy as sa

from alembic import op

revision = "0126_worker_types"
down_revision = "0125_corrections"
branch_labels = None
depends_on = None

COLUMNS = (
    ("dimona_declarations", "start_hour", sa.String(length=4)),
    ("dimona_declarations", "end_hour", sa.String(length=4)),
    ("couriers", "student_hours_left", sa.Integer()),
    ("couriers", "student_hours_stated_on", sa.Date()),
)


def upgrade() -> None:
    """Add the columns."""
    for table, name, kind in COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    """Drop them."""
    for table, name, _ in reversed(COLUMNS):
        op.drop_column(table, name)
