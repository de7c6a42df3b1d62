"""The product in many processes: one or more for each service, and the edge in this one."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import groupby
from typing import Any

from api_gateway.proxy import proxy_services
from api_gateway.settings import GatewaySettings
from kit.app import migrate_service
from kit.logs import configure_logs
from kit.runtime import Runtime
from pydantic import SecretStr

from perplexica_cli.embedded.child import Child, Manner
from perplexica_cli.embedded.folder import DataFolder
from perplexica_cli.embedded.servers import ServerURLs
from perplexica_cli.processes.places import Place, choose_places, list_addresses
from perplexica_cli.processes.replica import Replica, choose_manner
from perplexica_cli.processes.roster import Roster
from perplexica_cli.product import Product, choose_settings, explaining_settings, open_edge
from perplexica_cli.services import SPECS

REPLICATED = "chat-svc"


@asynccontextmanager
async def open_processes(
    folder: DataFolder, urls: ServerURLs, public_url: str, chat_replicas: int
) -> AsyncIterator[Product]:
    """Migrate and start everything, and stop it at the end; Failure when a part cannot start.

    A service with a URL of its own is elsewhere and is not started.
    """
    with explaining_settings():
        chosen = choose_settings(folder, urls, public_url)
        settings = GatewaySettings(**chosen)
        configure_logs(settings)
        counts = count_replicas(settings, chat_replicas)
        await migrate(chosen, counts)
        places = choose_places(counts)
        addresses = settings.service_urls | list_addresses(places)
        manner = choose_manner(describe_environment(chosen, addresses), settings.shutdown_grace)
        async with (
            run_replicas(folder, places, manner),
            open_edge(settings, proxy_services(addresses)) as product,
        ):
            yield product


def count_replicas(settings: GatewaySettings, chat_replicas: int) -> dict[str, int]:
    """How many processes each service gets, in the order of their starts."""
    here = [spec.name for spec in SPECS if spec.name not in settings.service_urls]
    return {name: chat_replicas if name == REPLICATED else 1 for name in here}


async def migrate(chosen: Mapping[str, Any], services: Iterable[str]) -> None:
    """Bring the tables up to date before several processes look at them."""
    async with Runtime.open(chosen) as runtime:
        for spec in SPECS:
            if spec.name in services:
                await migrate_service(spec, runtime)


def describe_environment(
    chosen: Mapping[str, Any], addresses: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Our own, with what this start has decided and where every service is."""
    places = {
        f"{service.replace('-', '_').upper()}_URL": ",".join(urls)
        for service, urls in addresses.items()
    }
    settings = {
        name.upper(): value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in chosen.items()
    }
    return {**os.environ, **settings, **places}


@asynccontextmanager
async def run_replicas(
    folder: DataFolder, places: Sequence[Place], manner: Manner
) -> AsyncIterator[None]:
    """Start chat-svc after all that it calls, and stop it before them."""
    roster = Roster(folder)
    async with AsyncExitStack() as stack:
        stack.callback(folder.retract)
        for _, own in groupby(places, key=lambda place: place.service == REPLICATED):
            children = [
                Child(Replica(place, folder.log(place.name), manner), roster.follow(place))
                for place in own
            ]
            stack.push_async_callback(stop_together, children)
            await start_together(children)
        yield


async def start_together(children: Iterable[Child]) -> None:
    """Return when all are ready; Failure when one cannot start."""
    try:
        async with asyncio.TaskGroup() as group:
            for child in children:
                group.create_task(child.start())
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed


async def stop_together(children: Iterable[Child]) -> None:
    """Return when all have ended."""
    await asyncio.gather(*(child.stop() for child in children))
