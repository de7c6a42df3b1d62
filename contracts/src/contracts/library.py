"""What library-svc keeps: threads, and in each its turns with sources and steps."""

from datetime import date
from typing import Literal

from kit.clients import Peer
from kit.identity import Principal
from pydantic import AwareDatetime, Field

from contracts.model import Contract
from contracts.search import ProviderReport, SourceKind

Depth = Literal["speed", "balanced", "quality"]
RunStatus = Literal["running", "completed", "failed", "stopped"]


class Source(Contract):
    """A source of one answer; `[n]` in the text points at its `number`, which never changes.

    The last four fields are known once the answer was checked.
    """

    number: int = Field(ge=1)
    url: str
    title: str
    snippet: str = ""
    provider: str = ""
    kind: SourceKind = "web"
    published: date | None = None
    updated: date | None = None
    authors: tuple[str, ...] = ()
    venue: str | None = Field(default=None, description="the journal, forum or office")
    cited_by: int | None = Field(default=None, description="citations or points, as told")
    origin: int | None = Field(
        default=None, description="smallest number among the sources of the same origin"
    )
    sha256: str | None = Field(
        default=None, description="of the text that was read, UTF-8, hex; it is kept under this"
    )
    read_at: AwareDatetime | None = None
    paywalled: bool = Field(
        default=False, description="only its beginning was read, the rest is for subscribers"
    )


class Step(Contract):
    """One thing the run did, shown live; sent again with the same `id` when its state changes."""

    id: str
    kind: Literal["plan", "search", "read", "write", "check"]
    status: Literal["running", "done", "failed"]
    queries: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    found: int | None = Field(default=None, description="results or pages found so far")
    providers: tuple[str, ...] = Field(default=(), description="who answered")
    reports: tuple[ProviderReport, ...] = Field(
        default=(), description="how each provider did that was asked; of a search"
    )
    note: str | None = Field(default=None, description="why it failed, or what was decided")
    took_ms: int | None = None


class Usage(Contract):
    """What the models cost; money in US dollars, None when the price is not known."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    model_calls: int = 0
    cost_usd: float | None = None


Verdict = Literal["supported", "partly", "not_found", "contradicted"]


class Claim(Contract):
    """The receipt of one sentence: which passage stands behind it, and whether it bears it out.

    Offsets count Unicode characters. Without any citation `source` is None and the verdict
    `not_found`.
    """

    text: str = Field(description="the sentence, without marks and markup")
    start: int = Field(ge=0, description="where it begins in the answer …")
    end: int = Field(ge=0, description="… and where it ends, its marks included")
    sources: tuple[int, ...] = Field(default=(), description="numbers it cites, in order")
    source: int | None = Field(default=None, description="the cited source that bears it out best")
    verdict: Verdict
    score: float = Field(ge=0, le=1, description="how well the passage bears it out")
    reason: Literal["number", "date", "name", "negation", "words", "uncited", "no_text"] | None = (
        Field(default=None, description="what is amiss, unless it is supported")
    )
    quote: str = Field(default="", description="the passage, word for word")
    quote_start: int | None = Field(default=None, description="where it begins in the source text")
    quote_end: int | None = None
    judge: Literal["text", "model"] = "text"


class OutgoingQuery(Contract):
    """A query that left the product, and to whom."""

    query: str
    providers: tuple[str, ...] = ()


class Stage(Contract):
    """How long a part of the run took, in milliseconds."""

    name: str
    took_ms: int = Field(ge=0)


class Route(Contract):
    """The route receipt: how an answer came about."""

    asked_model: str | None = Field(default=None, description="as asked for; None: the default")
    answered_model: str = ""
    fall_back: str | None = Field(
        default=None, description="code of why another than asked for answered"
    )
    tools: tuple[str, ...] = Field(default=(), description="plan, search, read, …, as used")
    queries: tuple[OutgoingQuery, ...] = ()
    pages: tuple[str, ...] = Field(default=(), description="hosts from which pages were read")
    stages: tuple[Stage, ...] = ()
    usage: Usage = Usage()
    dropped_marks: int = Field(default=0, description="citations of sources that do not exist")
    takeovers: int = Field(default=0, description="how often another worker went on with the run")
    took_ms: int = 0


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
    claims: tuple[Claim, ...] = ()
    route: Route | None = None
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


class SourceText(Contract):
    """The text of a source as it was read."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="of `text` in UTF-8, hex")
    text: str


class SaveTurn(Contract):
    """chat-svc stores a turn: at its start with status running, and again when it ends.

    `replaces` names the turn whose place it takes (an edited question): that turn and all
    after it go. `fence` grows with each worker of the run: what an earlier worker still sends is
    refused, and what a later one sends takes the place of what an earlier one left.
    """

    turn: Turn
    replaces: str | None = None
    fence: int = Field(default=1, ge=1)
    texts: tuple[SourceText, ...] = Field(default=(), description="what the sources' hashes mean")


class SavedTurn(Contract):
    """Where a stored turn stands in its thread."""

    position: int = Field(ge=0)


class FrozenSource(Contract):
    """A source with the text that was read when the answer was written."""

    source: Source
    text: str
    read_at: AwareDatetime


class Comparison(Contract):
    """What became of a source since it was read."""

    changed: bool
    read_at: AwareDatetime = Field(description="when it was read again")
    similarity: float = Field(ge=0, le=1, description="share of the text that is still there")
    removed: tuple[str, ...] = Field(default=(), description="lines that are gone, the first few")
    added: tuple[str, ...] = Field(default=(), description="lines that are new, the first few")


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
