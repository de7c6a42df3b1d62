"""The readers alone: bytes in, events out, however the bytes are cut."""

from itertools import pairwise

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.llm import Finished, ModelError, ModelEvent, ToolCall, Usage
from kit.llm.lines import MAX_LINE, LineSplitter
from kit.llm.messages import ReasoningDelta, TextDelta
from kit.llm.ollama_reader import OllamaReader
from kit.llm.openai_reader import OpenAIReader
from kit.llm.thinking import ThinkSplitter


def count(model: str, prompt: int, completion: int) -> Usage:
    return Usage(prompt, completion, 1, None)


def delta(fields: dict[str, object], reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": fields, "finish_reason": reason}
    return b"data: " + orjson.dumps({"choices": [choice]}) + b"\n\n"


Kind = type[OpenAIReader] | type[OllamaReader]


def read(wire: bytes, cuts: list[int] | None = None, kind: Kind = OpenAIReader) -> list[ModelEvent]:
    reader = kind("m", count)
    events: list[ModelEvent] = []
    start = 0
    for cut in [*sorted(cut % (len(wire) + 1) for cut in cuts or []), len(wire)]:
        events += reader.feed(wire[start:cut])
        start = cut
    return events + reader.finish(None)


OPENAI_WIRE = (
    b": hello\r\n\r\n"
    + delta({"role": "assistant", "content": ""})
    + delta({"content": "<thi"})
    + delta({"content": "nk>Хм, 🤔"})
    + delta({"content": "</think>\n\nЧай"}).replace(b"\n\n", b"\r\n\r\n")
    + delta({"content": " — это 🍵"})
    + delta({"reasoning": "more"})
    + delta({"tool_calls": [{"index": 0, "id": "c1", "function": {"name": "f"}}]})
    + delta({"tool_calls": [{"index": 0, "function": {"arguments": '{"й":'}}]})
    + delta({"tool_calls": [{"index": 0, "function": {"arguments": "1}"}}]})
    + delta({"content": "."}, "tool_calls")
    + b'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}\n\n'
    + b"data: [DONE]"
)
OLLAMA_WIRE = b"".join(
    orjson.dumps({"model": "m", "message": message, "done": False}) + b"\n"
    for message in (
        {"role": "assistant", "content": "", "thinking": "Хм 🤔"},
        {"role": "assistant", "content": "Чай"},
        {"role": "assistant", "content": " — 🍵"},
        {"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": {"й": 1}}}]},
    )
) + orjson.dumps({"model": "m", "done": True, "prompt_eval_count": 3, "eval_count": 4})


@given(st.lists(st.integers(0, 5000), max_size=40))
@settings(deadline=None)
def test_openai_bytes_may_be_cut_anywhere(cuts: list[int]) -> None:
    assert read(OPENAI_WIRE, cuts) == read(OPENAI_WIRE)


@given(st.lists(st.integers(0, 5000), max_size=40))
@settings(deadline=None)
def test_ollama_bytes_may_be_cut_anywhere(cuts: list[int]) -> None:
    assert read(OLLAMA_WIRE, cuts, OllamaReader) == read(OLLAMA_WIRE, kind=OllamaReader)


def test_what_the_wires_mean() -> None:
    assert read(OPENAI_WIRE)[-1] == Finished(
        text="Чай — это 🍵.",
        tool_calls=(ToolCall("c1", "f", '{"й":1}'),),
        finish_reason="tool_calls",
        usage=Usage(3, 4, 1, None),
        model="m",
        reasoning="Хм, 🤔more",
    )
    assert read(OLLAMA_WIRE, kind=OllamaReader)[-1] == Finished(
        text="Чай — 🍵",
        tool_calls=(ToolCall("call_1", "f", '{"й":1}'),),
        finish_reason="tool_calls",
        usage=Usage(3, 4, 1, None),
        model="m",
        reasoning="Хм 🤔",
    )


@given(st.integers(0, len(OPENAI_WIRE) - len("data: [DONE]") - 100))
@settings(deadline=None)
def test_a_torn_openai_stream_is_never_an_answer(size: int) -> None:
    finished = OPENAI_WIRE.index(b'"finish_reason":"tool_calls"')
    if size < finished:
        with pytest.raises(ModelError) as caught:
            read(OPENAI_WIRE[:size])
        assert caught.value.code == "model_interrupted"


@given(st.integers(0, len(OLLAMA_WIRE) - 1))
@settings(deadline=None)
def test_a_torn_ollama_stream_is_never_an_answer(size: int) -> None:
    with pytest.raises(ModelError) as caught:
        read(OLLAMA_WIRE[:size], kind=OllamaReader)
    assert caught.value.code == "model_interrupted"


@pytest.mark.parametrize(
    "pieces",
    [
        [{"id": "a", "function": {"name": "f", "arguments": "{}"}}],
        [{"id": "a", "function": {"name": "f"}}, {"function": {"arguments": "{}"}}],
    ],
)
def test_calls_without_index_go_by_id(pieces: list[dict[str, object]]) -> None:
    more = {"id": "b", "function": {"name": "g", "arguments": '{"x":1}'}}
    wire = b"".join(delta({"tool_calls": [piece]}) for piece in [*pieces, more])
    last = read(wire + delta({}, "tool_calls"))[-1]
    assert isinstance(last, Finished)
    assert last.tool_calls == (ToolCall("a", "f", "{}"), ToolCall("b", "g", '{"x":1}'))


def test_two_calls_under_one_index_stay_two() -> None:
    first = {"index": 0, "id": "a", "function": {"name": "f", "arguments": "{}"}}
    second = {"index": 0, "id": "b", "function": {"name": "g", "arguments": "{}"}}
    last = read(delta({"tool_calls": [first]}) + delta({"tool_calls": [second]}, "tool_calls"))[-1]
    assert isinstance(last, Finished)
    assert [call.name for call in last.tool_calls] == ["f", "g"]


def test_a_half_call_before_done_is_not_whole() -> None:
    piece = {"index": 0, "id": "a", "function": {"name": "f", "arguments": '{"q":'}}
    with pytest.raises(ModelError) as caught:
        read(delta({"tool_calls": [piece]}) + b"data: [DONE]\n\n")
    assert caught.value.code == "model_interrupted"


@pytest.mark.parametrize(
    "wire", [b"data: {broken\n\n", b"data: 5\n\n", b'data: {"choices":[5]}\n\n']
)
def test_nonsense_is_a_bad_answer(wire: bytes) -> None:
    with pytest.raises(ModelError) as caught:
        read(wire)
    assert caught.value.code == "model_bad_answer"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"message": "slow down", "code": 429}, "model_rate_limited"),
        ({"message": "Context size has been exceeded."}, "model_context_too_long"),
        ({"message": "x", "code": "insufficient_quota"}, "model_quota"),
        ("plain words", "model_interrupted"),
    ],
)
def test_errors_inside_a_stream(error: object, code: str) -> None:
    with pytest.raises(ModelError) as caught:
        read(b"data: " + orjson.dumps({"error": error}) + b"\n\n")
    assert caught.value.code == code


@given(st.integers(0, 200))
def test_what_came_before_an_error_is_handed_on(cut: int) -> None:
    wire = delta({"content": "One "}) + b'data: {"error":"lost"}\n\n' + delta({"content": "no"})
    reader = OpenAIReader("m", count)
    assert reader.feed(wire[:cut]) + reader.feed(wire[cut:]) == [TextDelta("One ")]
    with pytest.raises(ModelError, match="lost"):
        reader.finish(None)


def test_an_error_event_needs_no_error_key() -> None:
    with pytest.raises(ModelError, match="out of memory"):
        read(b'event: error\ndata: {"message":"out of memory"}\n\n')


def test_a_line_has_an_end() -> None:
    lines = LineSplitter()
    with pytest.raises(ModelError):
        for _ in range(MAX_LINE // (1 << 20) + 1):
            lines.feed(b"x" * (1 << 20))


def thinking(pieces: list[str]) -> tuple[str, str]:
    splitter = ThinkSplitter()
    deltas = [delta for piece in pieces for delta in splitter.feed(piece)] + splitter.close()
    text = "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))
    return text, "".join(delta.text for delta in deltas if isinstance(delta, ReasoningDelta))


@given(
    st.sampled_from(
        ["<think>a</b>c</think> \n\nd <think>e", "<thin air", " \n text", "<think>open", "<", ""]
    ),
    st.lists(st.integers(0, 40)),
)
def test_think_tags_may_be_cut_anywhere(text: str, cuts: list[int]) -> None:
    marks = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    pieces = [text[a:b] for a, b in pairwise(marks)]
    assert thinking(pieces) == thinking([text])


def test_what_think_tags_mean() -> None:
    assert thinking(["<think>a</b>c</think> \n\nd <think>e"]) == ("d <think>e", "a</b>c")
    assert thinking(["<thin air"]) == ("<thin air", "")
    assert thinking(["<think>open"]) == ("", "open")
