"""The whole product in this process: servers, runtime, services, edge."""

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api_gateway.edge import Edge
from api_gateway.lifespan import ServiceDidNotStart
from api_gateway.proxy import proxy_services
from api_gateway.settings import GatewaySettings
from kit.app import create_app, migrate_service
from kit.asgi import ASGIApp
from kit.logs import configure_logs
from kit.runtime import Runtime
from kit.serve import describe
from pydantic import ValidationError

from perplexica_cli.embedded.folder import AlreadyRunning, DataFolder
from perplexica_cli.embedded.servers import ServerURLs, serve
from perplexica_cli.failures import Failure
from perplexica_cli.keys import read_or_make_key
from perplexica_cli.services import SPECS

BUILT_PAGE = Path(__file__).parents[3] / "web" / "dist"
# What a person at a terminal wants; a variable that is set wins.
AT_A_TERMINAL = {"log_level": "warning", "log_format": "text", "shutdown_grace": 5.0}


@dataclass(frozen=True)
class Product:
    """A running product; `page` says whether the edge serves the web page."""

    edge: Edge
    settings: GatewaySettings
    page: bool


@asynccontextmanager
async def find_servers(folder: DataFolder) -> AsyncIterator[ServerURLs]:
    """The servers of a running `perplexica up` on the folder, else our own for the while."""
    with ExitStack() as stack:
        try:
            stack.enter_context(folder.hold())
        except AlreadyRunning as failure:
            if failure.running is None:
                raise
            yield ServerURLs(failure.running.postgres_url, failure.running.redis_url)
            return
        async with serve(folder) as urls:
            yield urls


@asynccontextmanager
async def open_product(
    folder: DataFolder, urls: ServerURLs, public_url: str, **fixed: object
) -> AsyncIterator[Product]:
    """Migrate and start everything, and stop it at the end; Failure when a part cannot start.

    `fixed` are settings that win over the environment.
    """
    with explaining_settings():
        chosen = choose_settings(folder, urls, public_url) | fixed
        settings = GatewaySettings(**chosen)
        configure_logs(settings)
        async with (
            Runtime.open(chosen) as runtime,
            open_edge(settings, await start_services(runtime)) as product,
        ):
            yield product


@asynccontextmanager
async def open_edge(
    settings: GatewaySettings, apps: Mapping[str, ASGIApp]
) -> AsyncIterator[Product]:
    """Run the applications behind an edge, with the web page if it is built."""
    root = settings.web_root or (BUILT_PAGE if BUILT_PAGE.is_dir() else None)
    edge = Edge(apps, root)
    async with edge.running():
        yield Product(edge, settings, root is not None)


async def start_services(runtime: Runtime) -> dict[str, ASGIApp]:
    """Migrated applications by name; services with a URL of their own are handed on to."""
    elsewhere = proxy_services(runtime.settings.service_urls)
    for spec in SPECS:
        if spec.name not in elsewhere:
            await migrate_service(spec, runtime)
            runtime.apps[spec.name] = create_app(spec, runtime)
    return {**elsewhere, **runtime.apps}


def choose_settings(folder: DataFolder, urls: ServerURLs, public_url: str) -> dict[str, Any]:
    """What this process decides; for the rest the environment speaks."""
    defaults: dict[str, Any] = {**AT_A_TERMINAL, "public_url": public_url}
    if os.environ.get("AUTH_MODE") == "multi" and not os.environ.get("JWT_SECRET"):
        defaults |= read_or_make_key(folder.path / "jwt.pem")
    chosen = {name: value for name, value in defaults.items() if not os.environ.get(name.upper())}
    servers = {"postgres_url": urls.postgres, "redis_url": urls.redis}
    return {**chosen, **servers, "data_dir": folder.path}


@contextmanager
def explaining_settings() -> Iterator[None]:
    """Turn a wrong setting or a service that refuses to start into one sentence."""
    try:
        yield
    except ValidationError as error:
        raise Failure("bad_settings", reason=describe(error)) from error
    except ServiceDidNotStart as error:
        raise Failure("service_failed", reason=str(error).rstrip(".")) from error
