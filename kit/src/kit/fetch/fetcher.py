"""Fetches pages from anywhere on the public web, and from nowhere else.

A name is resolved once a connection; the addresses that were checked are the ones dialled, while
TLS and the Host header keep the name. Every redirect is a new target that is checked again.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import IPv6Address, ip_address
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from kit.fetch.address import (
    Allowance,
    IPAddress,
    Target,
    is_public,
    parse_target,
    require_reachable,
)
from kit.fetch.body import ACCEPT_ENCODING, HTML_TYPES, read_body, sniff_type
from kit.fetch.errors import FetchError

DEFAULT_USER_AGENT = "PerplexicaBot/1.0"
MAX_REDIRECTS = 5
MAX_HEADER_BYTES = 16_384
MAX_HEADERS = 100

Lookup = Callable[[str, int], Awaitable[Sequence[IPAddress]]]
"""Resolves a host name for a port; raises OSError when it cannot."""

# aiohttp tells an oversized header from a broken one only by these words.
_HEADERS_TOO_LARGE = ("Got more than", "Too many headers")
_OVERLOADED = frozenset({429, 503})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SAY_NOTHING = frozenset({"application/octet-stream", "binary/octet-stream"})
"""What servers send for files whose kind they do not know."""
_CHALLENGES = {
    "cf-mitigated": frozenset({"challenge"}),
    "x-amzn-waf-action": frozenset({"challenge", "captcha"}),
}
"""How Cloudflare and AWS say that this is a robot check, whatever the status."""
_CONDITIONAL = frozenset({"if-none-match", "if-modified-since"})


@dataclass(frozen=True)
class Fetched:
    """One answer: `body` is decoded, `headers` are looked up in any case, URLs have no fragment.

    `charset` is what the server declared, unchecked. `status` is 200 to 299, or 304 for a
    conditional request. `public` says that it can be had from anywhere: no address on the way was
    private or reached by its allowed name.
    """

    url: str
    final_url: str
    status: int
    content_type: str
    charset: str | None
    body: bytes
    headers: Mapping[str, str]
    public: bool


@dataclass(frozen=True)
class _Wanted:
    """What is taken: content types (None: all), and how many bytes of each at most."""

    accept: frozenset[str] | None
    max_bytes: int
    limits: Mapping[str, int]

    @property
    def header(self) -> str:
        """The value of Accept."""
        return ", ".join(sorted(self.accept)) + ", */*;q=0.1" if self.accept else "*/*"

    def require(self, content_type: str | None) -> None:
        """Refuse a type that is not taken."""
        if content_type is not None and self.accept is not None and content_type not in self.accept:
            raise FetchError("content_type", f"{content_type[:80]} is not a type that can be read")

    def room(self, content_type: str | None) -> int:
        """Give how many bytes of a type are taken, of an unknown one the most of all."""
        if content_type is None:
            return max(self.max_bytes, *self.limits.values(), 0)
        return self.limits.get(content_type, self.max_bytes)

    def look(self, content_type: str) -> int:
        """Refuse a type that was found out, or give how many bytes of it are taken."""
        self.require(content_type)
        return self.room(content_type)


async def look_up(host: str, port: int) -> Sequence[IPAddress]:
    """Ask the system's resolver for every address of a host; raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(str(sockaddr[0]).partition("%")[0]) for *_, sockaddr in found]


class PinnedResolver(AbstractResolver):
    """Gives aiohttp only addresses that may be reached.

    A name that mixes public and private addresses is refused whole: no honest site does that.
    """

    def __init__(self, lookup: Lookup, allow: Allowance) -> None:
        self._lookup = lookup
        self._allow = allow
        self._private: set[str] = set()

    def is_public(self, target: Target) -> bool:
        """Whether a target that was reached has never led to anything but public addresses."""
        if target.literal is not None:
            return is_public(target.literal)
        listed = self._allow.covers_host(target.host, target.port)
        return not listed and target.host not in self._private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Resolve and check; raises FetchError `address_forbidden`, OSError when unknown."""
        addresses = list(dict.fromkeys(await self._lookup(host, port)))
        if not addresses:
            raise OSError(f"{host} has no address")
        for address in addresses:
            require_reachable(host, port, address, self._allow)
        if not all(map(is_public, addresses)):
            self._private.add(host)
        results = [_result(host, port, address) for address in addresses]
        return [result for result in results if family in (socket.AF_UNSPEC, result["family"])]

    async def close(self) -> None:
        """Nothing is held."""


class Fetcher:
    """The one outbound fetcher; make one a process, close it at the end.

    `timeout` (seconds) bounds a whole fetch with its redirects, `read_timeout` the silence between
    two pieces of a body, `max_bytes` the body both as sent and decoded. No cookies are kept and no
    proxy variables are obeyed.
    """

    def __init__(
        self,
        *,
        allow_private: str = "",
        user_agent: str = DEFAULT_USER_AGENT,
        timeout: float = 20.0,
        connect_timeout: float = 5.0,
        read_timeout: float = 10.0,
        max_bytes: int = 5_000_000,
        lookup: Lookup = look_up,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow = Allowance.parse(allow_private)
        self._user_agent = user_agent
        self._timeout = timeout
        self._steps = aiohttp.ClientTimeout(
            total=None, sock_connect=connect_timeout, sock_read=read_timeout
        )
        self._max_bytes = max_bytes
        self._resolver = PinnedResolver(lookup, self._allow)
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection; a later `get` opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def is_public(self, url: str) -> bool:
        """Whether a URL is, as far as is known, not of one's own network; raises FetchError."""
        return self._resolver.is_public(parse_target(url))

    async def get(
        self,
        url: str,
        *,
        deadline: float | None = None,
        accept: frozenset[str] | None = HTML_TYPES,
        max_bytes: int | None = None,
        limits: Mapping[str, int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Fetch one URL; every failure is a FetchError.

        `deadline` is absolute `loop.time()` and can only shorten the fetcher's own timeout.
        `accept` are the content types taken, None takes all; `limits` are bytes for some of them
        instead of `max_bytes`. `headers` are sent to the URL's own origin only, not to another one
        it redirects to; with If-None-Match or If-Modified-Since an answer may be 304.
        """
        latest = asyncio.get_running_loop().time() + self._timeout
        wanted = _Wanted(accept, max_bytes or self._max_bytes, limits or {})
        try:
            async with asyncio.timeout_at(latest if deadline is None else min(latest, deadline)):
                return await self._follow(url, wanted, headers or {})
        except TimeoutError as error:
            raise FetchError("timeout", "the page did not arrive in time") from error
        except (aiohttp.ClientError, OSError) as error:
            raise _explain(error) from error

    async def _follow(self, url: str, wanted: _Wanted, headers: Mapping[str, str]) -> Fetched:
        first = target = parse_target(url)
        public = True
        for _ in range(MAX_REDIRECTS + 1):
            own = headers if target.url.origin() == first.url.origin() else {}
            answer = await self._request(str(first.url), target, wanted, own)
            if isinstance(answer, Fetched):
                return replace(answer, public=public and answer.public)
            public &= self._resolver.is_public(target)
            target = answer
        raise FetchError("redirect_loop", f"more than {MAX_REDIRECTS} redirects")

    async def _request(
        self,
        url: str,
        target: Target,
        wanted: _Wanted,
        headers: Mapping[str, str],
    ) -> Fetched | Target:
        """Send one request; a redirect comes back as the next target."""
        if target.literal is not None:
            # aiohttp asks its resolver for names only.
            require_reachable(target.host, target.port, target.literal, self._allow)
        async with self._open_session().get(
            target.url, headers={"Accept": wanted.header, **headers}, allow_redirects=False
        ) as response:
            location = response.headers.get("Location")
            if response.status in _REDIRECTS and location is not None:
                return _redirected(target.url, location)
            body = await _read_answer(response, wanted, headers)
            return Fetched(
                url=url,
                final_url=str(target.url),
                status=response.status,
                content_type=_declared_type(response) or sniff_type(body),
                charset=_ascii(response.charset or "").lower() or None,
                body=body,
                headers=response.headers,
                public=self._resolver.is_public(target),
            )

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    resolver=self._resolver,
                    use_dns_cache=False,
                    limit_per_host=8,
                    ssl=self._tls or True,
                ),
                headers={"User-Agent": self._user_agent, "Accept-Encoding": ACCEPT_ENCODING},
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=self._steps,
                auto_decompress=False,
                trust_env=False,
                max_line_size=MAX_HEADER_BYTES,
                max_field_size=MAX_HEADER_BYTES,
                max_headers=MAX_HEADERS,
            )
        return self._session


async def _read_answer(
    response: aiohttp.ClientResponse, wanted: _Wanted, headers: Mapping[str, str]
) -> bytes:
    """The body of an answer that is worth one; the type is checked before anything is read."""
    conditional = any(name.lower() in _CONDITIONAL for name in headers)
    if response.status == 304 and conditional:
        return b""
    if any(response.headers.get(name, "").lower() in said for name, said in _CHALLENGES.items()):
        raise FetchError("blocked", "the site wants its reader to prove that they are no robot")
    if not 200 <= response.status < 300:
        raise FetchError(
            "http_status",
            f"the site answered {response.status}",
            status=response.status,
            retry_after=_rest_of(response),
        )
    declared = _declared_type(response)
    wanted.require(declared)
    return await read_body(
        response, wanted.room(declared), wanted.look if declared is None else None
    )


def _rest_of(response: aiohttp.ClientResponse) -> float | None:
    """The seconds of an overloaded site's Retry-After: a number or a date (RFC 9110, 10.2.3)."""
    if response.status not in _OVERLOADED:
        return None
    plain = response.headers.get("Retry-After", "").strip()[:40]
    if plain.isascii() and plain.isdigit():
        return float(plain)
    try:
        until = parsedate_to_datetime(plain)
    except (ValueError, OverflowError):
        return None
    moment = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _ascii(text: str) -> str:
    """A header's text with `?` for bytes beyond ASCII, which can be neither stored nor sent on."""
    return text.encode("ascii", "replace").decode()


def _declared_type(response: aiohttp.ClientResponse) -> str | None:
    """The Content-Type without parameters; None when missing or when it says nothing."""
    declared = _ascii(response.headers.get("Content-Type", "").partition(";")[0]).strip().lower()
    return declared if "/" in declared and declared not in _SAY_NOTHING else None


def _redirected(base: URL, location: str) -> Target:
    """The target a Location header names, checked like any other URL."""
    try:
        joined = base.join(URL(location.strip()))
    except (ValueError, TypeError) as error:
        raise FetchError("url_invalid", f"redirected to no URL: {error}") from error
    return parse_target(str(joined))


def _result(host: str, port: int, address: IPAddress) -> ResolveResult:
    family = socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET
    return ResolveResult(
        hostname=host,
        host=str(address),
        port=port,
        family=family,
        proto=socket.IPPROTO_TCP,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )


def _explain(error: aiohttp.ClientError | OSError) -> FetchError:
    """Translate a failure of the transport."""
    match error:
        case aiohttp.ClientConnectorDNSError():
            return FetchError("dns_failed", f"the host {error.host} is not known")
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return FetchError("tls_failed", "the site's certificate or TLS is not valid")
        case aiohttp.InvalidURL():
            return FetchError("url_invalid", "the URL cannot be requested")
        case aiohttp.ClientResponseError(message=message) if message.startswith(_HEADERS_TOO_LARGE):
            return FetchError("too_large", "the answer's headers are too large")
        case aiohttp.ClientResponseError() | aiohttp.ClientPayloadError():
            return FetchError("bad_response", "the site's answer is not valid HTTP")
        case _:
            return FetchError("connect_failed", "the site could not be reached")
