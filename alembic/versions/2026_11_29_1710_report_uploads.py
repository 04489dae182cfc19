"""Photos and voice notes of a report come in parts.

Why: on a bad network a photo never arrives in one piece; what has come is kept and the rest follows.
Running release: unaffected.
Existing rows: none.
Downgrade: drops both tables with what is still on its way; the phone sends it anew.
"""

import sqlalchemy as sa

from alembic import op

revision = "0184_report_uploads"
down_revision = "0182_told_rides"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add both tables."""
    op.create_table(
        "report_uploads",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=False),
        sa.Column("incident_id", BIG_ID, nullable=False),
        sa.Column("upload_key", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("byte_length", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_report_uploads"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_report_uploads_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["courier_id"], ["couriers.id"], name="fk_report_uploads_courier_id"
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_report_uploads_incident_id"
        ),
        sa.UniqueConstraint(
            "courier_id", "upload_key", name="uq_report_uploads_courier_id_upload_key"
        ),
    )
    op.create_index("ix_report_uploads_incident_id", "report_uploads", ["incident_id"])
    op.create_index("ix_report_uploads_begun", "report_uploads", ["employer_number", "begun_at"])
    _add_parts()


def _add_parts() -> None:
    op.create_table(
        "report_upload_parts",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("upload_id", BIG_ID, nullable=False),
        sa.Column("starts_at_byte", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report_upload_parts"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_report_upload_parts_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["report_uploads.id"], name="fk_report_upload_parts_upload_id"
        ),
        sa.UniqueConstraint(
            "upload_id", "starts_at_byte", name="uq_report_upload_parts_upload_id_starts_at_byte"
        ),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("report_upload_parts")
    op.drop_table("report_uploads")
