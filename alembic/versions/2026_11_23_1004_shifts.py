"""Shifts.

Why: Shifts, the events they are folded from, and the questions only a person can answer.
Running release: none yet; this is part of the first schema.
Existing rows: none.
Downgrade: drops the tables and all they hold.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0005_shifts"
down_revision = "0004_sign_in_and_notices"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "delivery_evidence",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("inbox_id", BIG_ID, nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("shift_external_id", sa.String(length=200), nullable=True),
        sa.Column("worker_external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_delivery_evidence_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["inbox_id"], ["inbox_events.id"], name="fk_delivery_evidence_inbox_id"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name="fk_delivery_evidence_source_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_evidence"),
        sa.UniqueConstraint("inbox_id", name="uq_delivery_evidence_inbox_id"),
    )
    op.create_table(
        "shift_events",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("inbox_id", BIG_ID, nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("event_type", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_shift_events_employer_number",
        ),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox_events.id"], name="fk_shift_events_inbox_id"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_shift_events_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_shift_events"),
        sa.UniqueConstraint("inbox_id", name="uq_shift_events_inbox_id"),
    )
    op.create_index(
        "ix_shift_events_shift", "shift_events", ["source_id", "external_id"], unique=False
    )
    op.create_table(
        "shifts",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("planned_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actual_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actual_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=20), nullable=True),
        sa.Column("cancel_reason", sa.String(length=20), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breaks", JSON, nullable=False),
        sa.Column("distance_metres", sa.BigInteger(), nullable=True),
        sa.Column("deliveries_count", sa.Integer(), nullable=True),
        sa.Column("worked_seconds", sa.Integer(), nullable=False),
        sa.Column("pay_status", sa.String(length=30), nullable=True),
        sa.Column("declaration_status", sa.String(length=20), nullable=True),
        sa.Column("place", JSON, nullable=True),
        sa.Column("findings", JSON, nullable=False),
        sa.Column("covered", sa.Boolean(), nullable=False),
        sa.Column("covered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declared_late", sa.Boolean(), nullable=False),
        sa.Column("period_id", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["courier_id"], ["couriers.id"], name="fk_shifts_courier_id"),
        sa.ForeignKeyConstraint(
            ["employer_number"], ["cooperatives.employer_number"], name="fk_shifts_employer_number"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_shifts_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_shifts"),
        sa.UniqueConstraint("source_id", "external_id", name="uq_shifts_source_id_external_id"),
    )
    op.create_index("ix_shifts_courier_day", "shifts", ["courier_id", "worked_on"], unique=False)
    op.create_index(
        "ix_shifts_employer_day", "shifts", ["employer_number", "worked_on"], unique=False
    )
    op.create_table(
        "human_tasks",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=True),
        sa.Column("shift_id", BIG_ID, nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["courier_id"], ["couriers.id"], name="fk_human_tasks_courier_id"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_human_tasks_employer_number",
        ),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name="fk_human_tasks_shift_id"),
        sa.PrimaryKeyConstraint("id", name="pk_human_tasks"),
        sa.UniqueConstraint("key", name="uq_human_tasks_key"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("human_tasks")
    op.drop_index("ix_shifts_employer_day", table_name="shifts")
    op.drop_index("ix_shifts_courier_day", table_name="shifts")
    op.drop_table("shifts")
    op.drop_index("ix_shift_events_shift", table_name="shift_events")
    op.drop_table("shift_events")
    op.drop_table("delivery_evidence")
