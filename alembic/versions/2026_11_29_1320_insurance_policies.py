"""Insurance policies of the co-operative and of its platforms.

Why: who insures a courier on a day was written nowhere; a certificate names the policy, and who rides
self-employed since 2026 only does so under a policy of the platform.
Running release: unaffected, it does not know the table.
Existing rows: none; policies are entered by the office.
Downgrade: drops the table with the policies it holds.
"""

import sqlalchemy as sa

from alembic import op

revision = "0128_insurance_policies"
down_revision = "0127_receipts_and_changes"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "insurance_policies",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("insurer", sa.String(length=120), nullable=False),
        sa.Column("insurer_code", sa.String(length=10), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_insurance_policies"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_insurance_policies_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name="fk_insurance_policies_source_id"
        ),
    )
    op.create_index(
        "ix_insurance_policies_employer", "insurance_policies", ["employer_number", "kind"]
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_insurance_policies_employer", table_name="insurance_policies")
    op.drop_table("insurance_policies")
