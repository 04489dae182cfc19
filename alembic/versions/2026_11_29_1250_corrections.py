"""Corrections: two times of agreements, differences line by line, mass corrections, receivables.

Why: the last days of a version were known at two times, but not whether a priced day knew them: a
changed agreement repriced every month at once, before anybody had looked; what was paid too much
lowered what a courier is owed without being asked. Now each change of an agreement has a number, what
it changes for priced days waits for two people (a constraint), and what was paid too much waits for
the courier's written consent.
Running release: unaffected by new tables and nullable columns; what it changes of agreements meanwhile
has no number and is not used, so agreements should not be changed while both run.
Existing rows: each closing gets a settled change; differences of earlier corrections are computed from
their lines.
Downgrade: drops the tables and columns; closings, calculations, lines and ledger stay.
"""

import sqlalchemy as sa

from alembic import op

revision = "0125_corrections"
down_revision = "0124_exports_and_limits"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
APPEND_ONLY = ("pay_differences", "pay_receivable_statements")
OPEN_CHANGE = sa.text("settled_at IS NULL")
OPEN_CORRECTION = sa.text("state IN ('counting', 'waiting', 'proposed')")

CHANGES = """
    INSERT INTO agreement_changes (employer_number, agreement_id, closing_id, known_from, settled_at)
    SELECT c.employer_number, v.agreement_id, c.id, c.known_from, c.known_from
    FROM agreement_closings c JOIN agreement_versions v ON v.id = c.agreement_version_id
    ORDER BY c.id
"""
DIFFERENCES = """
    INSERT INTO pay_differences (employer_number, calculation_id, corrects_calculation_id,
                                 corrects_line_id, kind, source_id, amount_cents)
    SELECT part.employer_number, part.calculation_id, part.corrects, MIN(part.old_line_id),
           part.kind, part.source_id, SUM(part.cents)
    FROM (
        SELECT n.employer_number, n.id AS calculation_id, o.id AS corrects, l.kind, l.source_id,
               l.amount_cents AS cents, NULL AS old_line_id
        FROM pay_calculations n
        JOIN pay_calculations o ON o.courier_id = n.courier_id AND o.agreement_id = n.agreement_id
            AND o.worked_on = n.worked_on AND o.revision = n.revision - 1
        JOIN pay_lines l ON l.calculation_id = n.id
        UNION ALL
        SELECT n.employer_number, n.id, o.id, l.kind, l.source_id, -l.amount_cents, l.id
        FROM pay_calculations n
        JOIN pay_calculations o ON o.courier_id = n.courier_id AND o.agreement_id = n.agreement_id
            AND o.worked_on = n.worked_on AND o.revision = n.revision - 1
        JOIN pay_lines l ON l.calculation_id = o.id
    ) AS part
    GROUP BY part.employer_number, part.calculation_id, part.corrects, part.kind, part.source_id
    HAVING SUM(part.cents) <> 0
"""


def upgrade() -> None:
    """Add the tables and columns, fill them, then let nobody change what is history."""
    _add_two_times()
    _add_differences()
    _add_mass_corrections()
    _add_receivables()
    for statement in (CHANGES, DIFFERENCES):
        op.execute(statement)
    for table in APPEND_ONLY:
        _keep(table)


def downgrade() -> None:
    """Drop what was added; a table's triggers go with it."""
    for name in ("paid_payable_cents", "paid_total_cents"):
        op.drop_column("worked_days", name)
    for name in ("worker", "known_change_id"):
        op.drop_column("pay_calculations", name)
    op.drop_column("platform_terms", "joined_change_id")
    for table in (
        "pay_receivable_statements",
        "pay_receivables",
        "mass_correction_months",
        "mass_corrections",
        "pay_differences",
        "agreement_changes",
    ):
        op.drop_table(table)


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG_ID, autoincrement=True, nullable=False)


def _employer() -> sa.Column[str]:
    return sa.Column("employer_number", sa.String(length=10), nullable=False)


def _common(table: str, **others: str) -> list[sa.schema.SchemaItem]:
    """Primary key, the co-operative, and what other columns refer to."""
    return [
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name=f"fk_{table}_employer_number",
        ),
        *(
            sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")
            for column, target in others.items()
        ),
    ]


def _add_two_times() -> None:
    op.create_table(
        "agreement_changes",
        _id(),
        _employer(),
        sa.Column("agreement_id", BIG_ID, nullable=False),
        sa.Column("closing_id", BIG_ID, nullable=True),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.UniqueConstraint("closing_id", name="uq_agreement_changes_closing_id"),
        *_common(
            "agreement_changes", agreement_id="agreements.id", closing_id="agreement_closings.id"
        ),
    )
    op.create_index(
        "ix_agreement_changes_open", "agreement_changes", ["agreement_id", "id"],
        sqlite_where=OPEN_CHANGE, postgresql_where=OPEN_CHANGE,
    )  # fmt: skip
    op.add_column("platform_terms", sa.Column("joined_change_id", BIG_ID, nullable=True))
    op.add_column("pay_calculations", sa.Column("known_change_id", BIG_ID, nullable=True))
    json = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
    op.add_column("pay_calculations", sa.Column("worker", json, nullable=True))


def _add_differences() -> None:
    op.create_table(
        "pay_differences",
        _id(),
        _employer(),
        sa.Column("calculation_id", BIG_ID, nullable=False),
        sa.Column("corrects_calculation_id", BIG_ID, nullable=False),
        sa.Column("corrects_line_id", BIG_ID, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        *_common(
            "pay_differences",
            calculation_id="pay_calculations.id",
            corrects_calculation_id="pay_calculations.id",
            corrects_line_id="pay_lines.id",
            source_id="sources.id",
        ),
    )
    op.create_index("ix_pay_differences_calculation_id", "pay_differences", ["calculation_id"])


def _add_mass_corrections() -> None:
    op.create_table(
        "mass_corrections",
        _id(),
        _employer(),
        sa.Column("agreement_id", BIG_ID, nullable=False),
        sa.Column("last_change_id", BIG_ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("proposed_by", BIG_ID, nullable=True),
        sa.Column("proposed_at", MOMENT, nullable=True),
        sa.Column("confirmed_by", BIG_ID, nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("applied_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'applied') OR (proposed_by IS NOT NULL "
            "AND confirmed_by IS NOT NULL AND proposed_at IS NOT NULL AND confirmed_at IS NOT NULL)",
            name="ck_mass_corrections_two_signed",
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR (proposed_by IS NOT NULL AND proposed_by <> confirmed_by)",
            name="ck_mass_corrections_two_people",
        ),
        sa.CheckConstraint(
            "state IN ('counting', 'waiting', 'proposed', 'confirmed', 'applied', 'replaced', "
            "'needless')",
            name="ck_mass_corrections_known_state",
        ),
        *_common(
            "mass_corrections",
            agreement_id="agreements.id",
            last_change_id="agreement_changes.id",
            proposed_by="sign_in_identities.id",
            confirmed_by="sign_in_identities.id",
        ),
    )
    op.create_index(
        "uq_mass_corrections_open", "mass_corrections", ["agreement_id"], unique=True,
        sqlite_where=OPEN_CORRECTION, postgresql_where=OPEN_CORRECTION,
    )  # fmt: skip
    op.create_index("ix_mass_corrections_employer", "mass_corrections", ["employer_number", "id"])
    amounts = ("old_total", "new_total", "old_payable", "new_payable")
    op.create_table(
        "mass_correction_months",
        _id(),
        _employer(),
        sa.Column("correction_id", BIG_ID, nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=True),
        sa.Column("is_usable", sa.Boolean(), nullable=False),
        *(sa.Column(f"{name}_cents", sa.BigInteger(), nullable=False) for name in amounts),
        sa.Column("applied_at", MOMENT, nullable=True),
        *(sa.Column(f"applied_{name}_cents", sa.BigInteger(), nullable=True) for name in amounts),
        sa.UniqueConstraint(
            "correction_id", "courier_id", "month",
            name="uq_mass_correction_months_correction_id_courier_id_month",
        ),
        *_common(
            "mass_correction_months",
            correction_id="mass_corrections.id",
            courier_id="couriers.id",
        ),
    )  # fmt: skip
    op.create_index(
        "ix_mass_correction_months_courier", "mass_correction_months", ["courier_id", "month"]
    )


def _add_receivables() -> None:
    op.add_column("worked_days", sa.Column("paid_total_cents", sa.BigInteger(), nullable=True))
    op.add_column("worked_days", sa.Column("paid_payable_cents", sa.BigInteger(), nullable=True))
    op.create_table(
        "pay_receivables",
        _id(),
        _employer(),
        sa.Column("courier_id", BIG_ID, nullable=False),
        sa.Column("agreement_id", BIG_ID, nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.UniqueConstraint(
            "courier_id", "agreement_id", "worked_on",
            name="uq_pay_receivables_courier_id_agreement_id_worked_on",
        ),
        *_common("pay_receivables", courier_id="couriers.id", agreement_id="agreements.id"),
    )  # fmt: skip
    op.create_index("ix_pay_receivables_employer", "pay_receivables", ["employer_number", "id"])
    op.create_table(
        "pay_receivable_statements",
        _id(),
        _employer(),
        sa.Column("receivable_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("instalments", sa.Integer(), nullable=True),
        sa.Column("said_by", sa.String(length=80), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("calculation_id", BIG_ID, nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('opened', 'lowered', 'consented', 'refused', 'waived', 'taken')",
            name="ck_pay_receivable_statements_known_kind",
        ),
        *_common(
            "pay_receivable_statements",
            receivable_id="pay_receivables.id",
            calculation_id="pay_calculations.id",
            entry_id="ledger_entries.id",
        ),
    )
    op.create_index(
        "ix_pay_receivable_statements_receivable",
        "pay_receivable_statements",
        ["receivable_id", "id"],
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
