"""Trainings and protective equipment of couriers.

Why: the other two conditions of a shift are a training and a helmet, and their cost is part of the yearly report.
Running release: unaffected, it does not know the tables.
Existing rows: none.
Downgrade: drops the tables with what was entered.
"""

import sqlalchemy as sa

from alembic import op

revision = "0151_trainings_and_gear"
down_revision = "0150_bikes_and_checks"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "trainings",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trainings"),
        sa.ForeignKeyConstraint(["courier_id"], ["couriers.id"], name="fk_trainings_courier_id"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_trainings_employer_number",
        ),
    )
    op.create_index("ix_trainings_courier", "trainings", ["courier_id", "topic"])
    op.create_index("ix_trainings_employer", "trainings", ["employer_number", "state"])
    op.create_table(
        "gear",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("size", sa.String(length=10), nullable=False),
        sa.Column("unit_cost_cents", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("must_replace_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("incident_id", BIG_ID, nullable=True),
        sa.Column("replaces_id", BIG_ID, nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gear"),
        sa.ForeignKeyConstraint(["courier_id"], ["couriers.id"], name="fk_gear_courier_id"),
        sa.ForeignKeyConstraint(
            ["employer_number"], ["cooperatives.employer_number"], name="fk_gear_employer_number"
        ),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_gear_incident_id"),
        sa.ForeignKeyConstraint(["replaces_id"], ["gear.id"], name="fk_gear_replaces_id"),
    )
    op.create_index("ix_gear_courier", "gear", ["courier_id", "item"])
    op.create_index("ix_gear_employer", "gear", ["employer_number", "state"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_gear_courier", table_name="gear")
    op.drop_index("ix_gear_employer", table_name="gear")
    op.drop_table("gear")
    op.drop_index("ix_trainings_courier", table_name="trainings")
    op.drop_index("ix_trainings_employer", table_name="trainings")
    op.drop_table("trainings")
