"""Pages of the public web as they were read."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

SCHEMA = "search"


def upgrade() -> None:
    op.create_table(
        "pages",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("page", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("fresh_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_pages"),
        schema=SCHEMA,
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_pages_read_at", "pages", ["read_at"], schema=SCHEMA)


def downgrade() -> None:
    op.drop_table("pages", schema=SCHEMA)
