"""How fresh a collection is to be kept."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

SCHEMA = "search"


def upgrade() -> None:
    op.add_column("collections", sa.Column("refresh_seconds", sa.Integer), schema=SCHEMA)


def downgrade() -> None:
    op.drop_column("collections", "refresh_seconds", schema=SCHEMA)
