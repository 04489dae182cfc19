"""Risky features of platforms, flags of couriers, campaigns.

Why: pressure by a platform's application has to be shown to the platform with what couriers say of it.
Running release: unaffected, it does not know the tables.
Existing rows: none.
Downgrade: drops the tables with what was entered.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0153_platform_features"
down_revision = "0152_risk_analyses"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "platform_features",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("measure", sa.LargeBinary(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_platform_features"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_platform_features_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name="fk_platform_features_source_id"
        ),
    )
    op.create_index(
        "ix_platform_features_employer", "platform_features", ["employer_number", "source_id"]
    )
    op.create_table(
        "risk_pressure_flags",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("feature_id", BIG_ID, nullable=True),
        sa.Column("incident_id", BIG_ID, nullable=True),
        sa.Column("courier_id", BIG_ID, nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_risk_pressure_flags"),
        sa.ForeignKeyConstraint(
            ["courier_id"], ["couriers.id"], name="fk_risk_pressure_flags_courier_id"
        ),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_risk_pressure_flags_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["feature_id"], ["platform_features.id"], name="fk_risk_pressure_flags_feature_id"
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_risk_pressure_flags_incident_id"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name="fk_risk_pressure_flags_source_id"
        ),
    )
    op.create_index(
        "ix_risk_pressure_flags_employer", "risk_pressure_flags", ["employer_number", "source_id"]
    )
    op.create_table(
        "campaigns",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=True),
        sa.Column("about", sa.String(length=30), nullable=True),
        sa.Column("message", JSON, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_campaigns"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_campaigns_employer_number",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_campaigns_source_id"),
    )
    op.create_index("ix_campaigns_employer", "campaigns", ["employer_number", "starts_on"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_campaigns_employer", table_name="campaigns")
    op.drop_table("campaigns")
    op.drop_index("ix_risk_pressure_flags_employer", table_name="risk_pressure_flags")
    op.drop_table("risk_pressure_flags")
    op.drop_index("ix_platform_features_employer", table_name="platform_features")
    op.drop_table("platform_features")
