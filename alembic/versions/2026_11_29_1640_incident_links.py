"""Two cases that belong together without being one: a near miss and the accident it announced.

Why: such a pair could only be named in words, so that neither case led to the other.
Running release: unaffected, it does not know the table.
Existing rows: none.
Downgrade: drops the table with the links.
"""

import sqlalchemy as sa

from alembic import op

revision = "0189_incident_links"
down_revision = "0188_incident_changes"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table; of a pair the older case comes first, and it is linked once at a time."""
    op.create_table(
        "incident_links",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("first_id", BIG_ID, nullable=False),
        sa.Column("second_id", BIG_ID, nullable=False),
        sa.Column("linked_at", INSTANT, nullable=False),
        sa.Column("linked_by", sa.String(length=80), nullable=False),
        sa.Column("unlinked_at", INSTANT, nullable=True),
        sa.Column("unlinked_by", sa.String(length=80), nullable=True),
        sa.Column("unlink_reason", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_incident_links"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_incident_links_employer_number",
        ),
        sa.ForeignKeyConstraint(["first_id"], ["incidents.id"], name="fk_incident_links_first_id"),
        sa.ForeignKeyConstraint(
            ["second_id"], ["incidents.id"], name="fk_incident_links_second_id"
        ),
    )
    op.create_index("ix_incident_links_second_id", "incident_links", ["second_id"])
    op.create_index(
        "uq_incident_links_pair",
        "incident_links",
        ["first_id", "second_id"],
        unique=True,
        sqlite_where=sa.text("unlinked_at IS NULL"),
        postgresql_where=sa.text("unlinked_at IS NULL"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("incident_links")
