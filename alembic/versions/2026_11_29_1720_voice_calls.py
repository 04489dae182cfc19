"""Calls that a machine makes.

Why: a call for help that nobody answers within three minutes rings a phone.
Running release: unaffected, it does not know the table.
Existing rows: none.
Downgrade: drops the table; what was said about a case stays on its timeline.
"""

import sqlalchemy as sa

from alembic import op

revision = "0181_voice_calls"
down_revision = "0180_questions_after_accident"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "voice_calls",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("identity_id", BIG_ID, nullable=False),
        sa.Column("to", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("pressed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_voice_calls"),
        sa.ForeignKeyConstraint(
            ["employer_number"],
            ["cooperatives.employer_number"],
            name="fk_voice_calls_employer_number",
        ),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["sign_in_identities.id"], name="fk_voice_calls_identity_id"
        ),
        sa.UniqueConstraint("employer_number", "key", name="uq_voice_calls_employer_number_key"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("voice_calls")
