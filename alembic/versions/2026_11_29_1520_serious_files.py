"""Files of serious accidents: calls to the inspectorate, what was secured, reports as they were sent.

Why: who phoned the inspectorate when, and which report it got, had no place, so that duties owed at
once could not be shown to be met.
Running release: unaffected, it does not know the tables.
Existing rows: none; a file opens when somebody looks at a case that may be serious.
Downgrade: drops the tables with the files, calls and reports.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0142_serious_files"
down_revision = "0141_accident_sheets"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "serious_files",
        sa.Column("incident_id", BIG_ID, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("sections", sa.LargeBinary(), nullable=False),
        sa.Column("final_due", sa.Date(), nullable=True),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", name="pk_serious_files"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_serious_files_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_serious_files_incident_id"
        ),
    )
    op.create_table(
        "inspection_calls",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("incident_id", BIG_ID, nullable=False),
        sa.Column("called_at", INSTANT, nullable=False),
        sa.Column("called_by", sa.String(length=80), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("spoke_to", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_calls"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_inspection_calls_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_inspection_calls_incident_id"
        ),
    )
    op.create_table(
        "serious_reports",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("incident_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("missing", JSON, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("sent_by", sa.String(length=80), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_serious_reports"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_serious_reports_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_serious_reports_incident_id"
        ),
    )
    op.create_index("ix_inspection_calls_incident_id", "inspection_calls", ["incident_id"])
    op.create_index("ix_serious_reports_incident_id", "serious_reports", ["incident_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("serious_reports")
    op.drop_table("inspection_calls")
    op.drop_table("serious_files")
