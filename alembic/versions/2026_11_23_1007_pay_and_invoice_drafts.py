"""Pay and invoice drafts.

Why: Priced days, months and drafts of invoices.
Running release: none yet; this is part of the first schema.
Existing rows: none.
Downgrade: drops the tables and all they hold.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0008_pay_and_invoice_drafts"
down_revision = "0007_filings"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "invoice_drafts",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("gross_cents", sa.BigInteger(), nullable=False),
        sa.Column("allowance_cents", sa.BigInteger(), nullable=False),
        sa.Column("employer_contribution_cents", sa.BigInteger(), nullable=False),
        sa.Column("cost_cents", sa.BigInteger(), nullable=False),
        sa.Column("fee_cents", sa.BigInteger(), nullable=False),
        sa.Column("ex_vat_cents", sa.BigInteger(), nullable=False),
        sa.Column("vat_cents", sa.BigInteger(), nullable=False),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_invoice_drafts_employer_number",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_invoice_drafts_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invoice_drafts"),
        sa.UniqueConstraint("source_id", "month", name="uq_invoice_drafts_source_id_month"),
    )
    op.create_table(
        "pay_months",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=False),
        sa.Column("agreement_id", BIG_ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("gross_cents", sa.BigInteger(), nullable=False),
        sa.Column("allowance_cents", sa.BigInteger(), nullable=False),
        sa.Column("worker_contribution_cents", sa.BigInteger(), nullable=False),
        sa.Column("employer_contribution_cents", sa.BigInteger(), nullable=False),
        sa.Column("withholding_cents", sa.BigInteger(), nullable=False),
        sa.Column("payable_cents", sa.BigInteger(), nullable=False),
        sa.Column("cost_by_source", JSON, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name="fk_pay_months_agreement_id"
        ),
        sa.ForeignKeyConstraint(["courier_id"], ["couriers.id"], name="fk_pay_months_courier_id"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_pay_months_employer_number",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pay_months"),
        sa.UniqueConstraint(
            "courier_id",
            "agreement_id",
            "month",
            name="uq_pay_months_courier_id_agreement_id_month",
        ),
    )
    op.create_table(
        "worked_days",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=False),
        sa.Column("agreement_id", BIG_ID, nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("paid_minutes", sa.Integer(), nullable=False),
        sa.Column("worked_minutes", sa.Integer(), nullable=False),
        sa.Column("declared_minutes", sa.Integer(), nullable=False),
        sa.Column("top_up_minutes", sa.Integer(), nullable=False),
        sa.Column("base_cents", sa.BigInteger(), nullable=False),
        sa.Column("supplement_cents", sa.BigInteger(), nullable=False),
        sa.Column("top_up_cents", sa.BigInteger(), nullable=False),
        sa.Column("gross_cents", sa.BigInteger(), nullable=False),
        sa.Column("phone_cents", sa.BigInteger(), nullable=False),
        sa.Column("bike_cents", sa.BigInteger(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("worker_contribution_cents", sa.BigInteger(), nullable=False),
        sa.Column("withholding_cents", sa.BigInteger(), nullable=False),
        sa.Column("payable_cents", sa.BigInteger(), nullable=False),
        sa.Column("pay_due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name="fk_worked_days_agreement_id"
        ),
        sa.ForeignKeyConstraint(["courier_id"], ["couriers.id"], name="fk_worked_days_courier_id"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_worked_days_employer_number",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_worked_days"),
        sa.UniqueConstraint(
            "courier_id",
            "agreement_id",
            "worked_on",
            name="uq_worked_days_courier_id_agreement_id_worked_on",
        ),
    )
    op.create_index(
        "ix_worked_days_due", "worked_days", ["employer_number", "pay_due_on"], unique=False
    )
    op.create_index(
        "ix_worked_days_employer_day", "worked_days", ["employer_number", "worked_on"], unique=False
    )
    op.create_table(
        "pay_calculations",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=False),
        sa.Column("agreement_id", BIG_ID, nullable=False),
        sa.Column("agreement_version_id", BIG_ID, nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("input_sha256", sa.String(length=64), nullable=False),
        sa.Column("result", JSON, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name="fk_pay_calculations_agreement_id"
        ),
        sa.ForeignKeyConstraint(
            ["agreement_version_id"],
            ["agreement_versions.id"],
            name="fk_pay_calculations_agreement_version_id",
        ),
        sa.ForeignKeyConstraint(
            ["courier_id"], ["couriers.id"], name="fk_pay_calculations_courier_id"
        ),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_pay_calculations_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entries.id"], name="fk_pay_calculations_entry_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pay_calculations"),
        sa.UniqueConstraint(
            "courier_id",
            "agreement_id",
            "worked_on",
            "revision",
            name="uq_pay_calculations_courier_id_agreement_id_worked_on_revision",
        ),
    )
    op.create_table(
        "pay_lines",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("calculation_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=True),
        sa.Column("quantity", sa.String(length=30), nullable=True),
        sa.Column("unit", sa.String(length=12), nullable=True),
        sa.Column("rate", sa.String(length=30), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("rule_source", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["calculation_id"], ["pay_calculations.id"], name="fk_pay_lines_calculation_id"
        ),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_pay_lines_employer_number",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_pay_lines_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pay_lines"),
    )
    op.create_index("ix_pay_lines_calculation_id", "pay_lines", ["calculation_id"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_index("ix_pay_lines_calculation_id", table_name="pay_lines")
    op.drop_table("pay_lines")
    op.drop_table("pay_calculations")
    op.drop_index("ix_worked_days_employer_day", table_name="worked_days")
    op.drop_index("ix_worked_days_due", table_name="worked_days")
    op.drop_table("worked_days")
    op.drop_table("pay_months")
    op.drop_table("invoice_drafts")
