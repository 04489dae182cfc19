"""The question after an accident, its answers, and the words of a reply until they are read.

Why: a courier who was hurt is asked by SMS how they are, and may report by SMS without network;
what they write was thrown away until now.
Running release: unaffected, the column is nullable and it does not know the tables.
Existing rows: earlier replies have no words.
Downgrade: drops questions and answers.
"""

import sqlalchemy as sa

from alembic import op

revision = "0180_questions_after_accident"
down_revision = "0172_tasks_by_courier"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the column and the tables."""
    op.add_column("sms_replies", sa.Column("words", sa.LargeBinary(), nullable=True))
    _add_questions()
    _add_answers()


def _add_questions() -> None:
    op.create_table(
        "case_questions",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("incident_id", BIG_ID, nullable=False),
        sa.Column("courier_id", BIG_ID, nullable=False),
        sa.Column("identity_id", BIG_ID, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_questions"),
        *_foreign_keys(
            "case_questions",
            employer_number="cooperatives.employer_number",
            incident_id="incidents.id",
            courier_id="couriers.id",
            identity_id="sign_in_identities.id",
        ),
        sa.UniqueConstraint(
            "incident_id", "courier_id", "day", name="uq_case_questions_incident_id_courier_id_day"
        ),
    )
    op.create_index("ix_case_questions_identity", "case_questions", ["identity_id", "id"])


def _add_answers() -> None:
    op.create_table(
        "case_answers",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("employer_number", sa.String(length=10), nullable=False),
        sa.Column("incident_id", BIG_ID, nullable=False),
        sa.Column("question_id", BIG_ID, nullable=False),
        sa.Column("reply_id", BIG_ID, nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("asks", sa.String(length=30), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_case_answers"),
        *_foreign_keys(
            "case_answers",
            employer_number="cooperatives.employer_number",
            incident_id="incidents.id",
            question_id="case_questions.id",
            reply_id="sms_replies.id",
        ),
        sa.UniqueConstraint("reply_id", name="uq_case_answers_reply_id"),
    )
    op.create_index("ix_case_answers_incident_id", "case_answers", ["incident_id"])


def _foreign_keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [other], name=f"fk_{table}_{column}")
        for column, other in columns.items()
    ]


def downgrade() -> None:
    """Drop them."""
    op.drop_table("case_answers")
    op.drop_table("case_questions")
    op.drop_column("sms_replies", "words")
