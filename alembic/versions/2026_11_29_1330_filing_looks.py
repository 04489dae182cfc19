"""Filing looks.

Why: The nightly comparison of needs and declarations decides again only for couriers of whom
anything is not as it was.
Running release: does not know the table and writes nothing to it.
Existing rows: none; the first night looks at everybody.
Downgrade: drops the table; nothing is lost that is not found again.
"""

import sqlalchemy as sa

from alembic import op

revision = "0129_filing_looks"
down_revision = "0128_insurance_policies"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "filing_looks",
        sa.Column("courier_id", BIG_ID, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["courier_id"], ["couriers.id"], name="fk_filing_looks_courier_id"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_filing_looks_employer_number",
        ),
        sa.PrimaryKeyConstraint("courier_id", name="pk_filing_looks"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("filing_looks")
