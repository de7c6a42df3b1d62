"""Web search through a pool of SearXNG instances, over their JSON API."""

import asyncio
import json
import re
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

import aiohttp
from contracts.search import SourceKind

from search_svc.providers import Found, ProviderFailed, Query
from search_svc.providers.searxng_answer import BadAnswer, read_answer

MAX_BODY = 4 * 1024 * 1024
MAX_QUERY_STRING = 1500
ATTEMPTS = 2

HEADERS = {
    # SearXNG's limiter, when an operator leaves it on, refuses clients that take no HTML.
    "Accept": "application/json, text/html;q=0.5",
    "User-Agent": "Perplexica/1.0",
}

_COMMAND = re.compile(r"(?<!\S)[!:<]+")


class InstanceFailed(Exception):
    """One instance gave no usable answer; it is left alone for `rest` seconds."""

    def __init__(self, reason: str, rest: float) -> None:
        self.reason = reason
        self.rest = rest
        super().__init__(reason)


class Instance:
    """One SearXNG address and until when it rests after a failure."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.address = urlsplit(self.url).netloc or self.url
        self.rests_until = 0.0


class SearXNG:
    """Takes the pool's instances in turn; one that failed rests, and another is tried at once."""

    name = "searxng"
    kind: SourceKind = "web"

    def __init__(self, urls: Sequence[str], http: aiohttp.ClientSession) -> None:
        self._instances = [Instance(url) for url in urls]
        self._http = http
        self._turn = 0

    async def search(self, query: Query) -> Found:
        """Search; fails with the reasons of every instance that was tried."""
        if not plain_query(query.text):
            raise ProviderFailed("the question has no words to search for")
        reasons: list[str] = []
        ends = time.monotonic() + query.seconds
        chosen = self._choose()
        for tried, instance in enumerate(chosen, 1):
            left = ends - time.monotonic()
            try:
                return await self._ask(instance, query, left if tried == len(chosen) else left / 2)
            except InstanceFailed as failure:
                instance.rests_until = time.monotonic() + failure.rest
                reasons.append(f"{instance.address}: {failure.reason}")
        raise ProviderFailed("; ".join(reasons))

    def _choose(self) -> list[Instance]:
        """Give whom to try: in turn those that do not rest, else the one that rests shortest."""
        self._turn = (self._turn + 1) % len(self._instances)
        turned = self._instances[self._turn :] + self._instances[: self._turn]
        now = time.monotonic()
        awake = [instance for instance in turned if instance.rests_until <= now]
        return awake[:ATTEMPTS] or [min(turned, key=lambda instance: instance.rests_until)]

    async def _ask(self, instance: Instance, query: Query, seconds: float) -> Found:
        try:
            async with asyncio.timeout(seconds):
                status, body = await self._fetch(instance, query)
        except TimeoutError as error:
            raise InstanceFailed("no answer in time", 5) from error
        except (aiohttp.ClientError, OSError) as error:
            raise InstanceFailed(_connection_reason(error), 10) from error
        _require_success(status)
        try:
            # Not orjson: it refuses the whole for half a letter that one engine cut off.
            return read_answer(json.loads(body), query.limit)
        except ProviderFailed as failure:
            raise InstanceFailed(failure.reason, 10) from failure
        except (ValueError, RecursionError, BadAnswer) as error:
            raise InstanceFailed("the answer is not SearXNG's JSON", 30) from error

    async def _fetch(self, instance: Instance, query: Query) -> tuple[int, bytes]:
        form = {"q": plain_query(query.text), "format": "json", "language": query.language or "all"}
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
