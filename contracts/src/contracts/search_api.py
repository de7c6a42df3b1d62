"""The public search API: ranked results without an answer, in the shape of Perplexity's.

Filters come as that API's clients write them; what is wrong with one is told by its name.
"""

import datetime as dt
from typing import Literal

from pydantic import AwareDatetime, Field

from contracts.model import Contract
from contracts.search import ProviderReport, SourceKind

ContextSize = Literal["low", "medium", "high"]


class PublicSearch(Contract):
    """One search, or up to five at once whose results become one list.

    With a budget of tokens or `search_context_size` the best pages are read and each `snippet` has
    their best passages; without, it is what the provider gave. Dates are written `MM/DD/YYYY`.
    """

    query: str | tuple[str, ...]
    max_results: int = Field(default=10, ge=1, le=20)
    max_tokens: int | None = Field(default=None, ge=1, le=1_000_000, description="in all snippets")
    max_tokens_per_page: int | None = Field(default=None, ge=1, le=100_000)
    search_context_size: ContextSize | None = Field(
        default=None, description="budgets of tokens by name, where none are given"
    )
    country: str | None = Field(default=None, description="ISO 3166-1 alpha-2")
    search_mode: Literal["web", "academic", "sec"] = "web"
    search_type: str = Field(default="web", description="`web`; `people` is refused")
    search_domain_filter: tuple[str, ...] = Field(
        default=(), description="up to 20 domains or URLs; all with a leading `-` to leave out"
    )
    search_language_filter: tuple[str, ...] = Field(default=(), description="up to 10, ISO 639-1")
    search_recency_filter: str | None = Field(
        default=None, description="hour, day, week, month or year"
    )
    search_after_date_filter: str | None = None
    search_before_date_filter: str | None = None
    last_updated_after_filter: str | None = None
    last_updated_before_filter: str | None = None
    safe_search: bool = True
    display_server_time: bool = False
    sources: tuple[SourceKind, ...] | None = Field(
        default=None, description="kinds of sources; wins over `search_mode`"
    )
    no_cache: bool = Field(default=False, description="ask and read anew")


class PublicResult(Contract):
    """One page; `date` is when it was published, both dates are `YYYY-MM-DD`."""

    title: str
    url: str
    snippet: str = ""
    date: dt.date | None = None
    last_updated: dt.date | None = None
    kind: SourceKind = "web"
    provider: str = ""
    authors: tuple[str, ...] = ()
    venue: str | None = None


class PublicResponse(Contract):
    """Ranked results, best first, and how each provider did."""

    id: str
    results: tuple[PublicResult, ...] = ()
    server_time: AwareDatetime | None = None
    providers: tuple[ProviderReport, ...] = ()
