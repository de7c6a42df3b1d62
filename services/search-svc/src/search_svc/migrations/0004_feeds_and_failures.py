"""Feeds, what of a collection could not be read, and how large it is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"

SCHEMA = "search"


def upgrade() -> None:
    feed = sa.Column("is_feed", sa.Boolean, nullable=False, server_default=sa.false())
    failures = sa.Column("failures", JSONB, nullable=False, server_default="[]")
    size = sa.Column("size_bytes", sa.BigInteger, nullable=False, server_default="0")
    for column in (feed, failures, size):
        op.add_column("collections", column, schema=SCHEMA)


def downgrade() -> None:
    for name in ("is_feed", "failures", "size_bytes"):
        op.drop_column("collections", name, schema=SCHEMA)
