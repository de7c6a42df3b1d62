"""Streaming from both kinds of server, well-behaved and not."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any

import aiohttp
import pytest
from kit.llm import (
    Finished,
    Message,
    Model,
    ModelError,
    ModelRequest,
    OllamaModel,
    OpenAIModel,
    Patience,
    ReasoningDelta,
    TextDelta,
    ToolCall,
)
from kit.testing.model_servers import Behaviour, OllamaServer, OpenAIServer
from pydantic import SecretStr

FAST = Patience(connect=1, first_token=0.4, between=0.2, after_finish=0.2, whole=2, back_off=0.01)
ASK = ModelRequest((Message("user", "What is tea? Что такое чай?"),))
BOTH = pytest.mark.parametrize("kind", ["openai", "ollama"])
SENTENCE = "Tea is a drink. Чай — это напиток 🍵 из листьев."
CALLS = (
    ToolCall("call_1", "search", '{"q":"ставки rates"}'),
    ToolCall("call_2", "read", '{"url":"https://example.org"}'),
)

Server = OpenAIServer | OllamaServer
Script = list[Behaviour] | Callable[..., Behaviour]


@asynccontextmanager
async def serving(
    kind: str, script: Script, session: aiohttp.ClientSession, patience: Patience = FAST
) -> AsyncIterator[tuple[Server, Model]]:
    if kind == "openai":
        async with OpenAIServer(script) as server:
            key = SecretStr("sk-test-1234567890")
            yield server, OpenAIModel(session, server.url, key, "m", patience=patience)
    else:
        async with OllamaServer(script) as ollama:
            yield ollama, OllamaModel(session, ollama.url, "m", patience=patience)


async def events_of(model: Model, request: ModelRequest = ASK) -> tuple[str, str, Finished]:
    text, reasoning, last = "", "", None
    async for event in model.stream(request):
        assert last is None, "nothing comes after Finished"
        if isinstance(event, TextDelta):
            text += event.text
        elif isinstance(event, ReasoningDelta):
            reasoning += event.text
        else:
            last = event
    assert last is not None
    assert text == last.text
    assert reasoning == last.reasoning
    return text, reasoning, last


async def failure_of(model: Model, request: ModelRequest = ASK) -> tuple[str, ModelError]:
    """Read until it fails; give what was shown until then, and the error."""
    shown = ""
    with pytest.raises(ModelError) as caught:
        async for event in model.stream(request):
            assert not isinstance(event, Finished)
            shown += event.text if isinstance(event, TextDelta) else ""
    return shown, caught.value


@BOTH
async def test_an_answer_streams_word_by_word(kind: str, session: aiohttp.ClientSession) -> None:
    async with serving(kind, [Behaviour(text=SENTENCE)], session) as (_, model):
        text, _, last = await events_of(model)
    assert text == SENTENCE
    assert last.finish_reason == "stop"
    assert (last.usage.prompt_tokens, last.usage.completion_tokens) == (12, 34)
    assert last.usage.model_calls == 1
    assert last.usage.cost_usd == (0.0 if kind == "ollama" else None)
    assert last.model == "m"
    assert last.request_id == "req_1"


@BOTH
@pytest.mark.parametrize(
    "wire",
    [
        {"chunk": 1},
        {"chunk": 3, "crlf": True},
        {"chunk": 7, "comments": True, "crlf": True},
        {"whole": True},
    ],
    ids=["bytewise", "crlf", "comments", "not streamed"],
)
async def test_the_way_bytes_arrive_does_not_matter(
    kind: str, wire: dict[str, Any], session: aiohttp.ClientSession
) -> None:
    behaviour = Behaviour(text=SENTENCE, tool_calls=CALLS, **wire)
    async with serving(kind, [behaviour], session) as (_, model):
        text, _, last = await events_of(model)
    assert text == SENTENCE
    assert last.tool_calls == CALLS
    assert last.usage.completion_tokens == 34


@BOTH
@pytest.mark.parametrize("form", ["reasoning_content", "reasoning", "inline"])
async def test_reasoning_is_told_from_the_answer(
    kind: str, form: Any, session: aiohttp.ClientSession
) -> None:
    thought = "Думаю: is 2 < 3? Yes."
    behaviour = Behaviour(text="Yes, <think> is a tag.", reasoning=thought, reasoning_form=form)
    async with serving(kind, [behaviour], session) as (_, model):
        text, reasoning, _ = await events_of(model)
    assert text == "Yes, <think> is a tag."
    assert reasoning == thought


@pytest.mark.parametrize("interleaved", [False, True])
async def test_tool_calls_come_in_pieces(interleaved: bool, session: aiohttp.ClientSession) -> None:
    behaviour = Behaviour(tool_calls=CALLS, interleaved=interleaved)
    async with serving("openai", [behaviour], session) as (_, model):
        _, _, last = await events_of(model)
    assert last.tool_calls == CALLS
    assert last.finish_reason == "tool_calls"


async def test_ollama_calls_come_whole_although_it_says_stop(
    session: aiohttp.ClientSession,
) -> None:
    async with serving("ollama", [Behaviour(tool_calls=CALLS)], session) as (_, model):
        _, _, last = await events_of(model)
    assert last.tool_calls == CALLS
    assert last.finish_reason == "tool_calls"


@BOTH
async def test_a_cut_answer_says_so_and_its_calls_never_run(
    kind: str, session: aiohttp.ClientSession
) -> None:
    behaviour = Behaviour(text="Half a", tool_calls=CALLS, finish_reason="length")
    async with serving(kind, [behaviour], session) as (_, model):
        text, _, last = await events_of(model)
    assert text == "Half a"
    assert last.finish_reason == "length"
    assert last.tool_calls == ()


@BOTH
@pytest.mark.parametrize("breaks", ["error", "close", "reset", "silence"])
async def test_an_answer_that_breaks_off_is_an_error_and_not_tried_again(
    kind: str, breaks: Any, session: aiohttp.ClientSession
) -> None:
    script = [Behaviour(text="One two three four.", breaks=breaks, after=2), Behaviour(text="No.")]
    async with serving(kind, script, session) as (server, model):
        shown, error = await failure_of(model)
        assert len(server.requests) == 1
    assert shown == "One two"
    assert error.partial == "One two"
    assert error.code == "model_interrupted"


@BOTH
@pytest.mark.parametrize("breaks", ["error", "close", "reset"])
async def test_what_breaks_before_the_first_token_is_tried_again(
    kind: str, breaks: Any, session: aiohttp.ClientSession
) -> None:
    script = [Behaviour(breaks=breaks), Behaviour(text="Here.")]
    async with serving(kind, script, session) as (server, model):
        assert (await model.complete(ASK)).text == "Here."
        assert len(server.requests) == 2


@BOTH
async def test_two_retries_are_all(kind: str, session: aiohttp.ClientSession) -> None:
    async with serving(kind, [Behaviour(refuse="busy")], session) as (server, model):
        _, error = await failure_of(model)
        assert len(server.requests) == 3
    assert error.code == "model_unavailable"
    assert error.status == 503


@pytest.mark.parametrize("reason", ["", "error", "content_filter"])
async def test_how_an_answer_ends_decides_what_it_is(
    reason: str, session: aiohttp.ClientSession
) -> None:
    script = [Behaviour(text="Said.", finish_reason=reason)]
    async with serving("openai", script, session) as (_, model):
        if reason == "":
            assert (await model.complete(ASK)).text == "Said."
            return
        _, error = await failure_of(model)
    expected = {"error": "model_interrupted", "content_filter": "model_refused"}
    assert error.code == expected[reason]
    assert error.partial == "Said."


async def test_a_finish_reason_without_done_is_enough_and_neither_is_not(
    session: aiohttp.ClientSession,
) -> None:
    script = [
        Behaviour(text="Whole.", ends=False, usage=None),
        Behaviour(text="Not whole.", ends=False, finish_reason="", usage=None),
    ]
    async with serving("openai", script, session) as (_, model):
        last = await model.complete(ASK)
        assert last.text == "Whole."
        assert last.usage.cost_usd is None
        shown, error = await failure_of(model)
    assert shown == error.partial == "Not whole."
    assert error.code == "model_interrupted"


async def test_ollama_without_done_is_not_whole(session: aiohttp.ClientSession) -> None:
    async with serving("ollama", [Behaviour(text="Half.", ends=False)], session) as (_, model):
        _, error = await failure_of(model)
    assert error.code == "model_interrupted"
    assert error.partial == "Half."


async def test_a_refusal_is_an_error_with_its_words(session: aiohttp.ClientSession) -> None:
    script = [Behaviour(refusal="Я не могу помочь с этим.")]
    async with serving("openai", script, session) as (_, model):
        _, error = await failure_of(model)
    assert error.code == "model_refused"
    assert error.message == "Я не могу помочь с этим."


@BOTH
async def test_silence_before_the_first_token(kind: str, session: aiohttp.ClientSession) -> None:
    async with serving(kind, [Behaviour(breaks="silence")], session) as (server, model):
        began = time.monotonic()
        _, error = await failure_of(model)
        assert len(server.requests) == 1
    assert error.code == "model_timeout"
    assert 0.35 < time.monotonic() - began < 1.5


@BOTH
async def test_a_slow_answer_is_no_silence(kind: str, session: aiohttp.ClientSession) -> None:
    slow = Behaviour(text="a b c d e f", first_delay=0.25, token_delay=0.1)
    async with serving(kind, [slow], session) as (_, model):
        assert (await model.complete(ASK)).text == "a b c d e f"


@BOTH
async def test_a_slow_reader_is_no_silence(kind: str, session: aiohttp.ClientSession) -> None:
    async with serving(kind, [Behaviour(text="a b c", token_delay=0.01)], session) as (_, model):
        async for _ in model.stream(ASK):
            await asyncio.sleep(0.3)


@BOTH
@pytest.mark.parametrize("delay", [5.0, 0.05])
async def test_the_deadline_ends_it(
    kind: str, delay: float, session: aiohttp.ClientSession
) -> None:
    behaviour = Behaviour(text=["tick "] * 100, first_delay=delay, token_delay=0.05)
    async with serving(kind, [behaviour], session, Patience()) as (_, model):
        loop = asyncio.get_running_loop()
        deadline = loop.time() + 0.3
        with pytest.raises(ModelError) as caught:
            await model.complete(ASK, deadline=deadline)
        assert 0 <= loop.time() - deadline < 10
    assert caught.value.code == "model_timeout"
    assert bool(caught.value.partial) == (delay < 1)


@BOTH
async def test_retry_after_is_kept_when_it_fits_and_not_waited_for_when_not(
    kind: str, session: aiohttp.ClientSession
) -> None:
    script = [
        Behaviour(refuse="rate_limited", retry_after="0.3"),
        Behaviour(text="Now."),
        Behaviour(refuse="rate_limited", retry_after="30"),
    ]
    async with serving(kind, script, session) as (_, model):
        loop = asyncio.get_running_loop()
        began = loop.time()
        assert (await model.complete(ASK, deadline=began + 5)).text == "Now."
        assert loop.time() - began >= 0.3
        began = loop.time()
        with pytest.raises(ModelError) as caught:
            await model.complete(ASK, deadline=began + 5)
        assert loop.time() - began < 10
    assert caught.value.code == "model_rate_limited"
    assert caught.value.retry_after == 30


@BOTH
@pytest.mark.parametrize(
    ("refuse", "code"),
    [
        ("auth", "model_auth"),
        ("not_found", "model_not_found"),
        ("quota", "model_quota"),
        ("context_openai", "model_context_too_long"),
        ("context_llamacpp", "model_context_too_long"),
        ("context_llamacpp_500", "model_context_too_long"),
        ("context_vllm", "model_context_too_long"),
    ],
)
async def test_refusals_that_waiting_does_not_cure(
    kind: str, refuse: Any, code: str, session: aiohttp.ClientSession
) -> None:
    async with serving(kind, [Behaviour(refuse=refuse)], session) as (server, model):
        _, error = await failure_of(model)
        assert len(server.requests) == 1
    assert error.code == code
    assert "sk-" not in str(error)


@BOTH
async def test_a_page_of_a_proxy_is_not_shown(kind: str, session: aiohttp.ClientSession) -> None:
    page = Behaviour(body="<html>Sign in to the network</html>")
    script = [Behaviour(refuse="bad_gateway"), Behaviour(refuse="bad_gateway")]
    async with serving(kind, [*script, page], session) as (server, model):
        _, error = await failure_of(model)
        assert len(server.requests) == 3
    assert error.code == "model_bad_answer"
    assert "<" not in error.message


@BOTH
async def test_nobody_there(kind: str, session: aiohttp.ClientSession) -> None:
    async with serving(kind, [], session) as (server, model):
        await server.stop()
        _, error = await failure_of(model)
    assert error.code == "model_unavailable"


@BOTH
async def test_a_redirect_is_not_followed_with_the_key(
    kind: str, session: aiohttp.ClientSession
) -> None:
    elsewhere = Behaviour(status=307, headers={"Location": "http://127.0.0.1:1/"}, body={})
    async with serving(kind, [elsewhere], session) as (_, model):
        _, error = await failure_of(model)
    assert error.code == "model_not_found"


@BOTH
async def test_who_leaves_early_stops_the_server(kind: str, session: aiohttp.ClientSession) -> None:
    behaviour = Behaviour(text=["word "] * 1000, token_delay=0.01)
    async with serving(kind, [behaviour], session) as (server, model):
        async with aclosing(model.stream(ASK)) as events:
            async for _ in events:
                break
        for _ in range(100):
            if server.aborted:
                break
            await asyncio.sleep(0.01)
        assert server.aborted == 1


@BOTH
async def test_connections_are_used_again(kind: str) -> None:
    reused: list[str] = []
    trace = aiohttp.TraceConfig()
    trace.on_connection_reuseconn.append(_note(reused))
    async with (
        aiohttp.ClientSession(trace_configs=[trace]) as session,
        serving(kind, [Behaviour(text="Hello.")], session) as (_, model),
    ):
        for _ in range(3):
            await events_of(model)
    assert reused == ["reused", "reused"]


def _note(seen: list[str]) -> Any:
    async def note(*_: Any) -> None:
        seen.append("reused")

    return note


@BOTH
async def test_tokens_that_follow_quickly_are_read_together(
    kind: str, session: aiohttp.ClientSession
) -> None:
    words = " ".join(f"word{number}" for number in range(60))
    async with serving(kind, [Behaviour(text=words, token_delay=0.004)], session) as (_, model):
        for _ in range(2):
            pieces, began, first = [], time.monotonic(), 0.0
            async for event in model.stream(ASK):
                if isinstance(event, TextDelta):
                    first = first or time.monotonic() - began
                    pieces.append(event.text)
            assert "".join(pieces) == words
            assert len(pieces) < 30
            assert pieces[0] == "word0"
            assert first < 0.1
