"""Tables of auth-svc, in the schema `auth`."""

from datetime import datetime
from typing import Any, ClassVar

from contracts.auth import Language, Role
from kit.database import service_metadata
from sqlalchemy import ARRAY, JSON, BigInteger, DateTime, ForeignKey, Identity, Text, Uuid, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Identifiers are UUIDs, read as text; moments carry their zone."""

    metadata = service_metadata("auth")
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        Role: Text,
        Language: Text,
        datetime: DateTime(timezone=True),
    }


def _id() -> Mapped[str]:
    return mapped_column(Uuid(as_uuid=False), primary_key=True)


def _belongs_to(column: str, *, primary_key: bool = False) -> Mapped[str]:
    return mapped_column(
        Uuid(as_uuid=False),
        ForeignKey(column, ondelete="CASCADE"),
        primary_key=primary_key,
        index=not primary_key,
    )


def _created() -> Mapped[datetime]:
    return mapped_column(server_default=func.now())


class UserRow(Base):
    """A person. The local user of single mode has no e-mail; only accounts have one."""

    __tablename__ = "users"

    id: Mapped[str] = _id()
    email: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    name: Mapped[str]
    language: Mapped[Language]
    answer_language: Mapped[str | None]
    time_zone: Mapped[str] = mapped_column(server_default="UTC")
    created_at: Mapped[datetime] = _created()


class OrganisationRow(Base):
    """A tenant."""

    __tablename__ = "organisations"

    id: Mapped[str] = _id()
    name: Mapped[str]
    created_at: Mapped[datetime] = _created()


class MembershipRow(Base):
    """The one organisation a user belongs to."""

    __tablename__ = "memberships"

    user_id: Mapped[str] = _belongs_to("users.id", primary_key=True)
    organisation_id: Mapped[str] = _belongs_to("organisations.id")
    role: Mapped[Role]
    joined_at: Mapped[datetime] = _created()


class InviteRow(Base):
    """An open invitation; accepting it deletes the row."""

    __tablename__ = "invites"

    id: Mapped[str] = _id()
    organisation_id: Mapped[str] = _belongs_to("organisations.id")
    email: Mapped[str]
    role: Mapped[Role]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = _created()
    expires_at: Mapped[datetime]


class SessionRow(Base):
    """A sign-in on one device: the family of its refresh tokens."""

    __tablename__ = "sessions"

    id: Mapped[str] = _id()
    user_id: Mapped[str] = _belongs_to("users.id")
    created_at: Mapped[datetime] = _created()
    expires_at: Mapped[datetime] = mapped_column(index=True)


class RefreshTokenRow(Base):
    """A refresh token; one that was used stays for a while, to notice that it comes again."""

    __tablename__ = "refresh_tokens"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = _belongs_to("sessions.id")
    used_at: Mapped[datetime | None]


class PasswordResetRow(Base):
    """A mailed link to set a new password; using it deletes the row."""

    __tablename__ = "password_resets"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = _belongs_to("users.id")
    expires_at: Mapped[datetime]


class ApiKeyRow(Base):
    """A key for programs, as a hash."""

    __tablename__ = "api_keys"

    id: Mapped[str] = _id()
    user_id: Mapped[str] = _belongs_to("users.id")
    name: Mapped[str]
    prefix: Mapped[str]
    key_hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = _created()
    last_used_at: Mapped[datetime | None]


class EventRow(Base):
    """An event that waits for its Redis stream; publishing it deletes the row."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    stream: Mapped[str]
    event: Mapped[dict[str, Any]] = mapped_column(JSON)
