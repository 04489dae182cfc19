"""Who of the staff had a case open last, and when.

Why: two people could work on one case without knowing of each other.
Running release: unaffected, it does not know the table.
Existing rows: none.
Downgrade: drops the table; nothing is lost that anybody needs later.
"""

import sqlalchemy as sa

from alembic import op

revision = "0191_case_presence"
down_revision = "0190_risk_links"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table: one row a case and person, written over at each look."""
    op.create_table(
        "case_presence",
        sa.Column("incident_id", BIG_ID, nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "staff_id", name="pk_case_presence"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_case_presence_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_case_presence_incident_id"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_case_presence_staff_id"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("case_presence")
