"""The served library, a chat-svc's view of it, and a search-svc that reads pages for it."""

import hashlib
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import pytest
from contracts.library import (
    Claim,
    LibraryClient,
    OutgoingQuery,
    Route,
    SaveTurn,
    Source,
    SourceText,
    Stage,
    Step,
    Turn,
    Usage,
)
from contracts.search import Page, ReadFailure, ReadRequest, ReadResponse
from fastapi import APIRouter
from kit.app import ServiceSpec
from kit.clients import Peer
from kit.errors import Unavailable
from kit.identity import Principal
from kit.ids import new_id
from kit.settings import Settings
from kit.testing.serving import ServedApp
from kit.web.dependencies import Caller, CallingService
from library_svc.app import SPEC

SOURCES = (
    Source(number=1, url="https://example.org/a", title="First", snippet="one", provider="stub"),
    Source(number=2, url="https://example.org/b?x=1", title="Второй", kind="local"),
)
STEPS = (
    Step(id="s1", kind="search", status="done", queries=("q",), found=2, providers=("stub",)),
    Step(id="s2", kind="write", status="done", took_ms=12),
)
CLAIMS = (
    Claim(
        text="Because",
        start=0,
        end=12,
        sources=(1,),
        source=1,
        verdict="partly",
        score=0.5,
        reason="words",
        quote="one",
        quote_start=3,
        quote_end=6,
        judge="model",
    ),
)
ROUTE = Route(
    answered_model="stub/writer",
    tools=("search", "write"),
    queries=(OutgoingQuery(query="q", providers=("stub",)),),
    stages=(Stage(name="search", took_ms=7),),
    usage=Usage(prompt_tokens=1, cost_usd=0.5),
    took_ms=1200,
)


def make_turn(query: str = "Why?", **fields: Any) -> Turn:
    """Make a turn that has just begun, in a thread of its own unless one is named."""
    base = {"id": new_id(), "thread_id": new_id(), "run_id": new_id(), "query": query}
    return Turn(**{**base, "created_at": datetime.now(UTC), **fields})


def end_turn(turn: Turn, answer: str = "Because [1].", **fields: Any) -> Turn:
    """Make of it the turn as it ends."""
    update = {
        "status": "completed",
        "answer": answer,
        "sources": SOURCES,
        "steps": STEPS,
        "related": ("And then?",),
        "claims": CLAIMS,
        "route": ROUTE,
        "model": "stub/writer",
        "finished_at": datetime.now(UTC),
    }
    return Turn.model_validate({**dict(turn), **update, **fields})


class ChatSide:
    """What chat-svc does with the library, over HTTP."""

    def __init__(self, served: ServedApp, principal: Principal) -> None:
        tokens = served.runtime.service_tokens("chat-svc")
        peer = Peer("library-svc", tokens, session=served.http, url=served.url)
        self.client = LibraryClient(peer)
        self.principal = principal

    async def save(self, turn: Turn, **fields: Any) -> Turn:
        saved = await self.client.save(self.principal, SaveTurn(turn=turn, **fields))
        return turn.model_copy(update={"position": saved.position})

    async def answer(
        self, query: str = "Why?", answer: str = "Because [1].", **fields: Any
    ) -> Turn:
        """Save the start and the end of a turn."""
        turn = make_turn(query, **fields)
        await self.save(turn)
        return await self.save(end_turn(turn, answer))

    async def context(self, thread_id: str, before: str | None = None) -> list[tuple[str, str]]:
        found = await self.client.context(self.principal, thread_id, before=before)
        return [(exchange.query, exchange.answer) for exchange in found.exchanges]


def read_text(number: int, text: str, **fields: Any) -> tuple[Source, SourceText]:
    """Give a source as it is once its page was read, and the text for the library."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    base = {"number": number, "url": f"https://example.org/{new_id()}", "title": "Read"}
    read_at = datetime.now(UTC)
    source = Source(**{**base, "sha256": sha256, "read_at": read_at, **fields})
    return source, SourceText(sha256=sha256, text=text)


class PagesTwin:
    """The part of search-svc that reads pages: gives what a test wrote, or says why not."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.reads: list[tuple[str, str]] = []
        self.away = False
        self.during: Callable[[], None] = nullcontext

    def spec(self) -> ServiceSpec[Settings]:
        router = APIRouter()

        @router.post("/internal/pages")
        async def read(body: ReadRequest, service: CallingService, caller: Caller) -> ReadResponse:
            (url,) = body.urls
            assert body.no_cache  # what was kept says nothing about today
            self.reads.append((caller.user_id, url))
            self.during()
            if self.away:
                raise Unavailable("Reading is away.")
            if url not in self.texts:
                failure = ReadFailure(url=url, code="http_status", message="the page is gone")
                return ReadResponse(failures=(failure,))
            return ReadResponse(pages=(self._page(url),))

        return ServiceSpec(
            name="search-svc",
            port=0,
            summary="Reads pages",
            settings=Settings,
            routers=[router],
            prefixes=(),
            start=lambda _: nullcontext(),
        )

    def _page(self, url: str) -> Page:
        text, now = self.texts[url], datetime.now(UTC)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        return Page(url=url, final_url=url, text=text, read_at=now, sha256=sha256)


@pytest.fixture(scope="session")
def pages() -> PagesTwin:
    return PagesTwin()


@pytest.fixture(scope="session")
async def library(serve_spec, pages) -> ServedApp:
    return await serve_spec(
        pages.spec(), SPEC, library_context_turns=3, library_context_characters=100
    )


@pytest.fixture
def someone(library, callers) -> tuple[ChatSide, dict[str, str]]:
    """Give a new person: what chat-svc does for them, and the headers they send."""
    principal, headers = callers.someone()
    return ChatSide(library, principal), headers


@pytest.fixture
def chat(library, callers) -> ChatSide:
    """Give what chat-svc does for the owner."""
    return ChatSide(library, callers.owner_principal)


@pytest.fixture(scope="session")
def new_turn() -> Callable[..., Turn]:
    return make_turn


@pytest.fixture(scope="session")
def ended() -> Callable[..., Turn]:
    return end_turn


@pytest.fixture(scope="session")
def chat_side() -> type[ChatSide]:
    return ChatSide


@pytest.fixture(scope="session")
def as_read() -> Callable[..., tuple[Source, SourceText]]:
    return read_text
