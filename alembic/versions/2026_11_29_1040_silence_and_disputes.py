"""Silent platforms are reported, and couriers confirm or dispute what was told of their shifts.

Why: a platform that stops sending was noticed by nobody; a courier had no place to say that a time
is wrong. What a courier stated is append-only: the database refuses to change or delete it, and
only how it was settled is added.
Running release: unaffected, it does not know the tables.
Existing rows: none.
Downgrade: drops both tables and all they hold.
"""

import sqlalchemy as sa

from alembic import op

revision = "0105_silence_and_disputes"
down_revision = "0104_platform_people"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN_ALARM = sa.text("closed_at IS NULL")
OPEN_DISPUTE = sa.text("state = 'open'")
STATEMENT = (
    "id", "employer_number", "shift_id", "courier_id", "field", "shift_revision",
    "told", "said", "sentence", "said_at",
)  # fmt: skip


def upgrade() -> None:
    """Add the tables, and the triggers that keep statements as they were made."""
    op.create_table(
        "silence_alarms",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("silent_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_inbox_id", BIG_ID, nullable=True),
        sa.Column("unheard_shifts", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_silence_alarms_employer_number",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_silence_alarms_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_silence_alarms"),
    )
    op.create_index(
        "uq_silence_alarms_open", "silence_alarms", ["source_id"], unique=True,
        sqlite_where=OPEN_ALARM, postgresql_where=OPEN_ALARM,
    )  # fmt: skip
    op.create_table(
        "shift_disputes",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("shift_id", BIG_ID, nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("shift_revision", sa.Integer(), nullable=False),
        sa.Column("told", sa.String(length=60), nullable=True),
        sa.Column("said", sa.String(length=60), nullable=True),
        sa.Column("sentence", sa.LargeBinary(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=80), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("settle_reason", sa.LargeBinary(), nullable=True),
        sa.Column("correction_event_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_shift_disputes_employer_number",
        ),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name="fk_shift_disputes_shift_id"),
        sa.ForeignKeyConstraint(
            ["courier_id"], ["couriers.id"], name="fk_shift_disputes_courier_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_shift_disputes"),
    )
    op.create_index("ix_shift_disputes_shift", "shift_disputes", ["shift_id", "field", "id"])
    op.create_index(
        "uq_shift_disputes_open", "shift_disputes", ["shift_id", "field"], unique=True,
        sqlite_where=OPEN_DISPUTE, postgresql_where=OPEN_DISPUTE,
    )  # fmt: skip
    op.create_index(
        "ix_shift_disputes_waiting", "shift_disputes", ["employer_number", "id"],
        sqlite_where=OPEN_DISPUTE, postgresql_where=OPEN_DISPUTE,
    )  # fmt: skip
    _keep_statements()


def downgrade() -> None:
    """Drop what was added; a table's triggers go with it."""
    op.drop_index("ix_shift_disputes_waiting", table_name="shift_disputes")
    op.drop_index("uq_shift_disputes_open", table_name="shift_disputes")
    op.drop_index("ix_shift_disputes_shift", table_name="shift_disputes")
    op.drop_table("shift_disputes")
    op.drop_index("uq_silence_alarms_open", table_name="silence_alarms")
    op.drop_table("silence_alarms")


def _keep_statements() -> None:
    columns = ", ".join(STATEMENT)
    if op.get_bind().dialect.name == "sqlite":
        for name, event in (("update", f"UPDATE OF {columns}"), ("delete", "DELETE")):
            op.execute(
                f"CREATE TRIGGER shift_disputes_no_{name} BEFORE {event} ON shift_disputes "
                "BEGIN SELECT RAISE(ABORT, 'what was stated is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER shift_disputes_append_only BEFORE DELETE OR UPDATE OF {columns} "
        "ON shift_disputes FOR EACH ROW EXECUTE FUNCTION courier_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER shift_disputes_no_truncate BEFORE TRUNCATE ON shift_disputes "
        "FOR EACH STATEMENT EXECUTE FUNCTION courier_refuse_change()"
    )
