"""Risk analyses with versions, and visits on the spot.

Why: the inspectorate asks which analysis held when, and when it is looked at again.
Running release: unaffected, it does not know the tables.
Existing rows: none.
Downgrade: drops the tables with what was entered.
"""

import sqlalchemy as sa

from alembic import op

revision = "0152_risk_analyses"
down_revision = "0151_trainings_and_gear"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "risk_analyses",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_risk_analyses"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_risk_analyses_employer_number",
        ),
    )
    op.create_index("ix_risk_analyses_employer", "risk_analyses", ["employer_number", "state"])
    op.create_table(
        "risk_analysis_versions",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("analysis_id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("findings", sa.LargeBinary(), nullable=False),
        sa.Column("measures", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_risk_analysis_versions"),
        sa.ForeignKeyConstraint(
            ["analysis_id"], ["risk_analyses.id"], name="fk_risk_analysis_versions_analysis_id"
        ),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_risk_analysis_versions_employer_number",
        ),
        sa.UniqueConstraint(
            "analysis_id", "version", name="uq_risk_analysis_versions_analysis_id_version"
        ),
    )
    op.create_table(
        "site_visits",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("analysis_id", BIG_ID, nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_site_visits"),
        sa.ForeignKeyConstraint(
            ["analysis_id"], ["risk_analyses.id"], name="fk_site_visits_analysis_id"
        ),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_site_visits_employer_number",
        ),
    )
    op.create_index("ix_site_visits_employer", "site_visits", ["employer_number", "planned_on"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_site_visits_employer", table_name="site_visits")
    op.drop_table("site_visits")
    op.drop_table("risk_analysis_versions")
    op.drop_index("ix_risk_analyses_employer", table_name="risk_analyses")
    op.drop_table("risk_analyses")
