"""Claims, route and fence of a turn; the texts that its sources were read as, each stored once."""

from alembic import op

revision = "0002"
down_revision = "0001"

TURNS = """
ALTER TABLE library.turns
    ADD claims jsonb NOT NULL DEFAULT '[]',
    ADD route jsonb,
    ADD fence integer NOT NULL DEFAULT 1
"""

TEXTS = """
CREATE TABLE library.texts (
    sha256 text CONSTRAINT pk_texts PRIMARY KEY,
    content bytea NOT NULL,
    characters integer NOT NULL,
    kept_since timestamptz NOT NULL
)
"""

TURN_TEXTS = """
CREATE TABLE library.turn_texts (
    turn_id uuid NOT NULL CONSTRAINT fk_turn_texts_turn_id
        REFERENCES library.turns (id) ON DELETE CASCADE,
    sha256 text NOT NULL CONSTRAINT fk_turn_texts_sha256
        REFERENCES library.texts (sha256) ON DELETE CASCADE,
    CONSTRAINT pk_turn_texts PRIMARY KEY (turn_id, sha256)
)
"""

INDEXES = """
CREATE INDEX ix_turn_texts_sha256 ON library.turn_texts (sha256);
CREATE INDEX ix_turns_created_at ON library.turns (created_at) WHERE status = 'running'
"""


def upgrade() -> None:
    for statement in (TURNS, TEXTS, TURN_TEXTS, *INDEXES.split(";")):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE library.turn_texts")
    op.execute("DROP TABLE library.texts")
    op.execute("DROP INDEX library.ix_turns_created_at")
    op.execute("ALTER TABLE library.turns DROP claims, DROP route, DROP fence")
