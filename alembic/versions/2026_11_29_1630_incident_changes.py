"""What was changed on a case, as it was before and as it is after.

Why: the log named the fields that changed and not their values, so that nobody could see what a field
said before, nor put it back.
Running release: unaffected, it does not know the table; what it changes has no line here.
Existing rows: none; earlier changes keep their names of fields in the timeline.
Downgrade: drops the table with every value it keeps.
"""

import sqlalchemy as sa

from alembic import op

revision = "0188_incident_changes"
down_revision = "0184_report_uploads"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table; nothing in it is changed or deleted."""
    op.create_table(
        "incident_changes",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("incident_id", BIG_ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("after", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident_changes"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_incident_changes_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_incident_changes_incident_id"
        ),
    )
    op.create_index("ix_incident_changes_incident_id", "incident_changes", ["incident_id"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER incident_changes_no_{verb} BEFORE {verb.upper()} ON incident_changes "
                "BEGIN SELECT RAISE(ABORT, 'incident_changes is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER incident_changes_append_only BEFORE UPDATE OR DELETE ON incident_changes "
        "FOR EACH ROW EXECUTE FUNCTION courier_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER incident_changes_no_truncate BEFORE TRUNCATE ON incident_changes "
        "FOR EACH STATEMENT EXECUTE FUNCTION courier_refuse_change()"
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("incident_changes")
