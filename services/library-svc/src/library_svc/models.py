"""The tables: threads, and in each its turns with sources and steps."""

import sqlalchemy as sa
from kit.database import service_metadata
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

SCHEMA = "library"

metadata = service_metadata(SCHEMA)

threads = sa.Table(
    "threads",
    metadata,
    sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("organisation_id", sa.Text),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("pinned", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("deleted_at", sa.DateTime(timezone=True)),
    sa.Column("replaced_turns", ARRAY(sa.Uuid(as_uuid=False)), nullable=False, server_default="{}"),
    sa.Column("search", TSVECTOR, nullable=False),
    sa.Index(None, "owner_id", "pinned", "updated_at", "id"),
    sa.Index(None, "deleted_at", postgresql_where=sa.text("deleted_at IS NOT NULL")),
)
"""A deleted thread leaves its id for a day, without owner and words, and a thread keeps the ids of
turns that were replaced, so that a run that is still writing cannot bring either back."""

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
    sa.Column("thread_id", sa.ForeignKey(threads.c.id, ondelete="CASCADE"), nullable=False),
    sa.Column("run_id", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("query", sa.Text, nullable=False),
    sa.Column("depth", sa.Text, nullable=False),
    sa.Column("source_kinds", JSONB, nullable=False),
    sa.Column("language", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("sources", JSONB, nullable=False),
    sa.Column("steps", JSONB, nullable=False),
    sa.Column("related", JSONB, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("usage", JSONB, nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("finished_at", sa.DateTime(timezone=True)),
    sa.Column("search", TSVECTOR, nullable=False),
    sa.UniqueConstraint("thread_id", "position"),
    sa.Index(None, "search", postgresql_using="gin"),
)
