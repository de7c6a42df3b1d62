"""chat-svc: questions in, streamed cited answers out."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from contracts.api_keys import accept_api_keys
from contracts.library import LibraryClient
from contracts.search import SearchClient
from kit.app import Service, ServiceSpec
from kit.idempotency import IdempotencyKeys
from kit.logs import get_logger
from kit.serve import run_service
from kit.tasks import cancel

from chat_svc.answers.inspector import Inspector
from chat_svc.answers.models import ModelCatalog
from chat_svc.answers.way import Means, answer
from chat_svc.endpoints import router
from chat_svc.runs.appender import Appender
from chat_svc.runs.delivery import TurnDelivery
from chat_svc.runs.leases import LeaseKeeper
from chat_svc.runs.logs import RunLogs
from chat_svc.runs.repository import RunRepository
from chat_svc.runs.runner import Limits, Runner
from chat_svc.runs.threads import IncognitoThreads
from chat_svc.service import ChatService, Stores
from chat_svc.settings import ChatSettings

log = get_logger(__name__)

Loop = Callable[[], Awaitable[None]]

PAUSE_SECONDS = 0.5


@asynccontextmanager
async def start(service: Service[ChatSettings]) -> AsyncIterator[ChatService]:
    """Open everything a replica needs; at the end its runs finish within the grace, or move on."""
    accept_api_keys(service)
    settings, runtime = service.settings, service.runtime
    runs = RunRepository(runtime.redis, lease_seconds=settings.run_lease_seconds)
    logs = RunLogs(runs, runtime.redis, runtime.blocking_redis)
    threads = IncognitoThreads(runtime.redis, seconds=settings.incognito_seconds)
    library = LibraryClient(runtime.peer(service.name, "library-svc"))
    delivery = TurnDelivery(library, runs, threads, retry_seconds=settings.library_retry_seconds)
    appender = Appender(runs, interval_seconds=settings.delta_milliseconds / 1000)
    search = SearchClient(runtime.peer(service.name, "search-svc"))
    catalog = ModelCatalog(settings, runtime.http)
    inspector = Inspector(apart=settings.chat_inspect_apart)
    work = partial(answer, Means(settings, search, catalog, inspector))
    runner = Runner(runs, logs, appender, delivery, work=work, limits=_limits(settings))
    stores = Stores(runs, logs, threads, IdempotencyKeys(runtime.redis), library)
    chat = ChatService(settings, stores, runner, catalog, runtime.limiter)
    keeper = LeaseKeeper(runs, runner)
    async with (
        inspector,
        _running(appender.run, logs.run, logs.keep_alive, delivery.run, keeper.run),
    ):
        yield chat
        chat.accepting = keeper.sweeping = False
        await runner.drain(settings.shutdown_grace)


def _limits(settings: ChatSettings) -> Limits:
    return Limits(
        seconds={
            "speed": settings.chat_speed_seconds,
            "balanced": settings.chat_balanced_seconds,
            "quality": settings.chat_quality_seconds,
        },
        workers=settings.run_workers,
        events_seconds=settings.run_events_seconds,
        incognito_seconds=settings.incognito_seconds,
    )


@asynccontextmanager
async def _running(*loops: Loop) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for loop in loops:
            task = asyncio.create_task(_insist(loop))
            stack.push_async_callback(cancel, [task])
        yield


async def _insist(loop: Loop) -> None:
    """Run a loop that every run depends on; a mistake in it must not end it."""
    while True:
        try:
            await loop()
        except Exception:
            log.exception("a loop broke and is started again")
            await asyncio.sleep(PAUSE_SECONDS)


SPEC = ServiceSpec(
    name="chat-svc",
    port=3000,
    summary="Questions in, streamed cited answers out",
    settings=ChatSettings,
    routers=[router],
    prefixes=("/api/v1/chat", "/api/v1/models"),
    start=start,
)


def main() -> None:
    """Serve chat-svc alone."""
    run_service(SPEC)
