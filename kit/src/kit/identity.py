"""Who is asking."""

from dataclasses import dataclass, field
from typing import Literal

LOCAL_USER_ID = "00000000-0000-4000-8000-000000000001"

ALL_SCOPES = frozenset({"chat", "search", "library:read", "library:write", "account", "admin"})


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated caller: a person, by session or API key, within at most one organisation."""

    user_id: str
    organisation_id: str | None = None
    role: Literal["owner", "admin", "member"] | None = None
    scopes: frozenset[str] = field(default=ALL_SCOPES)
    session_id: str | None = None
    kind: Literal["local", "session", "api_key"] = "session"

    def may(self, scope: str) -> bool:
        """Say whether the caller's token or key carries this right."""
        return scope in self.scopes


LOCAL_USER = Principal(user_id=LOCAL_USER_ID, role="owner", kind="local")
