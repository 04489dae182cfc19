"""Questions are found by their courier.

Why: each comparison of a courier reads the questions about them, and read all of everybody's for it.
Running release: unaffected.
Existing rows: stay as they are.
Downgrade: drops the index.
"""

from alembic import op

revision = "0172_tasks_by_courier"
down_revision = "0171_flexi_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_human_tasks_courier", "human_tasks", ["courier_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_human_tasks_courier", table_name="human_tasks")
