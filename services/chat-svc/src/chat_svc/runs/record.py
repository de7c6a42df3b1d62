"""What is known of a run: who asked what, with which model, and where it stands."""

from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from contracts.chat import ChatRequest, RunState
from contracts.library import Exchange, RunStatus
from kit.identity import Principal
from pydantic import TypeAdapter

_EXCHANGES = TypeAdapter(tuple[Exchange, ...])


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as Redis keeps it; `token` is the fence: only its holder may write.

    It has all that a worker needs to begin: `model` is what was chosen when the question came,
    `earlier` what was said before in the thread.
    """

    run_id: str
    thread_id: str
    turn_id: str
    principal: Principal
    request: ChatRequest
    started_at: datetime
    model: str = ""
    earlier: tuple[Exchange, ...] = ()
    status: RunStatus = "running"
    token: int = 1

    @property
    def age(self) -> float:
        """Give the seconds since the question came."""
        return (datetime.now(UTC) - self.started_at).total_seconds()

    def belongs_to(self, principal: Principal) -> bool:
        """Say whether this caller may know of the run."""
        return (
            self.principal.user_id == principal.user_id
            and self.principal.organisation_id == principal.organisation_id
        )

    def state(self) -> RunState:
        """Give what its owner may see."""
        return RunState(
            run_id=self.run_id,
            thread_id=self.thread_id,
            turn_id=self.turn_id,
            status=self.status,
            query=self.request.query,
            started_at=self.started_at,
        )

    def to_fields(self) -> dict[str, str | bytes]:
        """Give what is stored in the run's hash, but for status and token."""
        return {
            "thread": self.thread_id,
            "turn": self.turn_id,
            "principal": dump_principal(self.principal),
            "request": self.request.model_dump_json(),
            "started_at": self.started_at.isoformat(),
            "model": self.model,
            "earlier": _EXCHANGES.dump_json(self.earlier),
        }

    @classmethod
    def from_fields(cls, run_id: str, fields: dict[bytes, bytes]) -> "RunRecord":
        """Read a run's hash."""
        return cls(
            run_id=run_id,
            thread_id=fields[b"thread"].decode(),
            turn_id=fields[b"turn"].decode(),
            principal=load_principal(fields[b"principal"]),
            request=ChatRequest.model_validate_json(fields[b"request"]),
            started_at=datetime.fromisoformat(fields[b"started_at"].decode()),
            model=fields[b"model"].decode(),
            earlier=_EXCHANGES.validate_json(fields[b"earlier"]),
            status=_status(fields[b"status"].decode()),
            token=int(fields[b"token"]),
        )


def _status(text: str) -> RunStatus:
    known: dict[str, RunStatus] = {
        "running": "running",
        "completed": "completed",
        "stopped": "stopped",
    }
    return known.get(text, "failed")


def dump_principal(principal: Principal) -> bytes:
    """Give on whose behalf a run goes on, for later calls to other services."""
    return orjson.dumps(
        {
            "user_id": principal.user_id,
            "organisation_id": principal.organisation_id,
            "role": principal.role,
            "scopes": sorted(principal.scopes),
            "session_id": principal.session_id,
            "kind": principal.kind,
        }
    )


def load_principal(raw: bytes) -> Principal:
    """Read what `dump_principal` gave."""
    fields = orjson.loads(raw)
    return Principal(**(fields | {"scopes": frozenset(fields["scopes"])}))
