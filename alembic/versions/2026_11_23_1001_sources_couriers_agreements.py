"""Sources couriers agreements.

Why: Who sends, who rides, and on which terms.
Running release: none yet; this is part of the first schema.
Existing rows: none.
Downgrade: drops the tables and all they hold.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0002_sources_couriers_agreements"
down_revision = "0001_co_operatives"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "agreements",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_agreements_employer_number",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_agreements"),
        sa.UniqueConstraint("employer_number", "name", name="uq_agreements_employer_number_name"),
    )
    op.create_table(
        "couriers",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("ssin", sa.LargeBinary(), nullable=True),
        sa.Column("ssin_hash", sa.String(length=64), nullable=True),
        sa.Column("identity", sa.LargeBinary(), nullable=True),
        sa.Column("worker_type", sa.String(length=3), nullable=False),
        sa.Column("joint_commission", sa.String(length=3), nullable=True),
        sa.Column("student_place_of_work", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("iban", sa.LargeBinary(), nullable=True),
        sa.Column("own_bike", sa.Boolean(), nullable=False),
        sa.Column("own_phone", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_couriers_employer_number",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_couriers"),
        sa.UniqueConstraint(
            "employer_number", "reference", name="uq_couriers_employer_number_reference"
        ),
        sa.UniqueConstraint(
            "employer_number", "ssin_hash", name="uq_couriers_employer_number_ssin_hash"
        ),
    )
    op.create_table(
        "sources",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("base_url", sa.String(length=300), nullable=True),
        sa.Column("client_id", sa.String(length=200), nullable=True),
        sa.Column("client_secret", sa.LargeBinary(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"], ["cooperatives.employer_number"], name="fk_sources_employer_number"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sa.UniqueConstraint("slug", name="uq_sources_slug"),
    )
    op.create_table(
        "agreement_versions",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("agreement_id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("terms", JSON, nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name="fk_agreement_versions_agreement_id"
        ),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_agreement_versions_employer_number",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_agreement_versions"),
        sa.UniqueConstraint(
            "agreement_id", "version", name="uq_agreement_versions_agreement_id_version"
        ),
    )
    op.create_table(
        "courier_links",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("worker_external_id", sa.String(length=200), nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["courier_id"], ["couriers.id"], name="fk_courier_links_courier_id"
        ),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_courier_links_employer_number",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_courier_links_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_courier_links"),
        sa.UniqueConstraint(
            "source_id", "worker_external_id", name="uq_courier_links_source_id_worker_external_id"
        ),
    )
    op.create_index("ix_courier_links_courier_id", "courier_links", ["courier_id"], unique=False)
    op.create_table(
        "platform_terms",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("agreement_id", BIG_ID, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("fee_pct", sa.String(length=20), nullable=False),
        sa.Column("vat_pct", sa.String(length=20), nullable=False),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name="fk_platform_terms_agreement_id"
        ),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_platform_terms_employer_number",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_platform_terms_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_platform_terms"),
        sa.UniqueConstraint(
            "source_id", "valid_from", name="uq_platform_terms_source_id_valid_from"
        ),
    )
    op.create_table(
        "source_secrets",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_source_secrets_employer_number",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_source_secrets_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_source_secrets"),
    )
    op.create_index("ix_source_secrets_source_id", "source_secrets", ["source_id"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_index("ix_source_secrets_source_id", table_name="source_secrets")
    op.drop_table("source_secrets")
    op.drop_table("platform_terms")
    op.drop_index("ix_courier_links_courier_id", table_name="courier_links")
    op.drop_table("courier_links")
    op.drop_table("agreement_versions")
    op.drop_table("sources")
    op.drop_table("couriers")
    op.drop_table("agreements")
