"""Stand-ins for search-svc and library-svc that speak the contracts, and a reader of streams."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any

import aiohttp
import pytest
from chat_svc.app import SPEC
from chat_svc.runs.repository import LEASES
from contracts.library import Exchange, SaveTurn, ThreadContext, Turn
from contracts.search import (
    Page,
    ProviderReport,
    ReadFailure,
    ReadRequest,
    ReadResponse,
    SearchRequest,
    SearchResponse,
    SearchResult,
)
from fastapi import APIRouter
from kit.app import ServiceSpec, create_app
from kit.errors import Conflict, NotFound, Unavailable
from kit.settings import Settings
from kit.testing.serving import ServedApp, serve
from kit.web.dependencies import Caller, CallingService

TEXTS = {
    "https://en.example/python": (
        "Python (programming language) - Encyclopedia",
        (
            "Python is a high-level, general-purpose programming language. "
            "Its design philosophy emphasizes code readability with significant indentation. "
            "Python was conceived in the late 1980s by Guido van Rossum in the Netherlands."
        ),
    ),
    "https://docs.example/python": (
        "About Python | Docs",
        (
            "Python runs on Windows, macOS and Linux and is free to use and distribute. "
            "Subscribe to our newsletter! The Python interpreter was first released in 1991…"
        ),
    ),
    "https://ru.example/moskva": (
        "Москва — Энциклопедия",
        (
            "Москва — столица России, город федерального значения и крупнейший по численности "
            "населения город страны. Первое упоминание Москвы в летописи относится к 1147 г. "
            "Население Москвы составляет 13,1 млн чел. по оценке на 2024 год."
        ),
    ),
}


class SearchTwin:
    """Answers searches from a few texts; tests may script anything else."""

    def __init__(self) -> None:
        self.searches: list[SearchRequest] = []
        self.reads: list[ReadRequest] = []
        self.results: Callable[[str], list[SearchResult]] = self.matching
        self.away = False
        self.provider_error: str | None = None
        self.delay = 0.0
        self.pages = True
        self.paywalled = False

    def matching(self, query: str) -> list[SearchResult]:
        russian = any("а" <= letter.lower() <= "я" for letter in query)
        return [
            result(url, title, text)
            for url, (title, text) in TEXTS.items()
            if russian == ("ru." in url)
        ]

    def spec(self) -> ServiceSpec[Settings]:
        router = APIRouter()

        @router.post("/internal/search")
        async def search(body: SearchRequest, service: CallingService) -> SearchResponse:
            self.searches.append(body)
            await asyncio.sleep(self.delay)
            if self.away:
                raise Unavailable("Search is away.")
            if self.provider_error:
                report = ProviderReport(provider="searxng", ok=False, error=self.provider_error)
                return SearchResponse(query=body.query, providers=(report,))
            found = tuple(self.results(body.query))[: body.max_results]
            report = ProviderReport(provider="searxng", ok=True, results=len(found))
            return SearchResponse(query=body.query, results=found, providers=(report,))

        @router.post("/internal/pages")
        async def read(body: ReadRequest, service: CallingService) -> ReadResponse:
            self.reads.append(body)
            pages, failures = [], []
            for url in body.urls:
                if self.pages and url in TEXTS:
                    found = page(url, *TEXTS[url])
                    pages.append(found.model_copy(update={"paywalled": self.paywalled}))
                else:
                    failures.append(ReadFailure(url=url, code="timeout", message="too slow"))
            return ReadResponse(pages=tuple(pages), failures=tuple(failures))

        return _spec("search-svc", router)


class LibraryTwin:
    """Keeps turns by owner, in memory."""

    def __init__(self) -> None:
        self.saves: list[Turn] = []
        self.requests: list[SaveTurn] = []
        self.turns: dict[str, Turn] = {}
        self.owners: dict[str, str] = {}
        self.replaced: list[str] = []
        self.away = False

    def keep(self, request: SaveTurn, user: str) -> None:
        if self.away:
            raise Unavailable("Library is away.")
        turn = request.turn
        self.requests.append(request)
        if self.owners.setdefault(turn.thread_id, user) != user:
            raise NotFound
        stored = self.turns.get(turn.id)
        if stored is not None and stored.status != "running":
            raise Conflict
        if request.replaces:
            self.replaced.append(request.replaces)
            self.turns.pop(request.replaces, None)
        self.saves.append(turn)
        self.turns[turn.id] = turn

    def exchanges(self, thread_id: str, before: str | None) -> tuple[Exchange, ...]:
        turns = list(takewhile(lambda turn: turn.id != before, self.turns.values()))
        return tuple(
            Exchange(query=turn.query, answer=turn.answer)
            for turn in turns
            if turn.thread_id == thread_id and turn.status == "completed"
        )

    def ended(self, run_id: str) -> Turn:
        return next(turn for turn in self.turns.values() if turn.run_id == run_id)

    def spec(self) -> ServiceSpec[Settings]:
        router = APIRouter()

        @router.put("/internal/turns/{turn_id}")
        async def save(turn_id: str, body: SaveTurn, caller: Caller) -> Turn:
            self.keep(body, caller.user_id)
            return body.turn

        @router.get("/internal/threads/{thread_id}/context")
        async def context(
            thread_id: str, caller: Caller, before: str | None = None
        ) -> ThreadContext:
            if self.away:
                raise Unavailable("Library is away.")
            if self.owners.get(thread_id) != caller.user_id:
                raise NotFound
            return ThreadContext(thread_id=thread_id, exchanges=self.exchanges(thread_id, before))

        return _spec("library-svc", router)


def _spec(name: str, router: APIRouter) -> ServiceSpec[Settings]:
    @asynccontextmanager
    async def start(_service: object) -> AsyncIterator[None]:
        yield None

    return ServiceSpec(
        name=name,
        port=3999,
        summary="A stand-in",
        settings=Settings,
        routers=[router],
        prefixes=(),
        start=start,
    )


def result(url: str, title: str, text: str) -> SearchResult:
    return SearchResult(url=url, title=title, snippet=text, provider="searxng")


def page(url: str, title: str, text: str) -> Page:
    return Page(
        url=url,
        final_url=url,
        title=title,
        text=text,
        passages=(text,),
        read_at=datetime.now(UTC),
        sha256="0" * 64,
    )


@dataclass
class Event:
    id: str
    name: str
    data: dict[str, Any]


@dataclass
class Told:
    """Everything a stream told."""

    events: list[Event] = field(default_factory=list)
    bytes_read: int = 0

    def add(self, block: str) -> None:
        lines = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
        if lines:
            self.events.append(Event(lines["id"], lines["event"], json.loads(lines["data"])))

    def named(self, name: str) -> list[dict[str, Any]]:
        return [event.data for event in self.events if event.name == name]

    @property
    def names(self) -> list[str]:
        return [event.name for event in self.events]

    @property
    def text(self) -> str:
        text = ""
        for event in self.events:
            if event.name == "reset":
                text = event.data.get("text", "")
            elif event.name == "delta":
                text += event.data["text"]
        return text

    def __add__(self, rest: "Told") -> "Told":
        return Told([*self.events, *rest.events], self.bytes_read + rest.bytes_read)

    @property
    def sources(self) -> list[dict[str, Any]]:
        sources: list[dict[str, Any]] = []
        for data in self.named("sources"):
            sources = [*(sources if data.get("added") else []), *data["sources"]]
        return sources

    @property
    def steps(self) -> dict[str, dict[str, Any]]:
        return {data["id"]: data for data in self.named("step")}

    @property
    def run_id(self) -> str:
        return str(self.events[0].data["run_id"])

    @property
    def thread_id(self) -> str:
        return str(self.events[0].data["thread_id"])

    @property
    def turn_id(self) -> str:
        return str(self.events[0].data["turn_id"])


Until = Callable[[Told], bool]


async def read_stream(response: aiohttp.ClientResponse, until: Until | None = None) -> Told:
    """Read a stream to its end, or until the condition is met."""
    told, rest = Told(), b""
    async for chunk in response.content.iter_any():
        told.bytes_read += len(chunk)
        *blocks, rest = (rest + chunk).split(b"\n\n")
        for block in blocks:
            told.add(block.decode())
            if until is not None and until(told):
                return told
    assert rest == b""
    return told


class Chat:
    """chat-svc as one caller uses it."""

    def __init__(self, served: ServedApp, headers: dict[str, str]) -> None:
        self.served = served
        self.headers = headers

    async def ask(
        self, query: str, *, until: Until | None = None, key: str | None = None, **fields: Any
    ) -> Told:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        async with self.served.http.post(
            self.served.url + "/api/v1/chat", json={"query": query, **fields}, headers=headers
        ) as response:
            assert response.status == 200, await response.text()
            assert response.headers["Content-Type"].startswith("text/event-stream")
            assert response.headers["Cache-Control"] == "no-store"
            assert response.headers["X-Accel-Buffering"] == "no"
            return await read_stream(response, until)

    async def refused(self, status: int, **body: Any) -> dict[str, Any]:
        answer = await self.served.json(
            "POST", "/api/v1/chat", headers=self.headers, body=body, status=status
        )
        error: dict[str, Any] = answer["error"]
        return error

    async def resume(self, run_id: str, after: str | None = None, **how: Any) -> Told:
        headers = self.headers | ({"Last-Event-ID": after} if after else {})
        url = f"{self.served.url}/api/v1/chat/runs/{run_id}/events"
        async with self.served.http.get(url, headers=headers, params=how or None) as response:
            assert response.status == 200, await response.text()
            return await read_stream(response)

    async def follow(self, told: Told) -> Told:
        """Read on to the end, coming back whenever the stream is cut; give all that was told."""
        for _ in range(100):
            if told.names[-1] in {"done", "error"}:
                return told
            told += await self.resume(told.run_id, told.events[-1].id)
            await asyncio.sleep(0.05)
        raise AssertionError("the stream does not end")

    async def state(self, run_id: str, status: int | None = 200) -> Any:
        return await self.served.json(
            "GET", f"/api/v1/chat/runs/{run_id}", headers=self.headers, status=status
        )

    async def stop(self, run_id: str, status: int | None = 200) -> Any:
        return await self.served.json(
            "POST", f"/api/v1/chat/runs/{run_id}/stop", headers=self.headers, status=status
        )

    async def ends(self, run_id: str) -> str:
        """Wait until the run is over; give its status."""
        for _ in range(200):
            status: str = (await self.state(run_id))["status"]
            if status != "running":
                return status
            await asyncio.sleep(0.05)
        raise AssertionError("the run does not end")


def core_of(chat: Chat) -> Any:
    """Give the core of the replica that this caller uses."""
    return chat.served.runtime.apps["chat-svc"].state.core


def kill_worker(chat: Chat, run_id: str) -> None:
    """Have the replica drop a run as if its process were gone: nothing is stored or renewed."""
    runner = core_of(chat)._runner
    run = runner.active.pop(run_id)
    run.journal.lose()
    for task in [*runner._tasks, run.work, run.begun]:
        task.cancel()


class World:
    """The stand-ins of one test, and chat-svc served with any settings until the test ends."""

    def __init__(
        self, open_runtime: Any, callers: Any, stack: AsyncExitStack, redis_url: str
    ) -> None:
        self.search = SearchTwin()
        self.library = LibraryTwin()
        self._open = open_runtime
        self._redis_url = redis_url
        self._callers = callers
        self._stack = stack

    async def serve(self, **settings: Any) -> ServedApp:
        """Serve one more replica."""
        base = {
            "redis_url": self._redis_url,
            "chat_inspect_apart": False,
            "shutdown_grace": 0.2,
            "chat_rate_count": 1000,
            "library_retry_seconds": 0.3,
        }
        runtime = await self._stack.enter_async_context(self._open(**(base | settings)))
        for spec in (self.search.spec(), self.library.spec(), SPEC):
            runtime.apps[spec.name] = create_app(spec, runtime)
        for name in ("search-svc", "library-svc"):
            app = runtime.apps[name]
            await self._stack.enter_async_context(app.router.lifespan_context(app))
        served: ServedApp = await self._stack.enter_async_context(serve(runtime, [SPEC.name]))
        return served

    async def someone(self, **settings: Any) -> Chat:
        """Give a new person at a chat-svc with these settings."""
        return self.another(await self.serve(**settings))

    def another(self, served: ServedApp) -> Chat:
        return Chat(served, self._callers.someone()[1])

    def same(self, chat: Chat, served: ServedApp) -> Chat:
        """Give the same person at another replica."""
        return Chat(served, chat.headers)


@pytest.fixture
async def world(open_runtime: Any, callers: Any, redis_url: str) -> AsyncIterator[World]:
    # A database of its own: replicas that other tests left running take over whatever is left.
    own_url = f"{redis_url}?db=1"
    async with AsyncExitStack() as stack:
        runtime = await stack.enter_async_context(open_runtime(redis_url=own_url))
        await runtime.redis.delete(LEASES)
        yield World(open_runtime, callers, stack, own_url)
