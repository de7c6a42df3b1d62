"""Stubs for measuring: an OpenAI-format model and a SearXNG-format search, with exact timing.

Raw protocols on uvloop, so that the stubs take as little as possible of the cores they share with
what is measured. A token that is late is sent together with those that became due meanwhile.

usage: python benchmarks/stubs.py MODEL_PORT SEARCH_PORT
"""

import asyncio
import json
import sys
from collections.abc import Callable
from contextlib import suppress

import uvloop

FIRST_TOKEN_SECONDS = 0.050
TOKEN_SECONDS = 0.005
TOKENS = 200
SEARCH_SECONDS = 0.100
RESULTS = 10

WORDS = ["solar", "panels", "store", "energy", "in", "batteries", "while", "prices", "fell"]


def model_chunks() -> list[bytes]:
    """Give the server-sent events of one answer, one a token."""
    chunks = []
    for number in range(TOKENS):
        mark = f"[{number // 20 % RESULTS + 1}]." if number % 20 == 19 else ""
        text = WORDS[number % len(WORDS)] + mark + " "
        chunks.append(_event({"choices": [{"index": 0, "delta": {"content": text}}]}))
    return chunks


def _event(fields: dict[str, object]) -> bytes:
    base = {"id": "c1", "object": "chat.completion.chunk", "created": 1790000000, "model": "stub"}
    return b"data: " + json.dumps(base | fields).encode() + b"\n\n"


END = [
    _event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}),
    _event(
        {
            "choices": [],
            "usage": {"prompt_tokens": 900, "completion_tokens": TOKENS, "total_tokens": 1100},
        }
    ),
    b"data: [DONE]\n\n",
]
CHUNKS = model_chunks()
STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def framed(part: bytes) -> bytes:
    """Put a part into HTTP/1.1 chunk framing."""
    return b"%x\r\n%s\r\n" % (len(part), part)


FRAMED = [framed(chunk) for chunk in CHUNKS]
LAST = framed(b"".join(END)) + b"0\r\n\r\n"


def json_response(body: object) -> bytes:
    """Give a whole HTTP response with a JSON body."""
    raw = json.dumps(body).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % len(raw) + raw


def search_results() -> dict[str, object]:
    """Give a SearXNG answer with so many results."""
    return {
        "query": "q",
        "results": [
            {
                "url": f"https://site{number}.example/articles/{number}",
                "title": f"Solar storage report {number}",
                "content": "Batteries store the energy of solar panels. " * 5,
                "engine": "brave",
                "engines": ["brave"],
                "positions": [number],
                "score": 1 / number,
                "category": "general",
                "publishedDate": "2026-03-02T00:00:00",
            }
            for number in range(1, RESULTS + 1)
        ],
        "answers": [],
        "corrections": [],
        "infoboxes": [],
        "suggestions": [],
        "unresponsive_engines": [],
    }


SEARCH = json_response(search_results())
MODELS = json_response({"object": "list", "data": [{"id": "stub", "object": "model"}]})


class Stub(asyncio.Protocol):
    """One keep-alive connection; `answer` is called with each whole request's path."""

    def __init__(self, answer: Callable[["Stub", bytes], None]) -> None:
        self._answer = answer
        self._buffer = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, rest = self._buffer.partition(b"\r\n\r\n")
        if not separator or len(rest) < _content_length(head):
            return
        self._buffer = rest[_content_length(head) :]
        self._answer(self, head.split(b" ", 2)[1])


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    return 0


class Streaming:
    """Sends one answer's tokens when they are due."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._first = self._loop.time() + FIRST_TOKEN_SECONDS
        self._sent = 0
        self._loop.call_at(self._first, self._send)

    def _send(self) -> None:
        if self._transport.is_closing():
            return
        due = min(TOKENS, int((self._loop.time() - self._first) / TOKEN_SECONDS + 1.001))
        head = STREAM_HEAD if self._sent == 0 else b""
        parts = b"".join(FRAMED[self._sent : due])
        self._sent = due
        if due == TOKENS:
            self._transport.write(head + parts + LAST)
            return
        self._transport.write(head + parts)
        self._loop.call_at(self._first + due * TOKEN_SECONDS, self._send)


def answer_model(stub: Stub, path: bytes) -> None:
    """Stream an answer, or list the models."""
    if path.endswith(b"/models"):
        stub.transport.write(MODELS)
    else:
        Streaming(stub.transport)


def answer_search(stub: Stub, _path: bytes) -> None:
    """Give the results after the search's time."""
    asyncio.get_running_loop().call_later(SEARCH_SECONDS, stub.transport.write, SEARCH)


async def main(model_port: int, search_port: int) -> None:
    """Serve both until stopped."""
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: Stub(answer_model), "127.0.0.1", model_port, backlog=1024)
    await loop.create_server(lambda: Stub(answer_search), "127.0.0.1", search_port, backlog=1024)
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        uvloop.run(main(int(sys.argv[1]), int(sys.argv[2])))
