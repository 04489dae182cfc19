"""Photos of what a check of a bicycle found.

Why: "fault at the brakes" does not show a mechanic what to mend, nor anybody later what was meant.
Running release: unaffected, it does not know the table.
Existing rows: none.
Downgrade: drops the table with its pictures; the checks stay.
"""

import sqlalchemy as sa

from alembic import op

revision = "0196_photos_of_bike_checks"
down_revision = "0195_unnamed_photos"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "bike_check_photos"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        TABLE,
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("check_id", BIG_ID, nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=80), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_bike_check_photos_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["check_id"], ["bike_checks.id"], name="fk_bike_check_photos_check_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bike_check_photos"),
        sa.UniqueConstraint("check_id", "sha256", name="uq_bike_check_photos_check_id_sha256"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table(TABLE)
