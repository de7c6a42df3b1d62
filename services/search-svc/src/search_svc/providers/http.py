"""Asking a provider's API: bounded in time and size, every failure a sentence to act on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import aiohttp
import defusedxml.ElementTree
from defusedxml import DefusedXmlException

from search_svc.providers import ProviderFailed

MAX_BODY = 4 * 1024 * 1024
AGENT = "Perplexica/1.0 (self-hosted answer engine)"
LONGEST_REST = 3600.0
DEFAULT_REST = 30.0
"""Seconds to leave a provider alone that is asked too often and does not say for how long."""


class Refusal(ProviderFailed):
    """An answer with another status than 200."""

    def __init__(self, reason: str, rest: float, status: int) -> None:
        self.status = status
        super().__init__(reason, rest)


Explain = Callable[[aiohttp.ClientResponse], ProviderFailed | None]
"""Tells what an API's own way of refusing means; None for what all have in common."""


@dataclass(frozen=True)
class Api:
    """A provider's API, reached through the process's HTTP session."""

    http: aiohttp.ClientSession
    base: str
    headers: Mapping[str, str]
    explain: Explain | None = None

    @classmethod
    def at(
        cls,
        http: aiohttp.ClientSession,
        base: str,
        contact: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Api:
        """Give the API at a base address; `contact` is an address of mail that is told to it."""
        agent = f"{AGENT[:-1]}; {contact})" if contact else AGENT
        return cls(http, base.rstrip("/"), {"User-Agent": agent, **(headers or {})})

    async def get_json(
        self,
        path: str,
        seconds: float,
        params: Mapping[str, str | int] | None = None,
        *,
        empty: int | None = None,
    ) -> Any:
        """Give the document at a path; None where the API says by the status `empty`: nothing."""
        try:
            return read_json(await self._ask("GET", path, seconds, params=params))
        except Refusal as refusal:
            if refusal.status != empty:
                raise
            return None

    async def post_json(self, path: str, seconds: float, body: Mapping[str, object]) -> Any:
        """Send a JSON body and give the document that comes back."""
        return read_json(await self._ask("POST", path, seconds, json=body))

    async def post(self, path: str, seconds: float, body: bytes) -> bytes:
        """Send a body of another kind and give what comes back."""
        return await self._ask("POST", path, seconds, data=body)

    async def get_xml(
        self, path: str, seconds: float, params: Mapping[str, str | int] | None = None
    ) -> Element:
        """Give the root of the XML document at a path."""
        return read_xml(await self._ask("GET", path, seconds, params=params))

    async def _ask(self, method: str, path: str, seconds: float, **options: Any) -> bytes:
        timeout = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self.http.request(
                method,
                self.base + path,
                headers=self.headers,
                timeout=timeout,
                allow_redirects=False,
                **options,
            ) as response:
                told = self.explain(response) if self.explain else None
                if told is not None:
                    raise told
                require_success(response)
                return await _read(response)
        except TimeoutError as error:
            raise ProviderFailed("no answer in time") from error
        except aiohttp.ClientConnectorError as error:
            raise ProviderFailed("it cannot be reached") from error
        except (aiohttp.ClientError, OSError) as error:
            raise ProviderFailed("the connection broke") from error


def require_success(response: aiohttp.ClientResponse) -> None:
    """Raise Refusal for any status but 200."""
    status = response.status
    if status == 200:
        return
    rest = read_retry_after(response.headers.get("Retry-After"))
    if status in {401, 403}:
        refused = f"it refused us (HTTP {status}): its key is wrong, or it is closed to us"
        raise Refusal(refused, rest, status)
    if status == 429:
        raise Refusal("too many requests", rest or DEFAULT_REST, status)
    if 300 <= status < 400:
        raise Refusal("it redirects elsewhere instead of answering", 0.0, status)
    raise Refusal(f"it answered HTTP {status}", rest, status)


def read_retry_after(value: str | None) -> float:
    """Give the seconds of a Retry-After header, at most an hour; 0 for a date or nonsense."""
    return min(float(value), LONGEST_REST) if value and value.strip().isdecimal() else 0.0


def read_json(body: bytes) -> Any:
    """Give a JSON document; raises ProviderFailed."""
    try:
        return json.loads(body)  # not orjson, which refuses the whole for half a letter
    except (ValueError, RecursionError) as error:
        raise ProviderFailed("the answer is not the JSON that it should be") from error


def read_xml(body: bytes) -> Element:
    """Give the root of an XML document that has no entities of its own; raises ProviderFailed."""
    try:
        root: Element = defusedxml.ElementTree.fromstring(body, forbid_dtd=False)
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        raise ProviderFailed("the answer is not the XML that it should be") from error
    return root


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_BODY:
            raise ProviderFailed("the answer is larger than 4 MB")
    return bytes(body)
