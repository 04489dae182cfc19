"""Ends of duty find their shifts, and deliveries the shift that ran when they ended.

Why: a platform that tells when couriers go on and off duty names no shift at an end, so every such
end was parked; a delivery without the id of a shift was beside none.
Running release: unaffected, it does not know the table and leaves the new column empty.
Existing rows: deliveries keep an empty `ended_at` and stay beside the shift they name, if any.
Starts of duty that were applied before have no moment: none of a released version.
Downgrade: drops the table, the column and all they hold; ends of duty are parked again.
"""

import sqlalchemy as sa

from alembic import op

revision = "0111_duty_and_pull"
down_revision = "0110_several_events"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table, which takes no change, and the column."""
    op.create_table(
        "duty_moments",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("worker_external_id", sa.String(length=200), nullable=False),
        sa.Column("inbox_id", BIG_ID, nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("shift_external_id", sa.String(length=200), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_duty_moments_employer_number",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_duty_moments_source_id"),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox_events.id"], name="fk_duty_moments_inbox_id"),
        sa.PrimaryKeyConstraint("id", name="pk_duty_moments"),
        sa.UniqueConstraint("inbox_id", "event_id", name="uq_duty_moments_inbox_id_event_id"),
    )
    op.create_index(
        "ix_duty_moments_worker", "duty_moments", ["source_id", "worker_external_id", "at"]
    )
    op.create_index("ix_duty_moments_shift", "duty_moments", ["source_id", "shift_external_id"])
    _refuse_changes()
    op.add_column(
        "delivery_evidence", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "ix_delivery_evidence_shift", "delivery_evidence", ["source_id", "shift_external_id"]
    )
    op.create_index(
        "ix_delivery_evidence_worker",
        "delivery_evidence",
        ["source_id", "worker_external_id", "ended_at"],
    )


def downgrade() -> None:
    """Drop what was added; the table's triggers go with it."""
    op.drop_index("ix_delivery_evidence_worker", table_name="delivery_evidence")
    op.drop_index("ix_delivery_evidence_shift", table_name="delivery_evidence")
    op.drop_column("delivery_evidence", "ended_at")
    op.drop_index("ix_duty_moments_shift", table_name="duty_moments")
    op.drop_index("ix_duty_moments_worker", table_name="duty_moments")
    op.drop_table("duty_moments")


def _refuse_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER duty_moments_no_{verb} BEFORE {verb.upper()} ON duty_moments "
                "BEGIN SELECT RAISE(ABORT, 'duty_moments is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER duty_moments_append_only BEFORE UPDATE OR DELETE ON duty_moments "
        "FOR EACH ROW EXECUTE FUNCTION courier_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER duty_moments_no_truncate BEFORE TRUNCATE ON duty_moments "
        "FOR EACH STATEMENT EXECUTE FUNCTION courier_refuse_change()"
    )
