"""Receipts of declarations in a chain, changes by hand, and what a task is about.

Why: an exchange with social security could not be changed, but nobody could prove that none was
missing. Now every exchange, verdict and change by hand has a receipt that is joined to the one before
it, one chain for each co-operative. A person can set a refusal aside so that the same declaration goes
out again, and every change by hand is kept with its reason. A task says what it is about.
Running release: unaffected; what it exchanges meanwhile has no receipt.
Existing rows: exchanges from before stay as they are, without receipts.
Downgrade: drops receipts, changes by hand and what tasks are about; exchanges and verdicts stay.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0127_receipts_and_changes"
down_revision = "0126_worker_types"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
APPEND_ONLY = ("filing_receipts", "filing_changes")


def upgrade() -> None:
    """Add tables and columns, then let nobody change what is history."""
    op.create_table(
        "receipt_chains",
        _employer(),
        sa.Column("number", BIG_ID, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        _of_employer("receipt_chains"),
        sa.PrimaryKeyConstraint("employer_number", name="pk_receipt_chains"),
    )
    _add_changes()
    _add_receipts()
    op.add_column("dimona_declarations", sa.Column("set_aside_at", MOMENT, nullable=True))
    op.add_column("human_tasks", sa.Column("about", JSON, nullable=True))
    for table in APPEND_ONLY:
        _keep(table)


def downgrade() -> None:
    """Drop what was added; a table's triggers go with it."""
    op.drop_column("human_tasks", "about")
    op.drop_column("dimona_declarations", "set_aside_at")
    for table in ("filing_receipts", "filing_changes", "receipt_chains"):
        op.drop_table(table)


def _add_receipts() -> None:
    op.create_table(
        "filing_receipts",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        _employer(),
        sa.Column("number", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("declaration_ref", BIG_ID, nullable=True),
        sa.Column("exchange_id", BIG_ID, nullable=True),
        sa.Column("change_id", BIG_ID, nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("previous_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        _of_employer("filing_receipts"),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["dimona_exchanges.id"], name="fk_filing_receipts_exchange_id"
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["filing_changes.id"], name="fk_filing_receipts_change_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_filing_receipts"),
        sa.UniqueConstraint(
            "employer_number", "number", name="uq_filing_receipts_employer_number_number"
        ),
    )
    for column in ("declaration_ref", "change_id"):
        op.create_index(f"ix_filing_receipts_{column}", "filing_receipts", [column])


def _add_changes() -> None:
    op.create_table(
        "filing_changes",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        _employer(),
        sa.Column("courier_id", BIG_ID, nullable=False),
        sa.Column("declaration_ref", BIG_ID, nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _of_employer("filing_changes"),
        sa.ForeignKeyConstraint(
            ["courier_id"], ["couriers.id"], name="fk_filing_changes_courier_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_filing_changes"),
    )
    op.create_index("ix_filing_changes_courier", "filing_changes", ["courier_id", "id"])
    op.create_index("ix_filing_changes_declaration_ref", "filing_changes", ["declaration_ref"])


def _employer() -> sa.Column[str]:
    return sa.Column("employer_number", sa.String(length=10), nullable=False)


def _of_employer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["employer_number"],
        ["cooperatives.employer_number"],
        name=f"fk_{table}_employer_number",
    )


def _keep(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION courier_refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION courier_refuse_change()"
    )
