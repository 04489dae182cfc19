"""Incidents.

Why: Incidents, their clocks and timeline; health data apart.
Running release: none yet; this is part of the first schema.
Existing rows: none.
Downgrade: drops the tables and all they hold.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0009_incidents"
down_revision = "0008_pay_and_invoice_drafts"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "incident_numbers",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_incident_numbers_employer_number",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_incident_numbers"),
        sa.UniqueConstraint(
            "employer_number", "year", name="uq_incident_numbers_employer_number_year"
        ),
    )
    op.create_table(
        "incidents",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=True),
        sa.Column("source_id", BIG_ID, nullable=True),
        sa.Column("shift_id", BIG_ID, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("report_key", sa.String(length=260), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accident_date", sa.Date(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notified_employer_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nature", sa.String(length=12), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=True),
        sa.Column("what_happened", sa.String(length=30), nullable=True),
        sa.Column("needs_help", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("classification", JSON, nullable=False),
        sa.Column("missing", JSON, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["courier_id"], ["couriers.id"], name="fk_incidents_courier_id"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_incidents_employer_number",
        ),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name="fk_incidents_shift_id"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_incidents_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        sa.UniqueConstraint("employer_number", "ref", name="uq_incidents_employer_number_ref"),
        sa.UniqueConstraint(
            "employer_number", "report_key", name="uq_incidents_employer_number_report_key"
        ),
    )
    op.create_index("ix_incidents_courier_id", "incidents", ["courier_id"], unique=False)
    op.create_index(
        "ix_incidents_employer_status", "incidents", ["employer_number", "status"], unique=False
    )
    op.create_table(
        "incident_deadlines",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("incident_id", BIG_ID, nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("legal_due", sa.Date(), nullable=True),
        sa.Column("work_by", sa.Date(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waive_reason", sa.String(length=200), nullable=True),
        sa.Column("rule_version", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_incident_deadlines_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_incident_deadlines_incident_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_incident_deadlines"),
    )
    op.create_index(
        "ix_incident_deadlines_incident_id", "incident_deadlines", ["incident_id"], unique=False
    )
    op.create_index(
        "ix_incident_deadlines_running",
        "incident_deadlines",
        ["employer_number", "state", "ends_at"],
        unique=False,
    )
    op.create_table(
        "incident_events",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("incident_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", JSON, nullable=True),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_incident_events_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_incident_events_incident_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_incident_events"),
    )
    op.create_index(
        "ix_incident_events_incident_id", "incident_events", ["incident_id"], unique=False
    )
    op.create_table(
        "incident_health",
        sa.Column("incident_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_incident_health_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_incident_health_incident_id"
        ),
        sa.PrimaryKeyConstraint("incident_id", name="pk_incident_health"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("incident_health")
    op.drop_index("ix_incident_events_incident_id", table_name="incident_events")
    op.drop_table("incident_events")
    op.drop_index("ix_incident_deadlines_running", table_name="incident_deadlines")
    op.drop_index("ix_incident_deadlines_incident_id", table_name="incident_deadlines")
    op.drop_table("incident_deadlines")
    op.drop_index("ix_incidents_employer_status", table_name="incidents")
    op.drop_index("ix_incidents_courier_id", table_name="incidents")
    op.drop_table("incidents")
    op.drop_table("incident_numbers")
