"""Prevention policies, bicycles and their checks.

Why: whether a bicycle may be ridden was written nowhere, so nobody could be kept from an unsafe one.
Running release: unaffected, it does not know the tables.
Existing rows: none.
Downgrade: drops the tables with what was entered.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0150_bikes_and_checks"
down_revision = "0145_frozen_statistics"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "prevention_policies",
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("gates_from", sa.Date(), nullable=True),
        sa.Column("training_months", sa.Integer(), nullable=False),
        sa.Column("check_months", sa.Integer(), nullable=False),
        sa.Column("warn_days", sa.Integer(), nullable=False),
        sa.Column("fix_days", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("employer_number", name="pk_prevention_policies"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_prevention_policies_employer_number",
        ),
    )
    op.create_table(
        "bikes",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=True),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bikes"),
        sa.ForeignKeyConstraint(["courier_id"], ["couriers.id"], name="fk_bikes_courier_id"),
        sa.ForeignKeyConstraint(
            ["employer_number"], ["cooperatives.employer_number"], name="fk_bikes_employer_number"
        ),
    )
    op.create_index("ix_bikes_employer", "bikes", ["employer_number", "retired_on"])
    op.create_index("ix_bikes_courier", "bikes", ["courier_id"])
    op.create_table(
        "bike_checks",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("bike_id", BIG_ID, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.String(length=80), nullable=True),
        sa.Column("found", JSON, nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("full_until", sa.Date(), nullable=True),
        sa.Column("incident_id", BIG_ID, nullable=True),
        sa.Column("void_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bike_checks"),
        sa.ForeignKeyConstraint(["bike_id"], ["bikes.id"], name="fk_bike_checks_bike_id"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_bike_checks_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_bike_checks_incident_id"
        ),
    )
    op.create_index("ix_bike_checks_bike", "bike_checks", ["bike_id", "id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_bike_checks_bike", table_name="bike_checks")
    op.drop_table("bike_checks")
    op.drop_index("ix_bikes_employer", table_name="bikes")
    op.drop_index("ix_bikes_courier", table_name="bikes")
    op.drop_table("bikes")
    op.drop_table("prevention_policies")
