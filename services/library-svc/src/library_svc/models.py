"""The tables: threads, in each its turns with sources and claims, and the texts that were read."""

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
    sa.Column("claims", JSONB, nullable=False, server_default="[]"),
    sa.Column("route", JSONB),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("usage", JSONB, nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("finished_at", sa.DateTime(timezone=True)),
    sa.Column("fence", sa.Integer, nullable=False, server_default="1"),
    sa.Column("search", TSVECTOR, nullable=False),
    sa.UniqueConstraint("thread_id", "position"),
    sa.Index(None, "search", postgresql_using="gin"),
    sa.Index(None, "created_at", postgresql_where=sa.text("status = 'running'")),
)

texts = sa.Table(
    "texts",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("characters", sa.Integer, nullable=False),
    sa.Column("kept_since", sa.DateTime(timezone=True), nullable=False),
)
"""What was read, whoever read it; each turn that brings a text anew keeps it from then on.

Bytes of UTF-8, since PostgreSQL's text holds no NUL: without it the hash would not fit any more.
"""

turn_texts = sa.Table(
    "turn_texts",
    metadata,
    sa.Column("turn_id", sa.ForeignKey(turns.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("sha256", sa.ForeignKey(texts.c.sha256, ondelete="CASCADE"), primary_key=True),
    sa.Index(None, "sha256"),
)
"""The only way to a text: through a turn that brought it."""
