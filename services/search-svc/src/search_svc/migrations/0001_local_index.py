"""The local index."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0001"
down_revision = None

SCHEMA = "search"


def upgrade() -> None:
    _create_collections()
    _create_documents()
    _create_passages()
    op.create_table(
        "lexemes",
        sa.Column("lexeme", sa.Text, nullable=False),
        sa.Column("passages", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("lexeme", name="pk_lexemes"),
        schema=SCHEMA,
    )
    op.create_table(
        "frontier",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("collection_id", sa.Uuid, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("id", name="pk_frontier"),
        _belongs_to_collection("frontier"),
        sa.UniqueConstraint("collection_id", "url", name="uq_frontier_collection_id_url"),
        schema=SCHEMA,
    )


def downgrade() -> None:
    for table in ("frontier", "lexemes", "passages", "documents", "collections"):
        op.drop_table(table, schema=SCHEMA)


def _create_collections() -> None:
    op.create_table(
        "collections",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("location", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Text),
        sa.Column("organisation_id", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("documents", sa.Integer, nullable=False, server_default="0"),
        sa.Column("passages", sa.Integer, nullable=False, server_default="0"),
        sa.Column("lexemes", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("run_id", sa.Uuid),
        sa.Column("lease_id", sa.Uuid),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_collections"),
        sa.UniqueConstraint(
            "location",
            "owner_id",
            "organisation_id",
            name="uq_collections_location_owner_id_organisation_id",
            postgresql_nulls_not_distinct=True,
        ),
        schema=SCHEMA,
    )


def _create_documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("collection_id", sa.Uuid, nullable=False),
        sa.Column("location", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("published", sa.Date),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("run_id", sa.Uuid, nullable=False),
        sa.Column("indexed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        _belongs_to_collection("documents"),
        sa.UniqueConstraint(
            "collection_id", "location", name="uq_documents_collection_id_location"
        ),
        schema=SCHEMA,
    )


def _create_passages() -> None:
    op.create_table(
        "passages",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("document_id", sa.Uuid, nullable=False),
        sa.Column("collection_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("starts", sa.Integer, nullable=False),
        sa.Column("ends", sa.Integer, nullable=False),
        sa.Column("heading", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("search", TSVECTOR, nullable=False),
        sa.Column("embedding_model", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_passages"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            [f"{SCHEMA}.documents.id"],
            name="fk_passages_document_id",
            ondelete="CASCADE",
        ),
        schema=SCHEMA,
    )
    op.execute(f"ALTER TABLE {SCHEMA}.passages ADD COLUMN embedding halfvec")
    op.create_index(
        "ix_passages_document_id_position", "passages", ["document_id", "position"], schema=SCHEMA
    )
    op.create_index(
        "ix_passages_search", "passages", ["search"], schema=SCHEMA, postgresql_using="gin"
    )


def _belongs_to_collection(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["collection_id"],
        [f"{SCHEMA}.collections.id"],
        name=f"fk_{table}_collection_id",
        ondelete="CASCADE",
    )
