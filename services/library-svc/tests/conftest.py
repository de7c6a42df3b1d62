"""The served library, and a chat-svc's view of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from contracts.library import LibraryClient, SaveTurn, Source, Step, Turn
from kit.clients import Peer
from kit.identity import Principal
from kit.ids import new_id
from kit.testing.serving import ServedApp
from library_svc.app import SPEC

SOURCES = (
    Source(number=1, url="https://example.org/a", title="First", snippet="one", provider="stub"),
    Source(number=2, url="https://example.org/b?x=1", title="Второй", kind="local"),
)
STEPS = (
    Step(id="s1", kind="search", status="done", queries=("q",), found=2, providers=("stub",)),
    Step(id="s2", kind="write", status="done", took_ms=12),
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


@pytest.fixture(scope="session")
async def library(serve_spec) -> ServedApp:
    return await serve_spec(SPEC, library_context_turns=3, library_context_characters=100)


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
