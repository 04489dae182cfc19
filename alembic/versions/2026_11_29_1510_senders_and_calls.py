"""Two senders of text messages, what people want of them, and calls for help until one answers.

Why: a STOP to a prevention tip silenced messages about safety too, for they had one sender; what could
not arrive was seen by nobody; a call for help told the adviser once and nobody else.
Running release: unaffected, the column has a default and the tables are unknown to it.
Existing rows: messages count as such of class case, which all but calls for help were.
Downgrade: drops column and tables; consents and stops are forgotten, so nobody gets a tip.
"""

import sqlalchemy as sa

from alembic import op

revision = "0161_senders_and_calls"
down_revision = "0160_confidential_channel"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the column and the tables."""
    op.add_column(
        "notices",
        sa.Column("sms_class", sa.String(length=10), nullable=False, server_default="case"),
    )
    _table(
        "sms_consents",
        _person("sms_consents"),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
    )
    op.create_index("ix_sms_consents_identity", "sms_consents", ["identity_id", "id"])
    _table(
        "sms_stops",
        _person("sms_stops"),
        sa.Column("line", sa.String(length=10), nullable=False),
        sa.Column("stopped_at", INSTANT, nullable=False),
        sa.Column("lifted_at", INSTANT, nullable=True),
        sa.UniqueConstraint("identity_id", "line", name="uq_sms_stops_identity_id_line"),
    )
    _table(
        "sms_replies",
        sa.Column("provider_id", sa.String(length=64), nullable=False),
        _person("sms_replies"),
        sa.Column("line", sa.String(length=10), nullable=False),
        sa.Column("meaning", sa.String(length=10), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.UniqueConstraint(
            "provider_id", "identity_id", name="uq_sms_replies_provider_id_identity_id"
        ),
    )
    _table(
        "phone_calls",
        _reference("phone_calls", "notice_id", "notices"),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by", sa.String(length=80), nullable=True),
        sa.UniqueConstraint("notice_id", name="uq_phone_calls_notice_id"),
    )
    op.create_index("ix_phone_calls_open", "phone_calls", ["employer_number", "closed_at"])
    _table(
        "help_calls",
        _reference("help_calls", "incident_id", "incidents"),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        _reference("help_calls", "answered_by", "sign_in_identities", nullable=True),
        sa.UniqueConstraint("incident_id", name="uq_help_calls_incident_id"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("help_calls")
    op.drop_index("ix_phone_calls_open", table_name="phone_calls")
    op.drop_table("phone_calls")
    op.drop_table("sms_replies")
    op.drop_table("sms_stops")
    op.drop_index("ix_sms_consents_identity", table_name="sms_consents")
    op.drop_table("sms_consents")
    op.drop_column("notices", "sms_class")


def _table(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column(
            "employer_number",
            sa.String(length=10),
            sa.ForeignKey("cooperatives.employer_number", name=f"fk_{name}_employer_number"),
            nullable=False,
        ),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )


def _person(table: str) -> sa.Column[int]:
    return _reference(table, "identity_id", "sign_in_identities")


def _reference(table: str, column: str, other: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(
        column,
        BIG_ID,
        sa.ForeignKey(f"{other}.id", name=f"fk_{table}_{column}"),
        nullable=nullable,
    )
