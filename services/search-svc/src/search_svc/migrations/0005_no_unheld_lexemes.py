"""Counts of lexemes that no passage holds any more, which deleting used to leave behind."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("DELETE FROM search.lexemes WHERE passages = 0")


def downgrade() -> None:
    """Nothing to bring back."""
