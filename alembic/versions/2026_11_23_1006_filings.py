"""Filings.

Why: Declarations to social security, their evidence and alerts.
Running release: none yet; this is part of the first schema.
Existing rows: none.
Downgrade: drops the tables and all they hold.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0007_filings"
down_revision = "0006_ledger"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "channel_pauses",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_channel_pauses"),
    )
    op.create_table(
        "dimona_exchanges",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("declaration_ref", BIG_ID, nullable=True),
        sa.Column("method", sa.String(length=6), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("request_body", sa.LargeBinary(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("location", sa.String(length=300), nullable=True),
        sa.Column("response_body", sa.LargeBinary(), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_dimona_exchanges_employer_number",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dimona_exchanges"),
    )
    op.create_index(
        "ix_dimona_exchanges_declaration_ref", "dimona_exchanges", ["declaration_ref"], unique=False
    )
    op.create_table(
        "dimona_declarations",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=False),
        sa.Column("action", sa.String(length=6), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("content_key", sa.String(length=64), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("planned_hours", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("legal_limit", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declaration_id", sa.BigInteger(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=1), nullable=True),
        sa.Column("adopted", sa.Boolean(), nullable=False),
        sa.Column("period_id", sa.BigInteger(), nullable=True),
        sa.Column("anomalies", JSON, nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["courier_id"], ["couriers.id"], name="fk_dimona_declarations_courier_id"
        ),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_dimona_declarations_employer_number",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dimona_declarations"),
    )
    op.create_index(
        "ix_dimona_declarations_courier", "dimona_declarations", ["courier_id", "id"], unique=False
    )
    op.create_index(
        "ix_dimona_declarations_open",
        "dimona_declarations",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state in ('queued', 'sending', 'received')"),
        postgresql_where=sa.text("state in ('queued', 'sending', 'received')"),
    )
    op.create_index(
        "ix_dimona_declarations_period_id", "dimona_declarations", ["period_id"], unique=False
    )
    op.create_index(
        "uq_dimona_declarations_wanted",
        "dimona_declarations",
        ["courier_id", "content_key"],
        unique=True,
        sqlite_where=sa.text("state in ('queued', 'sending', 'received')"),
        postgresql_where=sa.text("state in ('queued', 'sending', 'received')"),
    )
    op.create_table(
        "filing_alerts",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("recipient", sa.String(length=12), nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=False),
        sa.Column("shift_id", BIG_ID, nullable=True),
        sa.Column("declaration_ref", BIG_ID, nullable=True),
        sa.Column("worked_on", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["courier_id"], ["couriers.id"], name="fk_filing_alerts_courier_id"
        ),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_filing_alerts_employer_number",
        ),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name="fk_filing_alerts_shift_id"),
        sa.PrimaryKeyConstraint("id", name="pk_filing_alerts"),
        sa.UniqueConstraint("key", name="uq_filing_alerts_key"),
    )
    op.create_index("ix_filing_alerts_courier_id", "filing_alerts", ["courier_id"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_index("ix_filing_alerts_courier_id", table_name="filing_alerts")
    op.drop_table("filing_alerts")
    op.drop_index(
        "uq_dimona_declarations_wanted",
        table_name="dimona_declarations",
        sqlite_where=sa.text("state in ('queued', 'sending', 'received')"),
        postgresql_where=sa.text("state in ('queued', 'sending', 'received')"),
    )
    op.drop_index("ix_dimona_declarations_period_id", table_name="dimona_declarations")
    op.drop_index(
        "ix_dimona_declarations_open",
        table_name="dimona_declarations",
        sqlite_where=sa.text("state in ('queued', 'sending', 'received')"),
        postgresql_where=sa.text("state in ('queued', 'sending', 'received')"),
    )
    op.drop_index("ix_dimona_declarations_courier", table_name="dimona_declarations")
    op.drop_table("dimona_declarations")
    op.drop_index("ix_dimona_exchanges_declaration_ref", table_name="dimona_exchanges")
    op.drop_table("dimona_exchanges")
    op.drop_table("channel_pauses")
