"""search-svc: finds, reads and ranks sources."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
from contracts.api_keys import accept_api_keys
from kit.app import Service, ServiceSpec
from kit.fair_queue import FairQueue
from kit.fetch import Fetcher
from kit.llm import (
    HttpReranker,
    Model,
    ModelReranker,
    ModelSettings,
    Reranker,
    embedding_model,
    open_model,
)
from kit.runtime import Runtime
from kit.serve import run_service

from search_svc.asking.guard import Guard
from search_svc.asking.memory import Memory
from search_svc.endpoints import router
from search_svc.indexing.embedding import Embedder
from search_svc.indexing.indexer import Indexer
from search_svc.indexing.visitor import Manners
from search_svc.jobs import IndexJobs
from search_svc.keeping.cache import Keeping, PageCache
from search_svc.pages import Pages
from search_svc.patents.endpoints import router as patents_router
from search_svc.patents.expanding import Expander
from search_svc.patents.provider import PatentProvider
from search_svc.patents.service import PatentSearch
from search_svc.patents.setup import find_offices, open_sources
from search_svc.patents.store import PatentStore
from search_svc.providers import Provider
from search_svc.providers.ddgs import Ddgs
from search_svc.providers.local import LocalIndex
from search_svc.providers.registry import outside_providers
from search_svc.providers.searxng_pool import Pool, Shared
from search_svc.ranking.ranker import Ranker
from search_svc.ranking.vectors import Vectors
from search_svc.reading.extractor import Extractor
from search_svc.reading.reader import PageReader
from search_svc.searching import Search
from search_svc.service import SearchService
from search_svc.settings import SearchSettings
from search_svc.visiting.permissions import Permissions
from search_svc.visiting.visits import Visits

WEB_OFF = "web search is off (WEB_SEARCH=off)"
OWN_DOCS = Path(__file__).resolve().parents[4] / "docs"


@asynccontextmanager
async def start(service: Service[SearchSettings]) -> AsyncIterator[SearchService]:
    """Open providers, reader and index; background indexing begins at once."""
    accept_api_keys(service)
    settings, runtime = service.settings, service.runtime
    async with AsyncExitStack() as stack:
        fetcher = await stack.enter_async_context(
            Fetcher(allow_private=settings.fetch_allow_private)
        )
        extractor = await stack.enter_async_context(Extractor())
        embedder = open_embedder(runtime)
        indexer = open_indexer(settings, runtime, fetcher, extractor, embedder)
        jobs = IndexJobs(indexer, runtime.database, settings.index_folders)
        stack.push_async_callback(jobs.close)
        outside = open_outside(settings, runtime, stack)
        local = LocalIndex(runtime.database, embedder)
        search = open_search(settings, runtime, outside, local, stack)
        keeping = Keeping(settings.page_cache_seconds, settings.page_cache_mb * 1_000_000)
        reader = PageReader(fetcher, extractor, open_visits(settings, fetcher))
        cache = PageCache(reader, runtime.database, keeping)
        stack.push_async_callback(cache.close)
        jobs.start(own_docs(settings))
        yield SearchService(
            search,
            Pages(
                cache,
                runtime.database,
                settings.read_seconds,
                open_ranker(settings, runtime),
            ),
            indexer,
            jobs,
            open_patents(settings, runtime, outside),
            own_collections=settings.index_own_collections,
            folders=settings.index_folders,
        )


def open_outside(
    settings: SearchSettings, runtime: Runtime, stack: AsyncExitStack
) -> list[Provider]:
    """Give who searches outside; what they keep open is closed by the stack."""
    queue = FairQueue(runtime.redis, runtime.blocking_redis)
    stack.push_async_callback(queue.close)
    ddgs, news = Ddgs(), Ddgs(kind="news")
    stack.callback(ddgs.close)
    stack.callback(news.close)
    shared = Shared(runtime.redis, queue, settings.searxng_places)
    pool = Pool(settings.searxng_url, shared) if settings.searxng_url else None
    outside = outside_providers(settings, runtime.http, pool, ddgs, news)
    if settings.web_search == "on":
        outside += map(PatentProvider, find_offices(settings, runtime.http))
    return outside


def open_search(
    settings: SearchSettings,
    runtime: Runtime,
    outside: Sequence[Provider],
    local: LocalIndex,
    stack: AsyncExitStack,
) -> Search:
    """Give what asks all providers; what it keeps open is closed by the stack."""
    memory = Memory(runtime.redis)
    stack.push_async_callback(memory.close)
    return Search(
        [*(Guard(one, memory) for one in outside), Guard(local)],
        settings.search_seconds,
        hedge=settings.search_hedge_seconds,
        web_notice=WEB_OFF if settings.web_search == "off" else None,
    )


def open_patents(
    settings: SearchSettings, runtime: Runtime, outside: Sequence[Provider]
) -> PatentSearch:
    """Give what searches patents; the model that writes expands the questions."""
    return PatentSearch(
        Expander(open_model(ModelSettings(**runtime.overrides), runtime.http)),
        open_sources(settings, runtime.http, outside),
        PatentStore(runtime.redis),
        seconds=settings.patents_seconds,
        must_preview=settings.patents_preview == "required",
    )


def open_visits(settings: SearchSettings, fetcher: Fetcher) -> Visits:
    """Give the manners in which pages are read for answers."""
    permissions = Permissions(fetcher) if settings.read_robots == "respect" else None
    return Visits(fetcher, settings.read_host_places, permissions=permissions)


def open_embedder(runtime: Runtime) -> Embedder | None:
    """Give the configured embedding model, or None: then the index is searched by words."""
    opened = open_embedding_model(runtime)
    return Embedder(*opened) if opened else None


def open_embedding_model(runtime: Runtime) -> tuple[Model, str] | None:
    """Give what asks for vectors and the name of the configured model, or None."""
    return embedding_of(ModelSettings(**runtime.overrides), runtime.http)


def embedding_of(
    settings: ModelSettings, session: aiohttp.ClientSession
) -> tuple[Model, str] | None:
    """Give the embedding model of these settings and its name; a writing model is not needed."""
    name = embedding_model(settings)
    if name is None:
        return None
    unnamed = {"openai_model": settings.openai_model or name}
    unnamed["ollama_model"] = settings.ollama_model or name
    model = open_model(settings.model_copy(update=unnamed), session)
    return (model, name) if model else None


def open_ranker(settings: SearchSettings, runtime: Runtime) -> Ranker:
    """Give what ranks passages, with what is configured beside words."""
    opened = open_embedding_model(runtime)
    return Ranker(
        Vectors(*opened) if opened else None,
        open_reranker(settings, runtime),
        rerank_seconds=settings.rerank_seconds,
    )


def open_reranker(settings: SearchSettings, runtime: Runtime) -> Reranker | None:
    """Give the reranker that is set, or None."""
    if settings.rerank == "off":
        return None
    if settings.rerank == "llm":
        model = open_model(ModelSettings(**runtime.overrides), runtime.http)
        return ModelReranker(model) if model else None
    if settings.rerank_url is None:
        return None
    return HttpReranker(
        runtime.http,
        str(settings.rerank_url),
        key=settings.rerank_api_key,
        model=settings.rerank_model,
    )


def open_indexer(
    settings: SearchSettings,
    runtime: Runtime,
    fetcher: Fetcher,
    extractor: Extractor,
    embedder: Embedder | None,
) -> Indexer:
    """Give what fills the index."""
    return Indexer(
        runtime.database,
        fetcher,
        extractor,
        manners=Manners(settings.index_page_delay, settings.index_max_pages),
        embedder=embedder,
    )


def own_docs(settings: SearchSettings) -> Path | None:
    """Give the folder of the product's documentation, if it is there."""
    folder = settings.docs_dir or OWN_DOCS
    return folder if folder.is_dir() else None


SPEC = ServiceSpec(
    name="search-svc",
    port=3001,
    summary="Finds, reads and ranks sources",
    settings=SearchSettings,
    routers=[router, patents_router],
    prefixes=("/api/v1/search", "/api/v1/patents"),
    start=start,
    schema="search",
    migrations=Path(__file__).parent / "migrations",
)


def main() -> None:
    """Serve search-svc as its own process."""
    run_service(SPEC)
