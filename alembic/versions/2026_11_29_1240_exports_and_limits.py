"""Quarters are exported for the payroll office, and limits of working time are judged.

Why: the payroll office and the quarterly declaration need one file a quarter that equals the books,
kept as it was handed over; and what passes a limit of working time waits for a person's judgement.
Running release: unaffected, it does not know the tables.
Existing rows: none.
Downgrade: drops the tables with the exports and judgements they hold.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0124_exports_and_limits"
down_revision = "0123_dated_pay_lines"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
APPEND_ONLY = ("payroll_exports", "payroll_export_files", "limit_judgements")


def upgrade() -> None:
    """Add the tables; what was handed over and what was judged takes no change."""
    _create_exports()
    _create_export_files()
    op.create_table(
        "payroll_codes",
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("codes", _json(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        _employer("payroll_codes"),
        sa.PrimaryKeyConstraint("employer_number", name="pk_payroll_codes"),
    )
    _create_findings()
    _create_judgements()
    for table in APPEND_ONLY:
        _refuse_changes(table)


def downgrade() -> None:
    """Drop what was added; the tables' triggers go with them."""
    op.drop_index("ix_limit_judgements_finding", table_name="limit_judgements")
    op.drop_table("limit_judgements")
    op.drop_index("ix_limit_findings_waiting", table_name="limit_findings")
    op.drop_index("ix_limit_findings_courier", table_name="limit_findings")
    op.drop_table("limit_findings")
    op.drop_table("payroll_codes")
    op.drop_table("payroll_export_files")
    op.drop_table("payroll_exports")


def _create_exports() -> None:
    op.create_table(
        "payroll_exports",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("workers", sa.Integer(), nullable=False),
        sa.Column("totals", _json(), nullable=False),
        sa.Column("pay_state", sa.String(length=60), nullable=False),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        _employer("payroll_exports"),
        sa.PrimaryKeyConstraint("id", name="pk_payroll_exports"),
        sa.UniqueConstraint(
            "employer_number",
            "kind",
            "quarter",
            "version",
            name="uq_payroll_exports_employer_number_kind_quarter_version",
        ),
    )


def _create_export_files() -> None:
    op.create_table(
        "payroll_export_files",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("export_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _employer("payroll_export_files"),
        sa.ForeignKeyConstraint(
            ["export_id"], ["payroll_exports.id"], name="fk_payroll_export_files_export_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_payroll_export_files"),
        sa.UniqueConstraint("export_id", "name", name="uq_payroll_export_files_export_id_name"),
    )


def _create_findings() -> None:
    op.create_table(
        "limit_findings",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("rule", sa.String(length=30), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("limit_value", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("shift_ids", _json(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        _employer("limit_findings"),
        sa.ForeignKeyConstraint(
            ["courier_id"], ["couriers.id"], name="fk_limit_findings_courier_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_limit_findings"),
        sa.UniqueConstraint("key", name="uq_limit_findings_key"),
    )
    op.create_index("ix_limit_findings_courier", "limit_findings", ["courier_id", "found_on"])
    waiting = sa.text("state = 'open'")
    op.create_index(
        "ix_limit_findings_waiting",
        "limit_findings",
        ["employer_number", "rule", "found_on"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _create_judgements() -> None:
    op.create_table(
        "limit_judgements",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("finding_id", BIG_ID, nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("judgement", sa.String(length=20), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("judged_at", INSTANT, nullable=False),
        sa.Column("judged_by", sa.String(length=80), nullable=False),
        _employer("limit_judgements"),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["limit_findings.id"], name="fk_limit_judgements_finding_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_limit_judgements"),
    )
    op.create_index("ix_limit_judgements_finding", "limit_judgements", ["finding_id", "id"])


def _employer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["employer_number"],
        ["cooperatives.employer_number"],
        name=f"fk_{table}_employer_number",
    )


def _json() -> sa.JSON:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _refuse_changes(table: str) -> None:
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
