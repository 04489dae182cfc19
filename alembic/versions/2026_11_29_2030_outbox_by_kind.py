"""Open messages are found by their kind.

Why: those who call outside ask many times a second for messages of a few kinds. While a long import
leaves hundreds of thousands of others open, each question read all of these.
Running release: unaffected; each new message costs one more entry of an index.
Existing rows: indexed while the migration runs; only open ones, so that is quick.
Downgrade: drops the index.
"""

import sqlalchemy as sa

from alembic import op

revision = "0193_outbox_by_kind"
down_revision = "0192_committee_reports"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_outbox_open_kind",
        "outbox",
        ["kind", "due_at", "id"],
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )


def downgrade() -> None:
    """Drop the index."""
    op.drop_index("ix_outbox_open_kind", table_name="outbox")
