"""What library-svc keeps: threads, and in each its turns with sources and steps."""

from datetime import date
from typing import Literal

from kit.clients import Peer
from kit.identity import Principal
from pydantic import AwareDatetime, Field

from contracts.model import Contract
from contracts.search import SourceKind

Depth = Literal["speed", "balanced", "quality"]
RunStatus = Literal["running", "completed", "failed", "stopped"]


class Source(Contract):
    """A source of one answer; `[n]` in the text points at its `number`, which never changes."""

    number: int = Field(ge=1)
    url: str
    title: str
    snippet: str = ""
    provider: str = ""
    kind: SourceKind = "web"
    published: date | None = None


class Step(Contract):
    """One thing the run did, shown live; sent again with the same `id` when its state changes."""

    id: str
    kind: Literal["plan", "search", "read", "write"]
    status: Literal["running", "done", "failed"]
    queries: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    found: int | None = Field(default=None, description="results or pages found so far")
    providers: tuple[str, ...] = Field(default=(), description="who answered")
    note: str | None = Field(default=None, description="why it failed, or what was decided")
    took_ms: int | None = None


class Usage(Contract):
    """What the models cost; money in US dollars, None when the price is not known."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    model_calls: int = 0
    cost_usd: float | None = None


class Turn(Contract):
    """A question and its answer."""

    id: str
    thread_id: str
    run_id: str
    position: int = Field(default=0, ge=0, description="place in the thread, set by library-svc")
    query: str
    depth: Depth = "balanced"
    source_kinds: tuple[SourceKind, ...] = ("web", "local")
    language: str | None = None
    status: RunStatus = "running"
    answer: str = ""
    sources: tuple[Source, ...] = ()
    steps: tuple[Step, ...] = ()
    related: tuple[str, ...] = ()
    model: str = Field(default="", description="provider/name of the writer that answered")
    usage: Usage = Usage()
    error: str | None = Field(default=None, description="code of the failure, if failed")
    created_at: AwareDatetime
    finished_at: AwareDatetime | None = None


class ThreadSummary(Contract):
    """A thread as lists show it."""

    id: str
    title: str
    pinned: bool = False
    turn_count: int = 0
    running: bool = False
    excerpt: str | None = Field(default=None, description="where the words stand, **marked**")
    created_at: AwareDatetime
    updated_at: AwareDatetime


class Thread(ThreadSummary):
    """A thread with all its turns, oldest first."""

    turns: tuple[Turn, ...] = ()


class ThreadPage(Contract):
    """A page of threads, newest first, pinned ones before the rest."""

    threads: tuple[ThreadSummary, ...] = ()
    next_cursor: str | None = None


class ThreadPatch(Contract):
    """What of a thread its owner may change."""

    title: str | None = Field(default=None, min_length=1, max_length=200)
    pinned: bool | None = None


class DeletedThreads(Contract):
    """What deleting all threads did."""

    count: int = Field(ge=0, description="threads deleted")


ExportFormat = Literal["md", "json"]


class SaveTurn(Contract):
    """chat-svc stores a turn: at its start with status running, and again when it ends.

    `replaces` names the turn whose place it takes (an edited question): that turn and all
    after it go.
    """

    turn: Turn
    replaces: str | None = None


class SavedTurn(Contract):
    """Where a stored turn stands in its thread."""

    position: int = Field(ge=0)


class Exchange(Contract):
    """A finished question and answer, as context for a follow-up."""

    query: str
    answer: str


class ThreadContext(Contract):
    """What a follow-up needs to know of its thread, oldest first."""

    thread_id: str
    exchanges: tuple[Exchange, ...] = ()


class LibraryClient:
    """Calls library-svc on somebody's behalf."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    async def save(self, principal: Principal, request: SaveTurn) -> SavedTurn:
        """Store a turn, new or again; raises NotFound when the thread is another's.

        A turn that has ended is not overwritten by an older run: that raises Conflict.
        """
        path = f"/internal/turns/{request.turn.id}"
        return await self._peer.call("PUT", path, SavedTurn, principal=principal, body=request)

    async def context(
        self, principal: Principal, thread_id: str, *, before: str | None = None
    ) -> ThreadContext:
        """Give a thread's finished exchanges, oldest first, up to the turn `before` if named."""
        query = {"before": before} if before else None
        return await self._peer.call(
            "GET",
            f"/internal/threads/{thread_id}/context",
            ThreadContext,
            principal=principal,
            query=query,
        )
