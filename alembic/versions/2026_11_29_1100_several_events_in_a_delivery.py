"""One delivery of a platform may hold several events.

Why: vendors report several shifts or deliveries in one body; until now a delivery was one event.
Running release: unaffected, it writes one event a delivery, which stays allowed.
Existing rows: kept as they are; the new constraints are weaker.
Downgrade: refuses when a delivery holds several events, since the old constraint would not hold.
"""

from alembic import op

revision = "0110_several_events"
down_revision = "0105_silence_and_disputes"
branch_labels = None
depends_on = None

TABLES = {"shift_events": "event_id", "delivery_evidence": "external_id"}
NO_CHANGE = "shift_events"
"""Append-only: on SQLite its triggers go with the old table and are made again."""


def upgrade() -> None:
    """Once in a delivery instead of once a delivery."""
    for table, column in TABLES.items():
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"uq_{table}_inbox_id", type_="unique")
            batch.create_unique_constraint(f"uq_{table}_inbox_id_{column}", ["inbox_id", column])
    _refuse_changes()


def downgrade() -> None:
    """Once a delivery again."""
    for table, column in TABLES.items():
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"uq_{table}_inbox_id_{column}", type_="unique")
            batch.create_unique_constraint(f"uq_{table}_inbox_id", ["inbox_id"])
    _refuse_changes()


def _refuse_changes() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {NO_CHANGE}_no_{verb} BEFORE {verb.upper()} ON {NO_CHANGE} "
            f"BEGIN SELECT RAISE(ABORT, '{NO_CHANGE} is append-only'); END"
        )
