"""Sign in and notices.

Why: Identities, one-time codes, sessions, staff and the messages sent to people.
Running release: none yet; this is part of the first schema.
Existing rows: none.
Downgrade: drops the tables and all they hold.
"""

import sqlalchemy as sa

from alembic import op

revision = "0004_sign_in_and_notices"
down_revision = "0003_inbox_outbox_audit"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "sign_in_identities",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("person_kind", sa.String(length=10), nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_sign_in_identities_employer_number",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_identities"),
        sa.UniqueConstraint(
            "employer_number",
            "person_kind",
            "person_id",
            name="uq_sign_in_identities_employer_number_person_kind_person_id",
        ),
        sa.UniqueConstraint(
            "employer_number", "phone_hash", name="uq_sign_in_identities_employer_number_phone_hash"
        ),
    )
    op.create_index(
        "ix_sign_in_identities_phone_hash", "sign_in_identities", ["phone_hash"], unique=False
    )
    op.create_table(
        "staff",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"], ["cooperatives.employer_number"], name="fk_staff_employer_number"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
    )
    op.create_table(
        "notices",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("identity_id", BIG_ID, nullable=False),
        sa.Column("person_kind", sa.String(length=10), nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("to", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"], ["cooperatives.employer_number"], name="fk_notices_employer_number"
        ),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["sign_in_identities.id"], name="fk_notices_identity_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint("employer_number", "key", name="uq_notices_employer_number_key"),
    )
    op.create_index(
        "ix_notices_person",
        "notices",
        ["employer_number", "person_kind", "person_id", "id"],
        unique=False,
    )
    op.create_table(
        "sessions",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("identity_id", BIG_ID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_sessions_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["sign_in_identities.id"], name="fk_sessions_identity_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
    )
    op.create_index("ix_sessions_identity", "sessions", ["identity_id"], unique=False)
    op.create_table(
        "sign_in_codes",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("identity_id", BIG_ID, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_sign_in_codes_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["sign_in_identities.id"], name="fk_sign_in_codes_identity_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_codes"),
    )
    op.create_index(
        "ix_sign_in_codes_identity", "sign_in_codes", ["identity_id", "created_at"], unique=False
    )
    op.create_table(
        "notice_steps",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("notice_id", BIG_ID, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("provider_id", sa.String(length=64), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_notice_steps_employer_number",
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name="fk_notice_steps_notice_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_steps"),
        sa.UniqueConstraint("notice_id", "state", name="uq_notice_steps_notice_id_state"),
    )
    op.create_index(
        "ix_notice_steps_state", "notice_steps", ["employer_number", "state", "at"], unique=False
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_index("ix_notice_steps_state", table_name="notice_steps")
    op.drop_table("notice_steps")
    op.drop_index("ix_sign_in_codes_identity", table_name="sign_in_codes")
    op.drop_table("sign_in_codes")
    op.drop_index("ix_sessions_identity", table_name="sessions")
    op.drop_table("sessions")
    op.drop_index("ix_notices_person", table_name="notices")
    op.drop_table("notices")
    op.drop_table("staff")
    op.drop_index("ix_sign_in_identities_phone_hash", table_name="sign_in_identities")
    op.drop_table("sign_in_identities")
