"""Webhooks to platforms: endpoints with their secrets, events, and every attempt.

Why: a platform wants to know whether a shift is covered, refused or disputed, that an incident is
on record and that a zone is held; until now it had to ask.
Running release: unaffected, it does not know the tables.
Existing rows: none; nobody is told of anything from before its endpoint was added.
Downgrade: drops the tables with all endpoints, waiting events and the record of attempts.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0103_outgoing_webhooks"
down_revision = "0102_file_imports"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
APPEND_ONLY = "outgoing_attempts"


def upgrade() -> None:
    """Add the tables, and let nobody change an attempt."""
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("url", sa.LargeBinary(), nullable=False),
        sa.Column("events", JSON, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("state_since", INSTANT, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", INSTANT, nullable=True),
        sa.Column("hold_until", INSTANT, nullable=True),
        sa.Column("added_at", INSTANT, nullable=False),
        *_of("webhook_endpoints"),
        _to("webhook_endpoints", "source_id", "sources"),
        sa.UniqueConstraint("source_id", name="uq_webhook_endpoints_source_id"),
    )
    op.create_table(
        "webhook_endpoint_secrets",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("endpoint_id", BIG_ID, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("valid_until", INSTANT, nullable=True),
        sa.Column("added_at", INSTANT, nullable=False),
        *_of("webhook_endpoint_secrets"),
        _to("webhook_endpoint_secrets", "endpoint_id", "webhook_endpoints"),
    )
    op.create_index(
        "ix_webhook_endpoint_secrets_endpoint_id", "webhook_endpoint_secrets", ["endpoint_id"]
    )
    _create_events()
    op.create_table(
        "outgoing_attempts",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("outgoing_id", BIG_ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("failure", sa.String(length=20), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        *_of("outgoing_attempts"),
        _to("outgoing_attempts", "outgoing_id", "outgoing_events"),
    )
    op.create_index("ix_outgoing_attempts_outgoing_id", "outgoing_attempts", ["outgoing_id"])
    _refuse_changes()


def downgrade() -> None:
    """Drop the tables."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {APPEND_ONLY}_no_update")
        op.execute(f"DROP TRIGGER {APPEND_ONLY}_no_delete")
    else:
        op.execute(f"DROP TRIGGER {APPEND_ONLY}_append_only ON {APPEND_ONLY}")
        op.execute(f"DROP TRIGGER {APPEND_ONLY}_no_truncate ON {APPEND_ONLY}")
    op.drop_table("outgoing_attempts")
    op.drop_table("outgoing_events")
    op.drop_table("webhook_endpoint_secrets")
    op.drop_table("webhook_endpoints")


def _create_events() -> None:
    op.create_table(
        "outgoing_events",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("endpoint_id", BIG_ID, nullable=False),
        sa.Column("event_id", sa.String(length=40), nullable=False),
        sa.Column("occasion", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("call", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", INSTANT, nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_failure", sa.String(length=20), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        *_of("outgoing_events"),
        _to("outgoing_events", "endpoint_id", "webhook_endpoints"),
        sa.UniqueConstraint("event_id", name="uq_outgoing_events_event_id"),
        sa.UniqueConstraint(
            "endpoint_id", "occasion", name="uq_outgoing_events_endpoint_id_occasion"
        ),
    )
    for name, columns, state in (
        ("waiting", ["endpoint_id", "subject", "id"], "waiting"),
        ("given_up", ["employer_number", "settled_at"], "given_up"),
    ):
        op.create_index(
            f"ix_outgoing_events_{name}",
            "outgoing_events",
            columns,
            sqlite_where=sa.text(f"state = '{state}'"),
            postgresql_where=sa.text(f"state = '{state}'"),
        )


def _of(table: str) -> tuple[sa.PrimaryKeyConstraint, sa.ForeignKeyConstraint]:
    """What every table has: its key, and the co-operative a row belongs to."""
    return (
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name=f"fk_{table}_employer_number",
        ),
    )


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _refuse_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {APPEND_ONLY}_no_{verb} BEFORE {verb.upper()} ON {APPEND_ONLY} "
                f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {APPEND_ONLY}_append_only BEFORE UPDATE OR DELETE ON {APPEND_ONLY} "
        "FOR EACH ROW EXECUTE FUNCTION courier_refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {APPEND_ONLY}_no_truncate BEFORE TRUNCATE ON {APPEND_ONLY} "
        "FOR EACH STATEMENT EXECUTE FUNCTION courier_refuse_change()"
    )
