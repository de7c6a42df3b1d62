"""The tables of the local index: collections, their documents, and the passages that are found."""

from typing import Any

import sqlalchemy as sa
from kit.database import service_metadata
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.types import UserDefinedType

SCHEMA = "search"

metadata = service_metadata(SCHEMA)


class HalfVector(UserDefinedType[Any]):
    """pgvector's `halfvec`, of any length, since the operator picks the embedding model."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Give the type's name in SQL."""
        return "halfvec"


collections = sa.Table(
    "collections",
    metadata,
    sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
    sa.Column("location", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("owner_id", sa.Text),
    sa.Column("organisation_id", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("documents", sa.Integer, nullable=False, server_default="0"),
    sa.Column("passages", sa.Integer, nullable=False, server_default="0"),
    sa.Column("lexemes", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("run_id", sa.Uuid(as_uuid=False)),
    sa.Column("lease_id", sa.Uuid(as_uuid=False)),
    sa.Column("lease_until", sa.DateTime(timezone=True)),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("refresh_seconds", sa.Integer),
    sa.Column("is_feed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("failures", JSONB, nullable=False, server_default="[]"),
    sa.Column("size_bytes", sa.BigInteger, nullable=False, server_default="0"),
    sa.UniqueConstraint(
        "location", "owner_id", "organisation_id", postgresql_nulls_not_distinct=True
    ),
)
"""A folder, site or page that was added. Without owner and organisation all of the install see it.

`failures` are places and reasons of the last run, a hundred at most; `size_bytes` is what its
texts, lexemes and vectors take.
`refresh_seconds` is how old it may become before it is read again; without, that is never.
`run_id` names the indexing run that is under way or was cut off; the lease says who works on it.
"""

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
    sa.Column("collection_id", sa.ForeignKey(collections.c.id, ondelete="CASCADE"), nullable=False),
    sa.Column("location", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("language", sa.Text),
    sa.Column("published", sa.Date),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("run_id", sa.Uuid(as_uuid=False), nullable=False),
    sa.Column("indexed_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("collection_id", "location"),
)
"""`sha256` is of the bytes as they came, `fingerprint` what tells without reading them that they
have not changed (a file's time and size, a page's ETag), `run_id` the last run that saw it."""

passages = sa.Table(
    "passages",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("document_id", sa.ForeignKey(documents.c.id, ondelete="CASCADE"), nullable=False),
    sa.Column("collection_id", sa.Uuid(as_uuid=False), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("starts", sa.Integer, nullable=False),
    sa.Column("ends", sa.Integer, nullable=False),
    sa.Column("heading", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("length", sa.Integer, nullable=False),
    sa.Column("search", TSVECTOR, nullable=False),
    sa.Column("embedding", HalfVector),
    sa.Column("embedding_model", sa.Text),
    sa.Index(None, "document_id", "position"),
    sa.Index(None, "search", postgresql_using="gin"),
)
"""`search` holds our own lexemes: weight A from the title, B from headings, D from the text."""

lexemes = sa.Table(
    "lexemes",
    metadata,
    sa.Column("lexeme", sa.Text, primary_key=True),
    sa.Column("passages", sa.Integer, nullable=False),
)
"""How many passages hold a lexeme, over all collections: what BM25 weighs words by."""

frontier = sa.Table(
    "frontier",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("collection_id", sa.ForeignKey(collections.c.id, ondelete="CASCADE"), nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("done", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("collection_id", "url"),
)
"""The addresses that a crawl under way has found, so that it can go on after being cut off."""

pages = sa.Table(
    "pages",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("page", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("fresh_until", sa.DateTime(timezone=True), nullable=False),
    sa.Column("read_at", sa.DateTime(timezone=True), nullable=False, index=True),
    prefixes=["UNLOGGED"],
)
"""Pages of the public web as they were read, for everybody; losing them costs time and no data.

`key` is a hash of the address, `page` a `contracts.search.Page` as JSON, `size` its bytes,
`read_at` when the site last said that this is what it holds.
"""
