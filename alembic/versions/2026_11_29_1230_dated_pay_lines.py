"""A pay line says whose date's rate it was paid at.

Why: a shift over midnight is paid at two rates; which line is which date could not be told from the
lines, so the explanation of a day could not name it.
Running release: unaffected, it leaves the new column empty.
Existing rows: keep an empty date, which is read as the worked day.
Downgrade: drops the column; lines of two dates cannot be told apart any more.
"""

import sqlalchemy as sa

from alembic import op

revision = "0123_dated_pay_lines"
down_revision = "0122_signed_agreements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("pay_lines", sa.Column("dated_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("pay_lines", "dated_on")
