"""What is known of a run: who asked what, where it stands, and what it has made so far."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from contracts.chat import ChatRequest, RunState
from contracts.library import RunStatus, Source, Step, Turn, Usage
from kit.identity import Principal

from kit import llm


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as Redis keeps it; `token` is the fence: only its holder may write."""

    run_id: str
    thread_id: str
    turn_id: str
    principal: Principal
    request: ChatRequest
    started_at: datetime
    status: RunStatus = "running"
    token: int = 1

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


@dataclass(slots=True)
class Draft:
    """What a run has made so far; folding its stored events gives the same."""

    text: list[str] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    steps: dict[str, Step] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    model: str = ""
    usage: Usage = field(default_factory=Usage)

    @classmethod
    def fold(cls, events: Iterable[tuple[str, dict[str, Any]]]) -> "Draft":
        """Rebuild from the events of a run whose worker is gone."""
        draft = cls()
        for name, data in events:
            draft.apply(name, data)
        return draft

    def apply(self, name: str, data: dict[str, Any]) -> None:
        """Take one stored event into account."""
        if name == "delta":
            self.text.append(data["text"])
        elif name == "reset":
            self.text[:] = [data.get("text", "")]
        elif name == "step":
            step = Step.model_validate(data)
            self.steps[step.id] = step
        elif name == "sources":
            kept = self.sources if data.get("added") else []
            self.sources = [*kept, *(Source.model_validate(item) for item in data["sources"])]
        elif name == "related":
            self.related = tuple(data["questions"])

    def spend(self, used: llm.Usage) -> None:
        """Add what model calls used up."""
        now = self.usage
        total = used + llm.Usage(
            now.prompt_tokens, now.completion_tokens, now.model_calls, now.cost_usd
        )
        self.usage = Usage(**asdict(total))

    @property
    def answer(self) -> str:
        """The text so far."""
        return "".join(self.text)


def start_turn(record: RunRecord) -> Turn:
    """Give the turn as library-svc gets it at the start: a question without an answer."""
    request = record.request
    return Turn(
        id=record.turn_id,
        thread_id=record.thread_id,
        run_id=record.run_id,
        query=request.query,
        depth=request.depth,
        source_kinds=request.sources,
        language=request.language,
        status="running",
        created_at=record.started_at,
    )


def end_turn(record: RunRecord, draft: Draft, status: RunStatus, error: str | None = None) -> Turn:
    """Give the turn as it ended; steps cut short by a failure or a stop count as failed."""
    steps = tuple(
        step.model_copy(update={"status": "failed"}) if step.status == "running" else step
        for step in draft.steps.values()
    )
    changes = {
        "status": status,
        "answer": draft.answer,
        "sources": tuple(draft.sources),
        "steps": steps,
        "related": draft.related,
        "model": draft.model,
        "usage": draft.usage,
        "error": error,
        "finished_at": datetime.now(UTC),
    }
    return start_turn(record).model_copy(update=changes)
