"""The confidential channel: keys of advisers, reports and messages that only they can open.

Why: violence and harassment can be told to the confidential adviser and to nobody else; until now
there was no way but the telephone.
Running release: unaffected, it does not know the tables.
Existing rows: none.
Downgrade: drops the tables; reports, answers and keys are gone for good.
"""

import sqlalchemy as sa

from alembic import op

revision = "0160_confidential_channel"
down_revision = "0156_prevention_evidence"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "confidential_keys",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_confidential_keys"),
        _employer("confidential_keys"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_confidential_keys_staff_id"),
    )
    op.create_index(
        "ix_confidential_keys_staff", "confidential_keys", ["employer_number", "staff_id"]
    )
    op.create_table(
        "confidential_recoveries",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("key_id", BIG_ID, nullable=False),
        sa.Column("holder_key_id", BIG_ID, nullable=False),
        sa.Column("share", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_confidential_recoveries"),
        _employer("confidential_recoveries"),
        _key("confidential_recoveries", "key_id"),
        _key("confidential_recoveries", "holder_key_id"),
        sa.UniqueConstraint(
            "key_id", "holder_key_id", name="uq_confidential_recoveries_key_id_holder_key_id"
        ),
    )
    op.create_table(
        "confidential_reports",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("key_id", BIG_ID, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("reporter_key", sa.LargeBinary(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_confidential_reports"),
        _employer("confidential_reports"),
        _key("confidential_reports", "key_id"),
        sa.UniqueConstraint("code_hash", name="uq_confidential_reports_code_hash"),
    )
    op.create_index("ix_confidential_reports_key", "confidential_reports", ["key_id", "id"])
    op.create_table(
        "confidential_messages",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("report_id", BIG_ID, nullable=False),
        sa.Column("author", sa.String(length=10), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("for_adviser", sa.LargeBinary(), nullable=False),
        sa.Column("for_reporter", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_confidential_messages"),
        _employer("confidential_messages"),
        sa.ForeignKeyConstraint(
            ["report_id"], ["confidential_reports.id"], name="fk_confidential_messages_report_id"
        ),
    )
    op.create_index("ix_confidential_messages_report_id", "confidential_messages", ["report_id"])
    op.create_table(
        "confidential_turns",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("door", sa.String(length=10), nullable=False),
        sa.Column("hour", INSTANT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_confidential_turns"),
        sa.UniqueConstraint("door", "hour", name="uq_confidential_turns_door_hour"),
    )


def downgrade() -> None:
    """Drop them, the youngest first."""
    op.drop_table("confidential_turns")
    op.drop_index("ix_confidential_messages_report_id", table_name="confidential_messages")
    op.drop_table("confidential_messages")
    op.drop_index("ix_confidential_reports_key", table_name="confidential_reports")
    op.drop_table("confidential_reports")
    op.drop_table("confidential_recoveries")
    op.drop_index("ix_confidential_keys_staff", table_name="confidential_keys")
    op.drop_table("confidential_keys")


def _employer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["employer_number"], ["cooperatives.employer_number"], name=f"fk_{table}_employer_number"
    )


def _key(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["confidential_keys.id"], name=f"fk_{table}_{column}")
