"""A kept change says which witness, action or other row of a case it is about.

Why: "due date: 3 March, 5 March" does not say of which of six actions; people added to a case had no
place in its history at all.
Running release: unaffected, it writes no such word.
Existing rows: about the case itself, or an action that is not named.
Downgrade: drops the word; the values stay.
"""

import sqlalchemy as sa

from alembic import op

revision = "0199_what_a_change_is_about"
down_revision = "0198_photos_of_bike_checks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("incident_changes", sa.Column("about", sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("incident_changes", "about")
