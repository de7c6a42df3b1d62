"""Who may do what, for every endpoint; and requests that are refused."""

import pytest
from kit.identity import Principal
from kit.ids import new_id

ENDPOINTS = [
    ("GET", "/api/v1/chat/runs/{run}"),
    ("GET", "/api/v1/chat/runs/{run}/events"),
    ("POST", "/api/v1/chat/runs/{run}/stop"),
]


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
async def test_a_run_is_its_owners(world, callers, method, path):
    chat = await world.someone()
    chat.headers = callers.owner
    told = await chat.ask("What is Python?", depth="speed")

    async def status(headers, run_id):
        url = chat.served.url + path.format(run=run_id)
        async with chat.served.http.request(method, url, headers=headers) as response:
            await response.read()
            return response.status

    assert await status(callers.nobody, told.run_id) == 401
    assert await status(callers.owner, told.run_id) == 200
    assert await status(callers.stranger, told.run_id) == 404
    assert await status(callers.outsider, told.run_id) == 404
    principal = callers.owner_principal
    elsewhere = Principal(principal.user_id, new_id(), "owner", session_id=new_id())
    assert await status(callers.headers(elsewhere), told.run_id) == 404
    assert await status(callers.owner, new_id()) == 404
    assert await status(callers.owner, "not-an-id") == 404


@pytest.mark.parametrize(("method", "path"), [("POST", "/api/v1/chat"), ("GET", "/api/v1/models")])
async def test_asking_needs_a_caller_with_the_scope(world, callers, method, path):
    served = await world.serve()
    body = {"query": "What is Python?"} if method == "POST" else None

    async def status(headers):
        async with served.http.request(
            method, served.url + path, headers=headers, json=body
        ) as response:
            await response.read()
            return response.status

    assert await status(callers.nobody) == 401
    for headers in (callers.owner, callers.stranger, callers.outsider):
        assert await status(headers) == 200
    reader = Principal(new_id(), scopes=frozenset({"library:read"}), session_id=new_id())
    assert await status(callers.headers(reader)) == 403


async def test_a_thread_of_somebody_else(world):
    chat = await world.someone()
    told = await chat.ask("What is Python?", depth="speed")
    stranger = world.another(chat.served)
    error = await stranger.refused(404, query="And?", thread_id=told.thread_id)
    assert error["code"] == "thread_not_found"
    error = await stranger.refused(404, query="And?", thread_id="../../x")
    assert error["code"] == "thread_not_found"


async def test_requests_that_are_refused(world):
    chat = await world.someone()
    for body in (
        {},
        {"query": "   "},
        {"query": "x", "depth": "fast"},
        {"query": "x", "language": "english"},
        {"query": "x", "sources": ["mail"]},
        {"query": "x" * 8001},
    ):
        error = await chat.refused(422, **body)
        assert error["code"] == "invalid_request"
        assert error["fields"]
    error = await chat.refused(422, query="x", model="openai/gpt-99")
    assert error["code"] == "unknown_model"
    assert error["fields"] == {"model": "openai/gpt-99"}


async def test_a_follow_up_needs_the_library(world):
    chat = await world.someone()
    told = await chat.ask("What is Python?", depth="speed")
    world.library.away = True
    error = await chat.refused(503, query="And?", thread_id=told.thread_id)
    assert error["message"] == "Library is away."


async def test_questions_are_limited(world):
    chat = await world.someone(chat_rate_count=2, chat_rate_seconds=60)
    for _ in range(2):
        await chat.ask("What is Python?", depth="speed")
    error = await chat.refused(429, query="What is Python?")
    assert error["code"] == "rate_limited"
    await world.another(chat.served).ask("What is Python?", depth="speed")


async def test_a_stopping_server_takes_no_questions(world):
    chat = await world.someone()
    core = chat.served.runtime.apps["chat-svc"].state.core
    core.accepting = False
    error = await chat.refused(503, query="What is Python?")
    assert error["code"] == "stopping"
