"""The dated table of figures is stored, and versions of agreements are drafted, signed, activated.

Why: a figure that nobody has confirmed must not pay anybody until a named person confirms it, and
what was paid must say which row it came from; a version of an agreement needs two signatories, and
none that is in force may be edited, whoever writes.
Running release: versions that it stores are active at once, as before; it cannot close a version,
which it did in place: import agreements with the new release.
Existing rows: versions are active as they were, with a closing that says their present last day,
known from the same moment; nobody has signed them. Lines of pay keep an empty row of the table.
Downgrade: drops the tables and columns with all they hold; drafts go, they would pay.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0122_signed_agreements"
down_revision = "0111_duty_and_pull"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("parameter_rows", "agreement_closings", "agreement_signatures")

FIXED = (
    "employer_number", "agreement_id", "version", "valid_from", "terms", "known_from", "state",
    "activated_by",
)  # fmt: skip
TERMS_FIXED = (
    "employer_number", "source_id", "agreement_id", "valid_from", "fee_pct", "vat_pct",
    "payment_days", "language",
)  # fmt: skip
CLOSED_SO = """
    SELECT c.valid_to FROM agreement_closings c WHERE c.agreement_version_id = OLD.id
    ORDER BY c.id DESC LIMIT 1
"""
TERMS_CLOSED_SO = """
    SELECT c.valid_to FROM agreement_closings c
    JOIN agreement_versions v ON v.id = c.agreement_version_id
    WHERE v.agreement_id = OLD.agreement_id AND v.valid_from = OLD.valid_from
    ORDER BY c.id DESC LIMIT 1
"""
IN_USE = "a version in force is never edited: add another one"
TERMS_IN_USE = "the terms of a platform are never edited: add a version"


def upgrade() -> None:
    """Add the tables and columns, then the triggers."""
    _create_parameter_rows()
    _create_agreement_tables()
    op.add_column(
        "agreement_versions",
        sa.Column("state", sa.String(length=10), nullable=False, server_default="active"),
    )
    op.add_column("agreement_versions", sa.Column("joining", JSON, nullable=True))
    op.add_column(
        "agreement_versions", sa.Column("activated_by", sa.String(length=80), nullable=True)
    )
    op.add_column("pay_calculations", sa.Column("parameter_rows", JSON, nullable=True))
    op.add_column("pay_lines", sa.Column("parameter_row_id", BIG_ID, nullable=True))
    op.execute(
        "INSERT INTO agreement_closings "
        "(employer_number, agreement_version_id, valid_to, known_from, recorded_by) "
        "SELECT employer_number, id, valid_to, known_from, 'migration' FROM agreement_versions"
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def downgrade() -> None:
    """Drop what was added; triggers of dropped tables go with them."""
    if op.get_bind().dialect.name == "sqlite":
        for table in ("agreement_versions", "platform_terms"):
            op.execute(f"DROP TRIGGER {table}_in_use")
            op.execute(f"DROP TRIGGER {table}_no_delete")
    else:
        for table in ("agreement_versions", "platform_terms"):
            op.execute(f"DROP TRIGGER {table}_in_use ON {table}")
            op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
            op.execute(f"DROP FUNCTION courier_check_{table}()")
    op.drop_table("agreement_signatures")
    op.drop_table("agreement_closings")
    op.execute("DELETE FROM agreement_versions WHERE state = 'draft'")
    op.drop_column("pay_lines", "parameter_row_id")
    op.drop_column("pay_calculations", "parameter_rows")
    op.drop_column("agreement_versions", "activated_by")
    op.drop_column("agreement_versions", "joining")
    op.drop_column("agreement_versions", "state")
    op.drop_index("ix_parameter_rows_key", table_name="parameter_rows")
    op.drop_table("parameter_rows")


def _create_parameter_rows() -> None:
    op.create_table(
        "parameter_rows",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=True),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("scope", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=1000), nullable=False),
        sa.Column("confidence", sa.String(length=12), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("about_id", BIG_ID, nullable=True),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_name", sa.LargeBinary(), nullable=True),
        sa.Column("load_key", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_parameter_rows_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["about_id"], ["parameter_rows.id"], name="fk_parameter_rows_about_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_parameter_rows"),
        sa.UniqueConstraint("load_key", name="uq_parameter_rows_load_key"),
    )
    op.create_index("ix_parameter_rows_key", "parameter_rows", ["key", "scope", "id"])


def _create_agreement_tables() -> None:
    op.create_table(
        "agreement_closings",
        *_of_a_version("agreement_closings"),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
    )
    op.create_index(
        "ix_agreement_closings_version", "agreement_closings", ["agreement_version_id", "id"]
    )
    op.create_table(
        "agreement_signatures",
        *_of_a_version("agreement_signatures"),
        sa.Column("source_id", BIG_ID, nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name="fk_agreement_signatures_source_id"
        ),
    )
    op.create_index(
        "ix_agreement_signatures_version", "agreement_signatures", ["agreement_version_id"]
    )


def _of_a_version(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """What both tables about a version begin with."""
    return (
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("agreement_version_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name=f"fk_{table}_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["agreement_version_id"],
            ["agreement_versions.id"],
            name=f"fk_{table}_agreement_version_id",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _guard_sqlite() -> None:
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FIXED)
    op.execute(
        "CREATE TRIGGER agreement_versions_in_use BEFORE UPDATE ON agreement_versions "
        f"WHEN OLD.state <> 'draft' AND ({changed} OR NEW.valid_to IS NOT ({CLOSED_SO})) "
        f"BEGIN SELECT RAISE(ABORT, '{IN_USE}'); END"
    )
    op.execute(
        "CREATE TRIGGER agreement_versions_no_delete BEFORE DELETE ON agreement_versions "
        f"WHEN OLD.state <> 'draft' BEGIN SELECT RAISE(ABORT, '{IN_USE}'); END"
    )
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in TERMS_FIXED)
    op.execute(
        "CREATE TRIGGER platform_terms_in_use BEFORE UPDATE ON platform_terms "
        f"WHEN {changed} OR NEW.valid_to IS NOT ({TERMS_CLOSED_SO}) "
        f"BEGIN SELECT RAISE(ABORT, '{TERMS_IN_USE}'); END"
    )
    op.execute(
        "CREATE TRIGGER platform_terms_no_delete BEFORE DELETE ON platform_terms "
        f"BEGIN SELECT RAISE(ABORT, '{TERMS_IN_USE}'); END"
    )


def _guard_postgresql() -> None:
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION courier_refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION courier_refuse_change()"
        )
    _guard("agreement_versions", FIXED, CLOSED_SO, IN_USE, unless="OLD.state = 'draft'")
    _guard("platform_terms", TERMS_FIXED, TERMS_CLOSED_SO, TERMS_IN_USE, unless="FALSE")


def _guard(table: str, fixed: tuple[str, ...], closed_so: str, message: str, unless: str) -> None:
    """Refuse every change but that of the last day to what the last closing says."""
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in fixed)
    op.execute(
        f"CREATE FUNCTION courier_check_{table}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
        f"IF {unless} THEN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END IF; "
        f"IF TG_OP = 'DELETE' THEN RAISE EXCEPTION '{message}'; END IF; "
        f"IF {changed} OR NEW.valid_to IS DISTINCT FROM ({closed_so}) "
        f"THEN RAISE EXCEPTION '{message}'; END IF; "
        "RETURN NEW; END $body$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_in_use BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION courier_check_{table}()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION courier_refuse_change()"
    )
