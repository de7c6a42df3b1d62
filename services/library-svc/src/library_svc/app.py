"""library-svc: threads and turns, the history of answers."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from contracts.api_keys import accept_api_keys
from contracts.search import SearchClient
from kit.app import Service, ServiceSpec
from kit.serve import run_service

from library_svc.endpoints import internal, router
from library_svc.models import SCHEMA
from library_svc.service import Library
from library_svc.settings import LibrarySettings
from library_svc.sources import KeptSources
from library_svc.tasks import erasing_accounts, retaining


@asynccontextmanager
async def start(service: Service[LibrarySettings]) -> AsyncIterator[Library]:
    """Open the library; deleted accounts are noticed where Redis is set."""
    accept_api_keys(service)
    runtime = service.runtime
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(retaining(runtime.database, service.settings))
        if runtime.settings.redis_url:
            eraser = erasing_accounts(runtime.blocking_redis, runtime.database)
            await stack.enter_async_context(eraser)
        search = SearchClient(runtime.peer(service.name, "search-svc"))
        limiter = runtime.limiter if runtime.settings.redis_url else None
        yield Library(service.settings, KeptSources(search, limiter))


SPEC = ServiceSpec(
    name="library-svc",
    port=3009,
    summary="Threads and turns: the history of answers",
    settings=LibrarySettings,
    routers=[router, internal],
    prefixes=("/api/v1/library",),
    start=start,
    schema=SCHEMA,
    migrations=Path(__file__).parent / "migrations",
)


def main() -> None:
    """Serve library-svc as a process of its own."""
    run_service(SPEC)
