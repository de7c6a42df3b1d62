"""Accounts, sessions, organisations, API keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.Uuid()
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_users()
    _create_organisations()
    _create_sessions()
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("event", sa.JSON(), nullable=False),
        schema="auth",
    )


def downgrade() -> None:
    for table in (
        "events",
        "api_keys",
        "password_resets",
        "refresh_tokens",
        "sessions",
        "invites",
        "memberships",
        "organisations",
        "users",
    ):
        op.drop_table(table, schema="auth")


def _create_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", ID, primary_key=True),
        sa.Column("email", sa.Text()),
        sa.Column("password_hash", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("answer_language", sa.Text()),
        sa.Column("time_zone", sa.Text(), nullable=False, server_default="UTC"),
        _created("created_at"),
        sa.UniqueConstraint("email", name="uq_users_email"),
        schema="auth",
    )
    op.create_table(
        "password_resets",
        sa.Column("token_hash", sa.Text(), primary_key=True),
        _reference("user_id", "users"),
        sa.Column("expires_at", MOMENT, nullable=False),
        schema="auth",
    )
    op.create_table(
        "api_keys",
        sa.Column("id", ID, primary_key=True),
        _reference("user_id", "users"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        _created("created_at"),
        sa.Column("last_used_at", MOMENT),
        sa.UniqueConstraint("key_hash", name="uq_api_keys_key_hash"),
        schema="auth",
    )
    _index("password_resets", "user_id")
    _index("api_keys", "user_id")


def _create_organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", ID, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        _created("created_at"),
        schema="auth",
    )
    op.create_table(
        "memberships",
        _reference("user_id", "users", primary_key=True),
        _reference("organisation_id", "organisations"),
        sa.Column("role", sa.Text(), nullable=False),
        _created("joined_at"),
        schema="auth",
    )
    op.create_table(
        "invites",
        sa.Column("id", ID, primary_key=True),
        _reference("organisation_id", "organisations"),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        _created("created_at"),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.UniqueConstraint("token_hash", name="uq_invites_token_hash"),
        schema="auth",
    )
    _index("memberships", "organisation_id")
    _index("invites", "organisation_id")


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", ID, primary_key=True),
        _reference("user_id", "users"),
        _created("created_at"),
        sa.Column("expires_at", MOMENT, nullable=False),
        schema="auth",
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("token_hash", sa.Text(), primary_key=True),
        _reference("session_id", "sessions"),
        sa.Column("used_at", MOMENT),
        schema="auth",
    )
    _index("sessions", "user_id")
    _index("sessions", "expires_at")
    _index("refresh_tokens", "session_id")


def _created(name: str) -> "sa.Column[object]":
    return sa.Column(name, MOMENT, nullable=False, server_default=sa.func.now())


def _reference(column: str, table: str, *, primary_key: bool = False) -> "sa.Column[object]":
    key = sa.ForeignKey(f"auth.{table}.id", ondelete="CASCADE")
    return sa.Column(column, ID, key, primary_key=primary_key, nullable=False)


def _index(table: str, column: str) -> None:
    op.create_index(f"ix_{table}_{column}", table, [column], schema="auth")
