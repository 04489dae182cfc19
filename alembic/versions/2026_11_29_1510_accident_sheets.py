"""Accident sheets, numbered by year without a gap.

Why: an accident with four days of incapacity or more needs a sheet of its own, with a number that the
declaration names, and a copy for the external service.
Running release: unaffected, it does not know the tables.
Existing rows: none; the first sheet of a year is number 1.
Downgrade: drops the tables with the sheets they hold.
"""

import sqlalchemy as sa

from alembic import op

revision = "0141_accident_sheets"
down_revision = "0140_accident_declarations"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "accident_sheets",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("incident_id", BIG_ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("copied_on", sa.Date(), nullable=True),
        sa.Column("copied_by", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_accident_sheets"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_accident_sheets_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_accident_sheets_incident_id"
        ),
        sa.UniqueConstraint("incident_id", name="uq_accident_sheets_incident_id"),
        sa.UniqueConstraint(
            "employer_number",
            "year",
            "number",
            name="uq_accident_sheets_employer_number_year_number",
        ),
    )
    op.create_table(
        "accident_sheet_versions",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("sheet_id", BIG_ID, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accident_sheet_versions"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_accident_sheet_versions_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["accident_sheets.id"], name="fk_accident_sheet_versions_sheet_id"
        ),
    )
    op.create_table(
        "accident_sheet_numbers",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accident_sheet_numbers"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_accident_sheet_numbers_employer_number",
        ),
        sa.UniqueConstraint(
            "employer_number", "year", name="uq_accident_sheet_numbers_employer_number_year"
        ),
    )
    op.create_index("ix_accident_sheet_versions_sheet_id", "accident_sheet_versions", ["sheet_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("accident_sheet_numbers")
    op.drop_table("accident_sheet_versions")
    op.drop_table("accident_sheets")
