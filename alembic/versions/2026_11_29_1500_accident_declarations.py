"""Declarations of accidents to the insurer, with the proof of their sending, and the steps of a case.

Why: that an accident was declared, when, over which channel and with what words was written nowhere, so
that the eight-day clock could not be stopped by proof.
Running release: unaffected, it does not know the tables.
Existing rows: none; declarations are prepared from now on.
Downgrade: drops the tables with the declarations and their proof.
"""

import sqlalchemy as sa

from alembic import op

revision = "0140_accident_declarations"
down_revision = "0131_case_work"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
IS_OPEN = sa.text("status IN ('to_prepare', 'ready')")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "accident_declarations",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("incident_id", BIG_ID, nullable=False),
        sa.Column("form", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("corrects_id", BIG_ID, nullable=True),
        sa.Column("legal_due", sa.Date(), nullable=True),
        sa.Column("prepared_at", INSTANT, nullable=False),
        sa.Column("prepared_by", sa.String(length=80), nullable=False),
        sa.Column("ready_at", INSTANT, nullable=True),
        sa.Column("ready_by", sa.String(length=80), nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("sent_by", sa.String(length=80), nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=True),
        sa.Column("ticket_no", sa.String(length=40), nullable=True),
        sa.Column("insurer_code", sa.String(length=10), nullable=True),
        sa.Column("policy_number", sa.String(length=40), nullable=True),
        sa.Column("sent_form", sa.LargeBinary(), nullable=True),
        sa.Column("sent_bytes", sa.LargeBinary(), nullable=True),
        sa.Column("sent_media_type", sa.String(length=40), nullable=True),
        sa.Column("sent_sha256", sa.String(length=64), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("insurer_file_no", sa.String(length=40), nullable=True),
        sa.Column("insurer_reason", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_accident_declarations"),
        sa.ForeignKeyConstraint(
            ["corrects_id"],
            ["accident_declarations.id"],
            name="fk_accident_declarations_corrects_id",
        ),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_accident_declarations_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_accident_declarations_incident_id"
        ),
    )
    op.create_table(
        "case_steps",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("incident_id", BIG_ID, nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("done_at", INSTANT, nullable=False),
        sa.Column("done_by", sa.String(length=80), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_steps"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_case_steps_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_case_steps_incident_id"
        ),
        sa.UniqueConstraint("incident_id", "step", name="uq_case_steps_incident_id_step"),
    )
    op.create_index(
        "ix_accident_declarations_incident_id", "accident_declarations", ["incident_id"]
    )
    op.create_index(
        "uq_accident_declarations_open", "accident_declarations", ["incident_id"], unique=True,
        sqlite_where=IS_OPEN, postgresql_where=IS_OPEN,
    )  # fmt: skip


def downgrade() -> None:
    """Drop them."""
    op.drop_table("case_steps")
    op.drop_table("accident_declarations")
