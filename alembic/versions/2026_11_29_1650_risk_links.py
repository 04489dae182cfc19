"""A risk analysis or a word about risk pressure belongs to a case, or to one action of it.

Why: what was learned about a platform and what happened there stood side by side without a link, and
an action could not show which risk it is against.
Running release: unaffected, it does not know the table.
Existing rows: none.
Downgrade: drops the table with the links.
"""

import sqlalchemy as sa

from alembic import op

revision = "0190_risk_links"
down_revision = "0189_incident_links"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "risk_links",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("incident_id", BIG_ID, nullable=False),
        sa.Column("action_id", BIG_ID, nullable=True),
        sa.Column("analysis_id", BIG_ID, nullable=True),
        sa.Column("flag_id", BIG_ID, nullable=True),
        sa.Column("linked_at", INSTANT, nullable=False),
        sa.Column("linked_by", sa.String(length=80), nullable=False),
        sa.Column("unlinked_at", INSTANT, nullable=True),
        sa.Column("unlinked_by", sa.String(length=80), nullable=True),
        sa.Column("unlink_reason", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_risk_links"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_risk_links_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_risk_links_incident_id"
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["incident_actions.id"], name="fk_risk_links_action_id"
        ),
        sa.ForeignKeyConstraint(
            ["analysis_id"], ["risk_analyses.id"], name="fk_risk_links_analysis_id"
        ),
        sa.ForeignKeyConstraint(
            ["flag_id"], ["risk_pressure_flags.id"], name="fk_risk_links_flag_id"
        ),
    )
    for name in ("incident_id", "analysis_id", "flag_id"):
        op.create_index(f"ix_risk_links_{name}", "risk_links", [name])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("risk_links")
