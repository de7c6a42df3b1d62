"""The pytest plugin: a real PostgreSQL and Redis, served applications, all kinds of callers."""

import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from kit.app import create_app, migrate_service
from kit.runtime import Runtime
from kit.testing.callers import Callers
from kit.testing.serving import ServedApp, serve
from kit.testing.stores import postgres_server, redis_server

_connect = socket.socket.connect


def _connect_locally(self: socket.socket, address: Any) -> None:
    local = self.family == socket.AF_UNIX or str(address[0]).startswith(
        ("127.", "::1", "localhost")
    )
    if not local:
        raise RuntimeError(f"a test may not reach {address}")
    _connect(self, address)


@pytest.fixture(autouse=True, scope="session")
def no_outside_world() -> Iterator[None]:
    """Make every connection that leaves the machine fail at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _connect_locally)
        yield


@pytest.fixture(scope="session")
def short_dir() -> Iterator[Path]:
    """Give a folder with a short path, since unix sockets have little room."""
    folder = Path(tempfile.mkdtemp(prefix="pp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_url(short_dir: Path) -> Iterator[str]:
    """Give a fresh database on a real PostgreSQL with pgvector."""
    with postgres_server(short_dir / "pg") as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(short_dir: Path) -> Iterator[str]:
    """Give a real, empty Redis."""
    with redis_server(short_dir) as url:
        yield url


@pytest.fixture(scope="session")
def callers() -> Callers:
    """Give nobody, owner, stranger and a member of another organisation."""
    return Callers()


@pytest.fixture(scope="session")
def stores(postgres_url: str, redis_url: str, short_dir: Path) -> dict[str, Any]:
    """Give the settings that name this session's PostgreSQL, Redis and disk."""
    return {
        "postgres_url": postgres_url,
        "redis_url": redis_url,
        "data_dir": short_dir / "data",
        "postgres_pool": 5,
    }


OpenRuntime = Callable[..., Any]


@pytest.fixture(scope="session")
def open_runtime(stores: Mapping[str, Any], callers: Callers) -> OpenRuntime:
    """Give a function that opens a Runtime in multi mode; keyword settings win."""

    @asynccontextmanager
    async def open_it(**settings: Any) -> AsyncIterator[Runtime]:
        base = {
            **stores,
            "auth_mode": "multi",
            "jwt_secret": callers.signing_key,
            "jwt_public_key": callers.public_key,
        }
        async with Runtime.open({**base, **settings}) as runtime:
            yield runtime

    return open_it


ServeSpec = Callable[..., Any]


@pytest_asyncio.fixture(scope="session")
async def serve_spec(open_runtime: OpenRuntime) -> AsyncIterator[ServeSpec]:
    """Give `await serve_spec(spec, **settings) -> ServedApp`: migrated, started, on a free port."""
    async with AsyncExitStack() as stack:

        async def start(*specs: Any, **settings: Any) -> ServedApp:
            runtime = await stack.enter_async_context(open_runtime(**settings))
            for spec in specs:
                await migrate_service(spec, runtime)
                runtime.apps[spec.name] = create_app(spec, runtime)
            return await stack.enter_async_context(serve(runtime, [s.name for s in specs]))

        yield start


@pytest.fixture
def free_port() -> int:
    """Give a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
