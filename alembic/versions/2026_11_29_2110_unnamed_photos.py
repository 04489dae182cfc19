"""Photos of a near miss without a name are on their way without a courier.

Why: a photo may follow such a report, and no row may say from whose phone it comes.
Running release: unaffected, it looks for uploads of a courier only.
Existing rows: what is on its way is dropped, so that the table can be changed; the phone begins anew.
Downgrade: the same, and every upload has a courier again.
"""

import sqlalchemy as sa

from alembic import op

revision = "0195_unnamed_photos"
down_revision = "0194_kept_cases"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_UNNAMED = sa.text("courier_id IS NULL")


def upgrade() -> None:
    """Let the courier be absent; the phone's name for a file is then the only one."""
    _drop_what_is_coming()
    _change_courier(nullable=True)
    op.create_index(
        "uq_report_uploads_unnamed",
        "report_uploads",
        ["upload_key"],
        unique=True,
        sqlite_where=IS_UNNAMED,
        postgresql_where=IS_UNNAMED,
    )


def downgrade() -> None:
    """Require the courier again."""
    op.drop_index("uq_report_uploads_unnamed", "report_uploads")
    _drop_what_is_coming()
    _change_courier(nullable=False)


def _drop_what_is_coming() -> None:
    op.execute("DELETE FROM report_upload_parts")
    op.execute("DELETE FROM report_uploads")


def _change_courier(*, nullable: bool) -> None:
    with op.batch_alter_table("report_uploads") as uploads:
        uploads.alter_column("courier_id", existing_type=BIG_ID, nullable=nullable)
