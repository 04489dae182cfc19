"""People of platforms, test sources, keys that can be retired, and indexes for the delivery log.

Why: a platform's engineers see for themselves what they sent and what became of it, change their
keys and try without a shift coming of it.
Running release: unaffected; it sees a test source as any other, and none exists before the portal.
It does not notice a key that was retired until it reads the keys again.
Existing rows: every source is a live one, no key was retired.
Downgrade: drops the people, who can no longer sign in; test sources stay as ordinary ones.
"""

import sqlalchemy as sa

from alembic import op

revision = "0104_platform_people"
down_revision = "0103_outgoing_webhooks"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEXES = (
    ("ix_inbox_events_log", "inbox_events", ["source_id", "received_at", "id", "key_id"]),
    ("ix_inbox_conflicts_log", "inbox_conflicts", ["source_id", "received_at", "id"]),
    ("ix_refused_deliveries_log", "refused_deliveries", ["source_id", "received_at", "id"]),
    ("ix_refused_deliveries_event", "refused_deliveries", ["source_id", "event_id"]),
)


def upgrade() -> None:
    """Add table, columns and indexes."""
    op.create_table(
        "platform_people",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_platform_people_employer_number",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_platform_people_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_platform_people"),
    )
    op.create_index("ix_platform_people_source_id", "platform_people", ["source_id"])
    with op.batch_alter_table("sources") as sources:
        sources.add_column(sa.Column("test_of_id", BIG_ID, nullable=True))
        sources.create_foreign_key("fk_sources_test_of_id", "sources", ["test_of_id"], ["id"])
        sources.create_unique_constraint("uq_sources_test_of_id", ["test_of_id"])
    op.add_column(
        "source_secrets", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True)
    )
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Drop indexes, columns and table."""
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
    identities = sa.table(
        "sign_in_identities", sa.column("person_kind"), sa.column("active", sa.Boolean)
    )
    op.execute(
        sa.update(identities).where(identities.c.person_kind == "platform").values(active=False)
    )
    with op.batch_alter_table("source_secrets") as secrets:
        secrets.drop_column("retired_at")
    with op.batch_alter_table("sources") as sources:
        sources.drop_constraint("uq_sources_test_of_id", type_="unique")
        sources.drop_constraint("fk_sources_test_of_id", type_="foreignkey")
        sources.drop_column("test_of_id")
    op.drop_index("ix_platform_people_source_id", table_name="platform_people")
    op.drop_table("platform_people")
