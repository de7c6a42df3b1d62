"""A server that speaks SearXNG's JSON API, well or badly, as a test or benchmark tells it.

Alone: `python -m kit.testing.searxng_server --port 8888 --delay-ms 100`.
"""

import argparse
import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import orjson
from aiohttp import web

Behaviour = Literal[
    "answer", "forbidden", "limited", "error", "html", "malformed", "unresponsive", "huge",
    "redirect", "drop", "mangled",
]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A search as it came in: parameters, of the query string or the form, and headers."""

    method: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass
class Script:
    """How the next searches are answered; `times` None: all of them. `delay` is in seconds."""

    behaviour: Behaviour = "answer"
    delay: float = 0.0
    times: int | None = None
    results: Sequence[Mapping[str, Any]] | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


class SearXNGServer:
    """A SearXNG on loopback for the length of an `async with`.

    `searches` are the searches that came in. `find` gives the results of a query; without it ten
    are made up, so that every question finds something.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        delay: float = 0.0,
        find: Callable[[str], Sequence[Mapping[str, Any]]] | None = None,
    ) -> None:
        self.searches: list[Asked] = []
        self.url = ""
        self._host = host
        self._port = port
        self._scripts: deque[Script] = deque()
        self._usual = Script(delay=delay)
        self._find = find or made_up_results
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/search", self._search)
        app.router.add_get("/healthz", _healthz)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        port = self._runner.addresses[0][1]
        self.url = f"http://{self._host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def address(self) -> str:
        """`host:port`."""
        return urlsplit(self.url).netloc

    def then(
        self,
        behaviour: Behaviour = "answer",
        *,
        delay: float = 0.0,
        times: int | None = 1,
        results: Sequence[Mapping[str, Any]] | None = None,
        **extra: Any,
    ) -> None:
        """Answer the next `times` searches so; `extra` are further fields of the document."""
        self._scripts.append(Script(behaviour, delay, times, results, extra))

    def reset(self) -> None:
        """Forget scripts and searches."""
        self._scripts.clear()
        self.searches.clear()

    def _next(self) -> Script:
        if not self._scripts:
            return self._usual
        script = self._scripts[0]
        if script.times is not None:
            script.times -= 1
            if script.times <= 0:
                self._scripts.popleft()
        return script

    async def _search(self, request: web.Request) -> web.StreamResponse:
        form = await request.post() if request.method == "POST" else {}
        parameters = {name: str(value) for name, value in {**request.query, **form}.items()}
        self.searches.append(Asked(request.method, parameters, dict(request.headers)))
        script = self._next()
        await asyncio.sleep(script.delay)
        query = parameters.get("q", "").strip()
        if script.behaviour != "answer":
            return _misbehave(request, script.behaviour, query)
        results = self._find(query) if script.results is None else script.results
        return _answer(query, parameters.get("format", "html"), results, script.extra)


def _answer(
    query: str, kind: str, results: Sequence[Mapping[str, Any]], extra: Mapping[str, Any]
) -> web.Response:
    if not query:
        return web.json_response({"error": "No query"}, status=400)
    if any(word.startswith("!!") for word in query.split()):
        return web.Response(status=302, headers={"Location": "https://example.org/"})
    if kind != "json":
        return web.Response(text="<!doctype html><title>SearXNG</title>", content_type="text/html")
    return _json(document(query, results) | dict(extra))


def _misbehave(request: web.Request, behaviour: Behaviour, query: str) -> web.Response:
    silent = [["brave", "Suspended: too many requests"], ["startpage", "CAPTCHA"]]
    answers = {
        "forbidden": lambda: web.Response(
            status=403, text="<!doctype html><title>Forbidden</title>", content_type="text/html"
        ),
        "limited": lambda: web.Response(
            status=429, text="Too Many Requests", content_type="text/html"
        ),
        "error": lambda: web.json_response({"error": "search error"}, status=500),
        "html": lambda: web.Response(text="<html>sign in</html>", content_type="text/html"),
        "malformed": lambda: web.Response(body=b'{"results": [', content_type="application/json"),
        "unresponsive": lambda: _json(document(query, [], silent)),
        "huge": lambda: web.Response(body=b" " * 10_000_000, content_type="application/json"),
        "redirect": lambda: web.Response(status=302, headers={"Location": "/"}),
        "mangled": lambda: _json(mangled_document(query)),
    }
    if behaviour == "drop":
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    return answers[behaviour]()


def document(
    query: str, results: Sequence[Mapping[str, Any]], silent: Sequence[Sequence[str]] = ()
) -> dict[str, Any]:
    """Give SearXNG's document around results; `silent` are engines with why they did not answer."""
    return {
        "query": query,
        "results": list(results),
        "answers": [],
        "corrections": [],
        "infoboxes": [],
        "suggestions": [],
        "unresponsive_engines": [list(pair) for pair in silent],
    }


def result(url: str, title: str, content: str, **fields: Any) -> dict[str, Any]:
    """Give one result as a typed engine sends it, with all common fields."""
    parts = urlsplit(url)
    return {
        "url": url,
        "title": title,
        "content": content,
        "engine": "duckduckgo",
        "template": "default.html",
        "parsed_url": [parts.scheme, parts.netloc, parts.path, "", parts.query, parts.fragment],
        "img_src": "",
        "thumbnail": None,
        "priority": "",
        "engines": ["duckduckgo", "brave"],
        "positions": [1, 3],
        "score": 2.67,
        "category": "general",
        "publishedDate": None,
    } | fields


def made_up_results(query: str, count: int = 10) -> list[dict[str, Any]]:
    """Give results that repeat the query, so that every question finds something."""
    return [
        result(
            f"https://site{number}.example/page",
            f"{query} {number}",
            f"Page {number} says about {query} what a page says.",
            publishedDate="2026-05-01T10:00:00",
        )
        for number in range(1, count + 1)
    ]


def mangled_document(query: str) -> dict[str, Any]:
    """Give a document in which legacy engines left out, nulled or mistyped what they could."""
    return {
        "query": query,
        "number_of_results": 0,
        "results": [
            {"url": None, "title": "No address"},
            {"title": "No address at all"},
            {"url": "javascript:alert(1)", "title": "No web address"},
            {"url": "https://a.example/", "title": None, "content": None, "publishedDate": "soon"},
            {
                "url": "https://b.example/",
                "title": "<b>Bold</b> &amp; fine",
                "content": "1 < 2 &amp; <em>so on</em>",
                "publishedDate": None,
                "pubdate": "2026-03-02 00:00:00",
                "length": "12:34",
            },
            "not an object",
        ],
        "answers": ["42", {"url": None, "answer": "no source"}, {"answer": {"deep": 1}, "url": 7}],
        "infoboxes": [{"infobox": "Box", "content": "About it.", "urls": [{"url": None}]}],
        "unresponsive_engines": [["wikidata", "timeout"], "odd", ["x"]],
    }


def _json(value: Mapping[str, Any]) -> web.Response:
    return web.Response(body=orjson.dumps(value), content_type="application/json")


async def _healthz(_request: web.Request) -> web.Response:
    return web.Response(text="OK")


async def _serve(port: int, delay: float) -> None:
    async with SearXNGServer(port=port, delay=delay):
        await asyncio.Event().wait()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A server that speaks SearXNG's JSON API")
    parser.add_argument("--port", type=int, default=8888)
    parser.add_argument("--delay-ms", type=float, default=0.0)
    arguments = parser.parse_args()
    asyncio.run(_serve(arguments.port, arguments.delay_ms / 1000))


if __name__ == "__main__":
    main()
