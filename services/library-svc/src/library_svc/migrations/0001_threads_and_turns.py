"""Threads, and in each its turns; full text over titles, questions and answers."""

from alembic import op

revision = "0001"
down_revision = None

THREADS = """
CREATE TABLE library.threads (
    id uuid CONSTRAINT pk_threads PRIMARY KEY,
    owner_id text NOT NULL,
    organisation_id text,
    title text NOT NULL,
    pinned boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    replaced_turns uuid[] NOT NULL DEFAULT '{}',
    search tsvector NOT NULL
)
"""

TURNS = """
CREATE TABLE library.turns (
    id uuid CONSTRAINT pk_turns PRIMARY KEY,
    thread_id uuid NOT NULL CONSTRAINT fk_turns_thread_id
        REFERENCES library.threads (id) ON DELETE CASCADE,
    run_id text NOT NULL,
    position integer NOT NULL,
    query text NOT NULL,
    depth text NOT NULL,
    source_kinds jsonb NOT NULL,
    language text,
    status text NOT NULL,
    answer text NOT NULL,
    sources jsonb NOT NULL,
    steps jsonb NOT NULL,
    related jsonb NOT NULL,
    model text NOT NULL,
    usage jsonb NOT NULL,
    error text,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    search tsvector NOT NULL,
    CONSTRAINT uq_turns_thread_id_position UNIQUE (thread_id, position)
)
"""

INDEXES = """
CREATE INDEX ix_threads_owner_id_pinned_updated_at_id
    ON library.threads (owner_id, pinned, updated_at, id);
CREATE INDEX ix_threads_deleted_at ON library.threads (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX ix_turns_search ON library.turns USING gin (search)
"""


def upgrade() -> None:
    for statement in (THREADS, TURNS, *INDEXES.split(";")):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE library.turns")
    op.execute("DROP TABLE library.threads")
