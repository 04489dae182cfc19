"""What platforms were told last of a shift.

Why: a courier who lacks a condition was announced as good to ride; when the gate opens or shuts,
what was told before has to be known.
Running release: unaffected, it does not know the table.
Existing rows: none; shifts that were told as covered before stay so until their cover changes.
Downgrade: drops the table.
"""

import sqlalchemy as sa

from alembic import op

revision = "0182_told_rides"
down_revision = "0181_voice_calls"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "told_rides",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("shift_id", BIG_ID, nullable=False),
        sa.Column("is_covered", sa.Boolean(), nullable=False),
        sa.Column("because", sa.String(length=20), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_told_rides"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_told_rides_employer_number",
        ),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name="fk_told_rides_shift_id"),
        sa.UniqueConstraint("shift_id", name="uq_told_rides_shift_id"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("told_rides")
