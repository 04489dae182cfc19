"""Incidents are kept as columns to count, and their rows say when they were written.

Why: statistics and the map of many thousand incidents read and decrypted each of them for a page. Now
a few hundred at a time are kept as one encrypted row, which is true as long as the stamps of what it
was made of add up to the same.
Running release: unaffected; but what it writes has no new stamp, so empty `kept_cases` after the last
process of the earlier release has ended.
Existing rows: have the stamp 0 until they are written again.
Downgrade: drops the columns and the table; both can be made again.
"""

import sqlalchemy as sa

from alembic import op

revision = "0194_kept_cases"
down_revision = "0193_outbox_by_kind"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STAMPED = (
    "incidents", "incident_health", "incident_deadlines", "incident_casualties",
    "incident_injuries", "incident_incapacity",
)  # fmt: skip
TABLE = "kept_cases"


def upgrade() -> None:
    """Add the stamps and the table."""
    for table in STAMPED:
        op.add_column(
            table, sa.Column("stamp", sa.BigInteger(), server_default="0", nullable=False)
        )
    op.create_table(
        TABLE,
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("block", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("stamps", sa.String(length=400), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"], ["cooperatives.employer_number"],
            name="fk_kept_cases_employer_number",
        ),
        sa.PrimaryKeyConstraint("employer_number", "block", name="pk_kept_cases"),
    )  # fmt: skip


def downgrade() -> None:
    """Drop both."""
    op.drop_table(TABLE)
    for table in reversed(STAMPED):
        op.drop_column(table, "stamp")
