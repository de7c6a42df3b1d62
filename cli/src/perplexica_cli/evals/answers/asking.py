"""Asking the product a question, as a program does, and reading the stream of its answer."""

import time
from dataclasses import dataclass
from typing import Any

import orjson
from api_gateway.edge import Edge
from kit.asgi import call_app

HEADERS = [(b"host", b"localhost"), (b"content-type", b"application/json")]


@dataclass(frozen=True)
class Reply:
    """The text of an answer, the addresses of its sources by number, and how many seconds."""

    text: str
    sources: dict[int, str]
    seconds: float


class NoAnswer(Exception):
    """The product gave no answer; the text says what it gave instead."""


async def ask(edge: Edge, question: str, depth: str) -> Reply:
    """Ask once, in no thread that is kept, with the web alone as source."""
    began = time.perf_counter()
    body = {"query": question, "depth": depth, "sources": ["web"], "incognito": True}
    status, _, raw = await call_app(edge, "POST", "/api/v1/chat", HEADERS, orjson.dumps(body))
    if status != 200:
        raise NoAnswer(f"HTTP {status}: {raw[:300].decode(errors='replace')}")
    text = ""
    sources: dict[int, str] = {}
    for event, data in _events(raw.decode()):
        if event == "delta":
            text += data["text"]
        elif event == "sources":
            sources |= {source["number"]: source["url"] for source in data["sources"]}
        elif event == "error":
            raise NoAnswer(str(data))
    return Reply(text, sources, time.perf_counter() - began)


def _events(stream: str) -> list[tuple[str, Any]]:
    found = []
    for block in stream.replace("\r\n", "\n").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        if "event" in fields and "data" in fields:
            found.append((fields["event"], orjson.loads(fields["data"])))
    return found
