"""What search-svc reads from its environment."""

from pathlib import Path
from typing import Literal

from kit.settings import CommaList, Settings
from pydantic import AnyHttpUrl, Field, SecretStr, field_validator


class SearchSettings(Settings):
    """Settings of search-svc."""

    searxng_url: CommaList = Field(
        default=(),
        description="SearXNG addresses, comma-separated: a pool; without it ddgs is used",
    )
    web_search: Literal["on", "off"] = Field(
        default="on", description="off: nothing is asked outside, the local index alone answers"
    )
    web_fallback: Literal["on", "off"] = Field(
        default="on",
        description="off: when SearXNG is late or fails, no public search page is asked instead",
    )
    search_seconds: float = Field(
        default=8.0, gt=0, le=60, description="seconds after which a search answers with what came"
    )
    search_hedge_seconds: float = Field(
        default=1.5, gt=0, description="seconds without an answer after which another is asked too"
    )
    searxng_places: int = Field(
        default=64,
        ge=1,
        description="searches that one SearXNG is given at a time, by all replicas",
    )
    brave_api_key: SecretStr | None = Field(default=None, description="web search by Brave")
    tavily_api_key: SecretStr | None = Field(default=None, description="web search by Tavily")
    exa_api_key: SecretStr | None = Field(default=None, description="web search by Exa")
    serper_api_key: SecretStr | None = Field(
        default=None, description="web and news search by Serper (Google's results)"
    )
    yandex_search_api_key: SecretStr | None = Field(
        default=None, description="web search by Yandex; needs YANDEX_SEARCH_FOLDER_ID too"
    )
    yandex_search_folder_id: str = Field(default="", description="the folder of Yandex Cloud")
    semantic_scholar_api_key: SecretStr | None = Field(
        default=None, description="raises Semantic Scholar's limits, which work without it too"
    )
    epo_ops_key: SecretStr | None = Field(
        default=None, description="patents of all offices from the EPO; needs EPO_OPS_SECRET too"
    )
    epo_ops_secret: SecretStr | None = Field(default=None, description="goes with EPO_OPS_KEY")
    lens_token: SecretStr | None = Field(default=None, description="patents from Lens")
    uspto_api_key: SecretStr | None = Field(
        default=None, description="patents of the United States from the USPTO's Open Data Portal"
    )
    google_patents: Literal["on", "off"] = Field(
        default="off",
        description="on: Google Patents is asked too, which has no API and may refuse programs",
    )
    patents_seconds: float = Field(
        default=20.0, gt=0, le=120, description="seconds that a patent search may take"
    )
    patents_preview: Literal["offered", "required"] = Field(
        default="offered",
        description="required: no patent query leaves before its sender has seen and approved it",
    )
    contact_email: str = Field(
        default="",
        description="told to OpenAlex, Crossref, PubMed and the SEC; the SEC needs it",
    )
    read_seconds: float = Field(
        default=12.0, gt=0, le=120, description="seconds that reading pages for an answer may take"
    )
    read_robots: Literal["off", "respect"] = Field(
        default="off",
        description="respect: no page is read for an answer that its site's robots.txt closes, at "
        "one request more a site; off, since a person asked and no crawler. What is indexed "
        "always respects it",
    )
    read_host_places: int = Field(
        default=6, ge=1, description="pages of one host that a process reads at a time"
    )
    page_cache_seconds: float = Field(
        default=3600.0,
        ge=0,
        description="seconds for which a page is taken as it was read when its site does not say; "
        "0: no page is kept",
    )
    page_cache_mb: int = Field(
        default=500, ge=1, description="of pages that were read, kept in the database"
    )
    rerank: Literal["server", "llm", "off"] = Field(
        default="server",
        description="who orders the best passages: the server at RERANK_URL when there is one, or "
        "the model that writes",
    )
    rerank_url: AnyHttpUrl | None = Field(
        default=None, description="a server with `/rerank` in TEI's, Cohere's or Jina's format"
    )
    rerank_api_key: SecretStr | None = Field(default=None, description="key for RERANK_URL")
    rerank_model: str | None = Field(
        default=None, description="for Cohere and Jina; absent: the server speaks TEI's format"
    )
    rerank_seconds: float = Field(
        default=2.0, gt=0, description="seconds after which passages stay as they were ranked"
    )
    fetch_allow_private: str = Field(
        default="",
        description="hosts or CIDRs that page reading may reach although they are private",
    )
    docs_dir: Path | None = Field(
        default=None,
        description="the product's own documentation, indexed at start; default: docs/ beside it",
    )
    index_max_pages: int = Field(
        default=2000, ge=1, description="pages taken from one site that is added to the index"
    )

    index_folders: CommaList = Field(
        default=(),
        description="folders of the server below which folders may be added to the index by page "
        "and API, comma-separated; without it only `perplexica index` adds folders",
    )
    index_own_collections: int = Field(
        default=20, ge=0, description="sites and pages that one user may add for themselves"
    )

    index_page_delay: float = Field(
        default=0.3, ge=0, description="seconds between two pages of a site that is indexed"
    )

    @field_validator("searxng_url", "index_folders", mode="before")
    @classmethod
    def split_urls(cls, value: object) -> object:
        """Read a comma-separated variable as a list."""
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value
