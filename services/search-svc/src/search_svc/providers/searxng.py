"""Web search through a pool of SearXNG instances, over their JSON API."""

import asyncio
import json
import re
import time
from dataclasses import replace

import aiohttp
from contracts.search import SourceKind

from search_svc.providers import Found, NotAnswerable, ProviderFailed, Query
from search_svc.providers.searxng_answer import BadAnswer, read_answer
from search_svc.providers.searxng_pool import WHOLE, Instance, Pool, Scope
from search_svc.providers.sites import with_sites

MAX_BODY = 4 * 1024 * 1024
MAX_QUERY_STRING = 1500
CATEGORIES: dict[SourceKind, str] = {"news": "news", "academic": "science", "discussions": "q&a"}

HEADERS = {
    # SearXNG's limiter, when an operator leaves it on, refuses clients that take no HTML.
    "Accept": "application/json, text/html;q=0.5",
    "User-Agent": "Perplexica/1.0",
}

_COMMAND = re.compile(r"(?<!\S)[!:<]+")


FAIR_SECONDS = 2.0
"""Whoever had less time, after waiting for a place, need not rest for being late."""


class InstanceFailed(Exception):
    """One instance gave no usable answer; it is left alone for `rest` seconds, for all or a kind.

    0 says nothing against it.
    """

    def __init__(self, reason: str, rest: float, scope: Scope = WHOLE) -> None:
        self.reason = reason
        self.rest = rest
        self.scope = scope
        super().__init__(reason)


class SearXNG:
    """Asks the pool for one kind; an instance that failed rests, and another is tried at once."""

    name = "searxng"

    def __init__(self, pool: Pool, http: aiohttp.ClientSession, kind: SourceKind = "web") -> None:
        self.kind = kind
        self._pool = pool
        self._http = http

    async def search(self, query: Query) -> Found:
        """Search; fails with the reasons of every instance that was tried."""
        if not plain_query(query.text):
            raise NotAnswerable("the question has no words to search for")
        reasons: list[str] = []
        unwell = False
        ends = time.monotonic() + query.seconds
        chosen = await self._pool.choose(self.kind)
        for tried, instance in enumerate(chosen, 1):
            left = ends - time.monotonic()
            seconds = left if tried == len(chosen) else left / 2
            try:
                return await self._ask_in_turn(instance, query, seconds)
            except InstanceFailed as failure:
                await self._pool.rest(instance, failure.scope, failure.rest)
                unwell = unwell or failure.rest > 0
                reasons.append(f"{instance.address}: {failure.reason}")
            except NotAnswerable as failure:
                reasons.append(f"{instance.address}: {failure.reason}")
        raise (ProviderFailed if unwell else NotAnswerable)("; ".join(reasons))

    async def _ask_in_turn(self, instance: Instance, query: Query, seconds: float) -> Found:
        began = time.monotonic()
        async with self._pool.place(instance, query, seconds) as waited:
            left = seconds - (time.monotonic() - began)
            return replace(await self._ask(instance, query, left), waited=waited)

    async def _ask(self, instance: Instance, query: Query, seconds: float) -> Found:
        try:
            async with asyncio.timeout(seconds):
                status, body = await self._fetch(instance, query)
        except TimeoutError as error:
            rest = 5 if seconds >= FAIR_SECONDS else 0
            raise InstanceFailed("no answer in time", rest) from error
        except (aiohttp.ClientError, OSError) as error:
            raise InstanceFailed(_connection_reason(error), 10) from error
        _require_success(status)
        try:
            # Not orjson: it refuses the whole for half a letter that one engine cut off.
            return read_answer(json.loads(body), query.limit, self.kind)
        except ProviderFailed as failure:
            raise InstanceFailed(failure.reason, 10, self.kind) from failure
        except (ValueError, RecursionError, BadAnswer) as error:
            raise InstanceFailed("the answer is not SearXNG's JSON", 30) from error

    async def _fetch(self, instance: Instance, query: Query) -> tuple[int, bytes]:
        form = write_form(query, self.kind)
        headers = HEADERS | {"Accept-Language": query.language or "en"}
        long = len(form["q"].encode()) > MAX_QUERY_STRING
        async with self._http.request(
            "POST" if long else "GET",
            instance.url + "/search",
            params=None if long else form,
            data=form if long else None,
            headers=headers,
            allow_redirects=False,
        ) as response:
            body = await _read(response) if response.status == 200 else b""
            return response.status, body


def write_form(query: Query, kind: SourceKind) -> dict[str, str]:
    """Give the parameters of a search; values that SearXNG does not know would be refused."""
    filters = query.filters
    language = filters.languages[0] if len(filters.languages) == 1 else query.language
    form = {
        "q": with_sites(plain_query(query.text), filters.domains),
        "format": "json",
        "language": language or "all",
    }
    if kind in CATEGORIES:
        form["categories"] = CATEGORIES[kind]
    if filters.recency is not None:
        form["time_range"] = "day" if filters.recency == "hour" else filters.recency
    if not filters.safe_search:
        form["safesearch"] = "0"
    return form


def plain_query(text: str) -> str:
    """Take the commands out of a question: `!engine`, `!!bang`, `:language` and `<timeout`.

    SearXNG obeys them at the start of any word; only the marks go, the words stay.
    """
    return " ".join(_COMMAND.sub("", text).split())


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_BODY:
            raise InstanceFailed("the answer is larger than 4 MB", 30)
    return bytes(body)


def _require_success(status: int) -> None:
    if status == 200:
        return
    if status == 403:
        raise InstanceFailed(
            "JSON is not enabled: add `json` to search.formats in its settings.yml and restart it",
            60,
        )
    if status == 429:
        raise InstanceFailed("too many requests: its limiter is on for us", 30)
    if 300 <= status < 400:
        raise InstanceFailed("it redirects elsewhere instead of answering", 30)
    raise InstanceFailed(f"it answered HTTP {status}", 10)


def _connection_reason(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorError):
        return "it cannot be reached"
    return "the connection broke"
