"""What keeps the services alike: `create_app(spec)` makes an application from a description."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from fastapi import APIRouter, FastAPI
from fastapi.responses import Response

from kit.errors import Unavailable
from kit.logs import configure_logs
from kit.metrics import CONTENT_TYPE, render_metrics
from kit.migrations import migrate
from kit.runtime import Runtime
from kit.settings import Settings
from kit.web.body_limit import BodyLimit
from kit.web.errors import add_error_handlers
from kit.web.origin import OriginGuard
from kit.web.scope import RequestScope

SettingsT = TypeVar("SettingsT", bound=Settings)


@dataclass(frozen=True)
class Service(Generic[SettingsT]):
    """A running service: its own settings and what its process shares."""

    name: str
    settings: SettingsT
    runtime: Runtime


@dataclass(frozen=True)
class ServiceSpec(Generic[SettingsT]):
    """What a service is.

    `prefixes` are the public paths it owns in the Ingress. `start` opens what endpoints find as
    `core_of(request)` and closes it at the end. A service without tables has no `schema`.
    `max_body` bounds, in bytes, what anybody but our own services may send at once.
    """

    name: str
    port: int
    summary: str
    settings: type[SettingsT]
    routers: Sequence[APIRouter]
    prefixes: tuple[str, ...]
    start: Callable[[Service[SettingsT]], AbstractAsyncContextManager[Any]]
    schema: str | None = None
    migrations: Path | None = None
    uses_redis: bool = True
    max_body: int = 1_000_000


def create_app(spec: ServiceSpec[Any], runtime: Runtime | None = None) -> FastAPI:
    """Make the application. With a `runtime` it shares that one; else it opens its own at start."""
    app = FastAPI(
        title=spec.name,
        summary=spec.summary,
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan(spec, runtime),
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.spec = spec
    app.state.ready = False
    for router in spec.routers:
        app.include_router(router)
    add_error_handlers(app)
    _add_probes(app)
    app.add_middleware(BodyLimit, max_bytes=spec.max_body)
    settings = runtime.settings if runtime else Settings()
    if settings.auth_mode == "single":
        app.add_middleware(OriginGuard, allowed_hosts=settings.allowed_hosts)
    app.add_middleware(RequestScope, service=spec.name)
    return app


def _lifespan(
    spec: ServiceSpec[Any], shared: Runtime | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            runtime = await stack.enter_async_context(_runtime(spec, shared))
            app.state.runtime = runtime
            app.state.service_tokens = runtime.service_tokens(spec.name)
            service = Service(spec.name, spec.settings(**runtime.overrides), runtime)
            app.state.core = await stack.enter_async_context(spec.start(service))
            app.state.ready = True
            try:
                yield
            finally:
                app.state.ready = False

    return run


@asynccontextmanager
async def _runtime(spec: ServiceSpec[Any], shared: Runtime | None) -> AsyncIterator[Runtime]:
    if shared is not None:
        yield shared
        return
    configure_logs(Settings())
    async with Runtime.open() as runtime:
        await migrate_service(spec, runtime)
        yield runtime


async def migrate_service(spec: ServiceSpec[Any], runtime: Runtime) -> None:
    """Bring the service's tables to their newest revision, if it has tables."""
    if spec.schema and spec.migrations:
        await migrate(runtime.database.engine, spec.schema, spec.migrations)


def _add_probes(app: FastAPI) -> None:
    spec: ServiceSpec[Any] = app.state.spec

    async def health() -> dict[str, str]:
        """Say that the process lives; asks nothing else."""
        return {"status": "ok", "service": spec.name}

    async def ready() -> dict[str, str]:
        """Say whether the service has started and its own database answers."""
        if not app.state.ready:
            raise Unavailable("The service has not started yet.", code="not_ready")
        if spec.schema:
            await _ping_database(app.state.runtime)
        return {"status": "ready", "service": spec.name}

    async def metrics() -> Response:
        """Give Prometheus' metrics."""
        return Response(render_metrics(), media_type=CONTENT_TYPE)

    for path, endpoint in (("/health", health), ("/ready", ready), ("/metrics", metrics)):
        app.add_api_route(path, endpoint, include_in_schema=False)


async def _ping_database(runtime: Runtime) -> None:
    try:
        await runtime.database.ping()
    except Exception as error:
        raise Unavailable("The database does not answer.", code="database_away") from error
