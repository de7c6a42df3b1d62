"""chat-svc: questions in, streamed cited answers out."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from contracts.api_keys import accept_api_keys
from contracts.library import LibraryClient
from contracts.search import SearchClient
from kit.app import Service, ServiceSpec
from kit.idempotency import IdempotencyKeys
from kit.serve import run_service

from chat_svc.answers.models import ModelCatalog
from chat_svc.answers.way import Means
from chat_svc.endpoints import router
from chat_svc.runs.delivery import TurnDelivery
from chat_svc.runs.journal import Appender
from chat_svc.runs.leases import LeaseKeeper
from chat_svc.runs.logs import RunLogs
from chat_svc.runs.repository import RunRepository
from chat_svc.runs.runner import Runner
from chat_svc.runs.threads import IncognitoThreads
from chat_svc.service import ChatService, Stores
from chat_svc.settings import ChatSettings


@asynccontextmanager
async def start(service: Service[ChatSettings]) -> AsyncIterator[ChatService]:
    """Open everything a replica needs; at the end let its runs finish within the grace."""
    accept_api_keys(service)
    settings, runtime = service.settings, service.runtime
    runs = RunRepository(runtime.redis, lease_seconds=settings.run_lease_seconds)
    logs = RunLogs(runs, runtime.redis, runtime.blocking_redis)
    threads = IncognitoThreads(runtime.redis, seconds=settings.incognito_seconds)
    library = LibraryClient(runtime.peer(service.name, "library-svc"))
    delivery = TurnDelivery(library, runs, threads, retry_seconds=settings.library_retry_seconds)
    appender = Appender(runs, interval_seconds=settings.delta_milliseconds / 1000)
    runner = Runner(
        runs,
        logs,
        appender,
        delivery,
        events_seconds=settings.run_events_seconds,
        incognito_seconds=settings.incognito_seconds,
    )
    search = SearchClient(runtime.peer(service.name, "search-svc"))
    means = Means(settings, search, ModelCatalog(settings, runtime.http))
    stores = Stores(runs, logs, threads, IdempotencyKeys(runtime.redis), library)
    chat = ChatService(settings, stores, runner, means, runtime.limiter)
    loops = (appender.run(), logs.run(), logs.keep_alive(), delivery.run())
    async with _running(*loops, LeaseKeeper(runs, runner).run()):
        yield chat
        chat.accepting = False
        await runner.drain(settings.shutdown_grace)


@asynccontextmanager
async def _running(*loops: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for loop in loops:
            task = asyncio.create_task(loop)
            stack.push_async_callback(_cancel, task)
        yield


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


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
