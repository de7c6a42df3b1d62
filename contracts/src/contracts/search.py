"""What search-svc answers: ranked results, read pages, and the local index."""

from datetime import date, datetime
from typing import Literal

from kit.clients import Peer
from kit.identity import Principal
from pydantic import AwareDatetime, Field

from contracts.model import Contract

SourceKind = Literal["web", "news", "academic", "discussions", "sec", "patents", "local"]
"""`local` is the install's own index, `sec` are filings with the United States' SEC."""

Recency = Literal["hour", "day", "week", "month", "year"]
Priority = Literal["interactive", "background"]

MAX_DOMAINS, MAX_LANGUAGES = 20, 10


class Filters(Contract):
    """What results must be like; what a provider cannot filter is filtered afterwards.

    A domain stands for its subdomains, a URL for what lies below it. A result whose date is not
    known passes no filter by date.
    """

    domains: tuple[str, ...] = Field(
        default=(),
        max_length=MAX_DOMAINS,
        description="only these; each with a leading `-`: not these",
    )
    languages: tuple[str, ...] = Field(
        default=(), max_length=MAX_LANGUAGES, description="ISO 639-1, any of them"
    )
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$", description="ISO 3166-1")
    recency: Recency | None = None
    published_after: date | None = None
    published_before: date | None = None
    updated_after: date | None = None
    updated_before: date | None = None
    safe_search: bool = True


class SearchRequest(Contract):
    """One search over some kinds of sources."""

    query: str = Field(min_length=1, max_length=2000)
    sources: tuple[SourceKind, ...] = ("web", "local")
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$", description="ISO 639-1")
    max_results: int = Field(default=10, ge=1, le=50)
    filters: Filters = Filters()
    no_cache: bool = Field(default=False, description="ask anew, whatever was found before")
    priority: Priority = Field(
        default="interactive", description="who waits for nobody goes after those who do"
    )


class SearchResult(Contract):
    """One page found; `snippet` is plain text, `score` only orders results of one answer."""

    url: str
    title: str
    snippet: str = ""
    provider: str
    kind: SourceKind = "web"
    published: date | None = None
    updated: date | None = None
    authors: tuple[str, ...] = ()
    venue: str | None = Field(default=None, description="the journal, forum or office")
    cited_by: int | None = Field(default=None, description="citations or points, as told")
    score: float = 0.0


class ProviderReport(Contract):
    """How one provider did: who answered, who failed and why, in words a person can act on."""

    provider: str
    ok: bool
    results: int = 0
    took_ms: int = 0
    waited_ms: int = Field(default=0, description="of these, in the queue")
    cached: bool = False
    error: str | None = None


class SearchResponse(Contract):
    """Ranked results, best first, and how each provider did."""

    query: str
    results: tuple[SearchResult, ...] = ()
    providers: tuple[ProviderReport, ...] = ()


class ReadRequest(Contract):
    """Pages to read in parallel; what is not read by the caller's deadline has failed."""

    urls: tuple[str, ...] = Field(min_length=1, max_length=20)
    query: str | None = Field(default=None, description="orders each page's passages by relevance")
    max_passages: int = Field(default=6, ge=1, le=50, description="passages kept per page")
    budget_tokens: int | None = Field(
        default=None, ge=100, description="of all passages together; the best of all pages are kept"
    )
    no_cache: bool = Field(default=False, description="read anew, whatever was read before")
    wait_for: Literal["most", "all"] = Field(
        default="most", description="most: the slowest pages are given up once most have come"
    )


class Page(Contract):
    """The main content of one page as it was read; `passages` are its parts, best first."""

    url: str
    final_url: str
    title: str = ""
    text: str = ""
    passages: tuple[str, ...] = ()
    scores: tuple[float, ...] = Field(
        default=(), description="of the passages, to compare with those of the other pages"
    )
    language: str | None = None
    author: str | None = None
    published: date | None = None
    updated: date | None = None
    paywalled: bool = Field(default=False, description="the rest is for subscribers")
    read_at: AwareDatetime
    sha256: str = Field(description="of `text` in UTF-8, hex")


class ReadFailure(Contract):
    """A page that could not be read, and why."""

    url: str
    code: str
    message: str


class ReadResponse(Contract):
    """The pages that were read, in the order asked for, and those that were not."""

    pages: tuple[Page, ...] = ()
    failures: tuple[ReadFailure, ...] = ()


CollectionScope = Literal["user", "organisation", "everyone"]


class CollectionFailure(Contract):
    """A file or page that could not be read, and why."""

    url: str
    reason: str


class Collection(Contract):
    """A folder, site, feed or single page of the local index, as its reader sees it."""

    id: str
    kind: Literal["folder", "site", "page", "feed"]
    location: str = Field(description="folder path or URL that was added")
    title: str
    scope: CollectionScope = Field(description="whose searches look into it")
    documents: int
    passages: int
    updated_at: datetime
    state: Literal["indexing", "ready", "failed"] = "ready"
    error: str | None = Field(default=None, description="why the last run failed, in words")
    refresh_seconds: int | None = Field(
        default=None, description="how old it may become before it is read again; null: for ever"
    )
    next_refresh_at: datetime | None = None
    may_change: bool = Field(default=False, description="whether the caller may change it")
    failures: tuple[CollectionFailure, ...] = Field(
        default=(), description="what the last run could not read, a hundred at most"
    )
    size_bytes: int = Field(default=0, description="what its texts, lexemes and vectors take")


class CollectionPage(Contract):
    """What the local index holds."""

    collections: tuple[Collection, ...] = ()
    folders: tuple[str, ...] = Field(
        default=(), description="below these the caller may add folders of the server"
    )


class SearchClient:
    """Calls search-svc on somebody's behalf."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    async def search(self, principal: Principal, request: SearchRequest) -> SearchResponse:
        """Search; failed providers are in the answer, not raised."""
        return await self._peer.call(
            "POST", "/internal/search", SearchResponse, principal=principal, body=request
        )

    async def read(self, principal: Principal, request: ReadRequest) -> ReadResponse:
        """Read pages; failures are in the answer, not raised."""
        return await self._peer.call(
            "POST", "/internal/pages", ReadResponse, principal=principal, body=request
        )
