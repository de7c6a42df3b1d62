"""Asking: the request, the events of a run, and the models on offer."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.library import Claim, Depth, Route, RunStatus, Source, Step, Usage
from contracts.model import Contract
from contracts.search import Filters, SourceKind

Query = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000)]


class ChatRequest(Contract):
    """A question; with `thread_id` a follow-up, with `replaces` in an earlier turn's place."""

    query: Query
    thread_id: str | None = None
    replaces: str | None = Field(default=None, description="id of the turn that is asked again")
    depth: Depth = "balanced"
    sources: tuple[SourceKind, ...] = ("web", "local")
    filters: Filters = Filters()
    model: str | None = Field(default=None, max_length=200)
    language: str | None = Field(
        default=None, pattern=r"^[a-z]{2}$", description="of the answer; else the question's own"
    )
    incognito: bool = False


class RunEvent(Contract):
    """`run`: the first event of every stream."""

    run_id: str
    thread_id: str
    turn_id: str


class SourcesEvent(Contract):
    """`sources`: with `added` true they extend the list, else they are the whole list.

    The whole list comes once more when the answer was checked, with origins and hashes.
    """

    sources: tuple[Source, ...]
    added: bool = False


class DeltaEvent(Contract):
    """`delta`: the next piece of the answer; the answer is the deltas in order."""

    text: str


class ResetEvent(Contract):
    """`reset`: the answer so far is replaced by `text`."""

    text: str = ""


class ClaimsEvent(Contract):
    """`claims`: the receipts of the answer's sentences, in their order."""

    claims: tuple[Claim, ...]


class RelatedEvent(Contract):
    """`related`: questions one might ask next."""

    questions: tuple[str, ...]


class DoneEvent(Contract):
    """`done`: the run is over and stored. Exactly one of `done` and `error` ends a stream."""

    status: Literal["completed", "stopped"]
    model: str = ""
    usage: Usage = Usage()
    route: Route | None = None


class ErrorEvent(Contract):
    """`error`: the run failed and is stored as failed."""

    code: str
    message: str
    route: Route | None = None


Event = (
    RunEvent
    | Step
    | SourcesEvent
    | DeltaEvent
    | ResetEvent
    | ClaimsEvent
    | RelatedEvent
    | DoneEvent
    | ErrorEvent
)

EVENT_NAMES: dict[type[Contract], str] = {
    RunEvent: "run",
    Step: "step",
    SourcesEvent: "sources",
    DeltaEvent: "delta",
    ResetEvent: "reset",
    ClaimsEvent: "claims",
    RelatedEvent: "related",
    DoneEvent: "done",
    ErrorEvent: "error",
}


class RunState(Contract):
    """Where a run stands."""

    run_id: str
    thread_id: str
    turn_id: str
    status: RunStatus
    query: str
    started_at: AwareDatetime


class Model(Contract):
    """A model that may be asked for by its `id`."""

    id: str
    name: str
    provider: Literal["openai", "ollama", "extractive"]
    default: bool = False


class ModelList(Contract):
    """The models on offer; when the provider cannot be asked, `error` says why in words."""

    models: tuple[Model, ...] = ()
    error: str | None = None
