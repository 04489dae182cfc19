"""The work on a case: people, injuries, incapacity, evidence, actions, investigation, merges, alerts.

Why: a case held one report and its clocks. What an adviser learns, decides and has done had no place,
so that nothing could be investigated, merged, followed up or closed.
Running release: unaffected; it writes neither the new columns, which are nullable or have a default,
nor the new tables.
Existing rows: no tags, not confidential, version 1; a class confirmed before has no instant.
Downgrade: drops the columns and tables with all they hold.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0131_case_work"
down_revision = "0130_figure_changes"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
IS_MAIN = sa.text("main AND removed_at IS NULL")
IS_MERGED = sa.text("undone_at IS NULL")

TABLES = (
    "incident_casualties",
    "incident_injuries",
    "incident_incapacity",
    "incident_narratives",
    "incident_witnesses",
    "incident_third_parties",
    "incident_police_reports",
    "incident_evidence",
    "incident_evidence_bodies",
    "incident_actions",
    "incident_investigations",
    "incident_merges",
    "incident_alerts",
)
INCIDENT_COLUMNS: tuple[tuple[str, Any], ...] = (
    ("owner_staff_id", BIG_ID),
    ("severity", sa.Integer()),
    ("potential_severity", sa.Integer()),
    ("snoozed_until", sa.Date()),
    ("duplicate_of_id", BIG_ID),
    ("vehicle", sa.String(length=20)),
    ("weather", sa.String(length=20)),
    ("light", sa.String(length=20)),
    ("road_surface", sa.String(length=20)),
    ("place_kind", sa.String(length=12)),
    ("traffic_accident", sa.Boolean()),
    ("environment_code", sa.String(length=6)),
    ("activity_code", sa.String(length=6)),
    ("order_ref", sa.String(length=100)),
    ("class_confirmed_by", sa.String(length=80)),
    ("class_confirmed_at", INSTANT),
    ("closed_at", INSTANT),
)


def upgrade() -> None:
    """Add columns and tables."""
    _widen_incidents()
    op.add_column("incident_deadlines", sa.Column("done_by", sa.String(length=80), nullable=True))
    op.add_column(
        "incident_deadlines", sa.Column("done_note", sa.String(length=200), nullable=True)
    )
    _add_people()
    _add_evidence()
    _add_actions()
    _add_investigations_merges_and_alerts()


def downgrade() -> None:
    """Drop tables and columns."""
    for table in reversed(TABLES):
        op.drop_table(table)
    with op.batch_alter_table("incident_deadlines") as deadlines:
        deadlines.drop_column("done_note")
        deadlines.drop_column("done_by")
    op.drop_index("ix_incidents_employer_occurred", table_name="incidents")
    with op.batch_alter_table("incidents") as incidents:
        incidents.drop_constraint("fk_incidents_duplicate_of_id", type_="foreignkey")
        incidents.drop_constraint("fk_incidents_owner_staff_id", type_="foreignkey")
        for name in ("version", "confidential", "tags"):
            incidents.drop_column(name)
        for name, _ in reversed(INCIDENT_COLUMNS):
            incidents.drop_column(name)


def _widen_incidents() -> None:
    with op.batch_alter_table("incidents") as incidents:
        for name, kind in INCIDENT_COLUMNS:
            incidents.add_column(sa.Column(name, kind, nullable=True))
        incidents.add_column(
            sa.Column("tags", JSON, server_default=sa.text("'[]'"), nullable=False)
        )
        incidents.add_column(
            sa.Column("confidential", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        incidents.add_column(
            sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False)
        )
        incidents.create_foreign_key(
            "fk_incidents_owner_staff_id", "staff", ["owner_staff_id"], ["id"]
        )
        incidents.create_foreign_key(
            "fk_incidents_duplicate_of_id", "incidents", ["duplicate_of_id"], ["id"]
        )
    op.create_index(
        "ix_incidents_employer_occurred", "incidents", ["employer_number", "occurred_at"]
    )


def _add_people() -> None:
    _create(
        "incident_casualties",
        [
            sa.Column("courier_id", BIG_ID, nullable=True),
            sa.Column("role", sa.String(length=12), nullable=False),
            sa.Column("details", sa.LargeBinary(), nullable=False),
        ],
        {"courier_id": "couriers.id"},
    )
    _create(
        "incident_injuries",
        [
            sa.Column("casualty_id", BIG_ID, nullable=False),
            sa.Column("main", sa.Boolean(), nullable=False),
            sa.Column("details", sa.LargeBinary(), nullable=False),
        ],
        {"casualty_id": "incident_casualties.id"},
    )
    op.create_index(
        "uq_incident_injuries_main", "incident_injuries", ["casualty_id"], unique=True,
        sqlite_where=IS_MAIN, postgresql_where=IS_MAIN,
    )  # fmt: skip
    _create(
        "incident_incapacity",
        [
            sa.Column("casualty_id", BIG_ID, nullable=False),
            sa.Column("period", sa.LargeBinary(), nullable=False),
        ],
        {"casualty_id": "incident_casualties.id"},
    )
    op.create_index("ix_incident_incapacity_casualty_id", "incident_incapacity", ["casualty_id"])
    _create(
        "incident_narratives",
        [
            sa.Column("told_at", INSTANT, nullable=False),
            sa.Column("language", sa.String(length=2), nullable=True),
            sa.Column("from_ref", sa.String(length=12), nullable=True),
            sa.Column("text", sa.LargeBinary(), nullable=False),
        ],
        {},
    )
    for table in ("incident_witnesses", "incident_third_parties", "incident_police_reports"):
        _create(table, [sa.Column("details", sa.LargeBinary(), nullable=False)], {})


def _add_evidence() -> None:
    _create(
        "incident_evidence",
        [
            sa.Column("evidence_key", sa.String(length=32), nullable=False),
            sa.Column("upload_key", sa.String(length=100), nullable=False),
            sa.Column("kind", sa.String(length=20), nullable=False),
            sa.Column("media_type", sa.String(length=40), nullable=False),
            sa.Column("byte_length", sa.Integer(), nullable=False),
            sa.Column("width", sa.Integer(), nullable=True),
            sa.Column("height", sa.Integer(), nullable=True),
            sa.Column("sha256", sa.String(length=64), nullable=False),
            sa.Column("taken_at", INSTANT, nullable=True),
            sa.Column("taken_where", sa.LargeBinary(), nullable=True),
            sa.Column("note", sa.LargeBinary(), nullable=True),
            sa.UniqueConstraint("evidence_key", name="uq_incident_evidence_evidence_key"),
            sa.UniqueConstraint(
                "incident_id", "upload_key", name="uq_incident_evidence_incident_id_upload_key"
            ),
        ],
        {},
    )
    op.create_table(
        "incident_evidence_bodies",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("evidence_id", BIG_ID, nullable=False),
        sa.Column("copy", sa.String(length=10), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident_evidence_bodies"),
        sa.UniqueConstraint(
            "evidence_id", "copy", name="uq_incident_evidence_bodies_evidence_id_copy"
        ),
        *_keys(
            "incident_evidence_bodies",
            {
                "employer_number": "cooperatives.employer_number",
                "evidence_id": "incident_evidence.id",
            },
        ),
    )


def _add_actions() -> None:
    _create(
        "incident_actions",
        [
            sa.Column("title", sa.LargeBinary(), nullable=False),
            sa.Column("owner_staff_id", BIG_ID, nullable=True),
            sa.Column("due_on", sa.Date(), nullable=True),
            sa.Column("prevention_code", sa.String(length=4), nullable=True),
            sa.Column("state", sa.String(length=16), nullable=False),
            sa.Column("evidence", sa.LargeBinary(), nullable=True),
            sa.Column("done_at", INSTANT, nullable=True),
            sa.Column("done_by", sa.String(length=80), nullable=True),
            sa.Column("cancel_reason", sa.LargeBinary(), nullable=True),
            sa.Column("effect_check_due", sa.Date(), nullable=True),
            sa.Column("effect_checked_at", INSTANT, nullable=True),
            sa.Column("effect_note", sa.LargeBinary(), nullable=True),
            sa.Column("effective", sa.Boolean(), nullable=True),
            sa.Column("moved_to_id", BIG_ID, nullable=True),
            sa.Column("moved_from_id", BIG_ID, nullable=True),
        ],
        {
            "owner_staff_id": "staff.id",
            "moved_to_id": "incidents.id",
            "moved_from_id": "incident_actions.id",
        },
    )
    op.create_index(
        "ix_incident_actions_due", "incident_actions", ["employer_number", "state", "due_on"]
    )


def _add_investigations_merges_and_alerts() -> None:
    _add_investigations()
    _add_merges()
    _add_alerts()


def _add_investigations() -> None:
    op.create_table(
        "incident_investigations",
        sa.Column("incident_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("method", sa.String(length=12), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("incident_id", name="pk_incident_investigations"),
        *_keys(
            "incident_investigations",
            {"employer_number": "cooperatives.employer_number", "incident_id": "incidents.id"},
        ),
    )


def _add_merges() -> None:
    op.create_table(
        "incident_merges",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("survivor_id", BIG_ID, nullable=False),
        sa.Column("duplicate_id", BIG_ID, nullable=False),
        sa.Column("duplicate_status", sa.String(length=16), nullable=False),
        sa.Column("choices", JSON, nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("merged_at", INSTANT, nullable=False),
        sa.Column("merged_by", sa.String(length=80), nullable=False),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.Column("undone_by", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_incident_merges"),
        *_keys(
            "incident_merges",
            {
                "employer_number": "cooperatives.employer_number",
                "survivor_id": "incidents.id",
                "duplicate_id": "incidents.id",
            },
        ),
    )
    op.create_index("ix_incident_merges_survivor_id", "incident_merges", ["survivor_id"])
    op.create_index(
        "uq_incident_merges_duplicate", "incident_merges", ["duplicate_id"], unique=True,
        sqlite_where=IS_MERGED, postgresql_where=IS_MERGED,
    )  # fmt: skip


def _add_alerts() -> None:
    op.create_table(
        "incident_alerts",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("incident_id", BIG_ID, nullable=False),
        sa.Column("deadline_id", BIG_ID, nullable=True),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("occasion", sa.String(length=30), nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_incident_alerts"),
        sa.UniqueConstraint("key", name="uq_incident_alerts_key"),
        *_keys(
            "incident_alerts",
            {
                "employer_number": "cooperatives.employer_number",
                "incident_id": "incidents.id",
                "deadline_id": "incident_deadlines.id",
            },
        ),
    )
    op.create_index("ix_incident_alerts_incident_id", "incident_alerts", ["incident_id"])
    op.create_index(
        "ix_incident_alerts_open", "incident_alerts", ["employer_number", "closed_at", "due_at"]
    )


def _create(table: str, columns: Sequence[Any], keys: dict[str, str]) -> None:
    """A table of rows that belong to a case, with its index."""
    op.create_table(
        table,
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("added_by", sa.String(length=80), nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.Column("incident_id", BIG_ID, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *_keys(
            table,
            {
                "employer_number": "cooperatives.employer_number",
                "incident_id": "incidents.id",
                **keys,
            },
        ),
    )
    op.create_index(f"ix_{table}_incident_id", table, ["incident_id"])


def _keys(table: str, keys: dict[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [other], name=f"fk_{table}_{column}")
        for column, other in keys.items()
    ]
