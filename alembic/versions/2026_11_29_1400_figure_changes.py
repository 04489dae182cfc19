"""Figures of the dated table are changes of the agreements that name them.

Why: a rate published late repriced every worked day at once, before anybody had looked. Now a row of
the table is a numbered change of each agreement that names its figure: priced days keep the figures
they know until two people have signed what it changes, like a new version.
Running release: unaffected, the column is nullable and unread by it; figures it enters meanwhile are
priced at once.
Existing rows: none; the figures entered until now hold for all days, as they were priced.
Downgrade: drops the column; changes of figures that wait count as settled.
"""

import sqlalchemy as sa

from alembic import op

revision = "0130_figure_changes"
down_revision = "0129_filing_looks"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SETTLE = """
    UPDATE agreement_changes SET settled_at = known_from
    WHERE parameter_row_id IS NOT NULL AND settled_at IS NULL
"""


def upgrade() -> None:
    """Let a change name a row of the dated table, each row once an agreement."""
    op.add_column("agreement_changes", sa.Column("parameter_row_id", BIG_ID, nullable=True))
    op.create_index(
        "uq_agreement_changes_figure",
        "agreement_changes",
        ["agreement_id", "parameter_row_id"],
        unique=True,
    )


def downgrade() -> None:
    """Settle what waits, then drop the column."""
    op.execute(SETTLE)
    op.drop_index("uq_agreement_changes_figure", table_name="agreement_changes")
    op.drop_column("agreement_changes", "parameter_row_id")
