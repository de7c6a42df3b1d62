"""A service as a process of its own."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from kit.serve import ACCEPTED_A_TURN, configure_server, share_socket

PROGRAM = """
import gc
import sys
from contextlib import asynccontextmanager
from pathlib import Path

from kit.app import ServiceSpec
from kit.serve import run_service
from kit.settings import Settings


@asynccontextmanager
async def start(service):
    yield None
    print("alembic" in sys.modules, gc.get_freeze_count() > 0, flush=True)


run_service(ServiceSpec(
    name="kit-svc", port=3999, summary="A service", settings=Settings, routers=[],
    prefixes=(), start=start, schema="kit_serve", migrations=Path(sys.argv.pop()),
))
"""

REVISION = """
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.execute("CREATE TABLE kit_serve.a (n int)")
"""


@pytest.fixture(scope="module")
def revisions(tmp_path_factory):
    folder = tmp_path_factory.mktemp("revisions")
    (folder / "0001_a.py").write_text(REVISION)
    return folder


@asynccontextmanager
async def started(
    revisions, port: int, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, "--port", str(port), str(revisions)),
        env={**os.environ, "LOG_LEVEL": "warning", **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def wait_until_ready(process: asyncio.subprocess.Process, port: int) -> None:
    async with aiohttp.ClientSession() as http, asyncio.timeout(30):
        while process.returncode is None:
            try:
                async with http.get(f"http://127.0.0.1:{port}/ready") as response:
                    assert response.status == 200
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)


@pytest.mark.parametrize("loads_alembic", [True, False], ids=["first start", "second start"])
async def test_ctrl_c_ends_it_quietly_and_alembic_is_loaded_for_changes_only(
    revisions, free_port, postgres_url, redis_url, loads_alembic
):
    stores = {"POSTGRES_URL": postgres_url, "REDIS_URL": redis_url}
    async with started(revisions, free_port, **stores) as process:
        await wait_until_ready(process, free_port)
        process.send_signal(signal.SIGINT)
        out, err = await asyncio.wait_for(process.communicate(), 20)
    assert (process.returncode, err.decode()) == (0, "")
    is_settled = True
    assert out.decode().split() == [str(loads_alembic), str(is_settled)]


async def test_a_missing_database_is_one_sentence(revisions):
    async with started(revisions, 3999, POSTGRES_URL="") as process:
        _, err = await asyncio.wait_for(process.communicate(), 20)
    assert (process.returncode, err.decode()) == (1, "kit-svc: POSTGRES_URL is not set\n")


async def test_the_lifespan_can_be_somebody_elses():
    async def app(scope, receive, send): ...

    assert configure_server(app, "127.0.0.1", 0, 1, lifespan="off").lifespan == "off"
    assert configure_server(app, "127.0.0.1", 0, 1).lifespan == "on"


async def test_a_crowd_is_let_in_at_once():
    """A turn of the loop lets one connection in for each time that the socket is there."""
    loop = asyncio.get_running_loop()
    shared = share_socket(socket.create_server(("127.0.0.1", 0)))
    assert len(shared) == ACCEPTED_A_TURN
    assert len({one.getsockname() for one in shared}) == 1
    assert len({one.fileno() for one in shared}) == ACCEPTED_A_TURN
    servers = [await loop.create_server(asyncio.Protocol, sock=one) for one in shared]
    try:
        _, writer = await asyncio.open_connection(*shared[0].getsockname())
        writer.close()
    finally:
        for server in servers:
            server.close()


def test_what_is_loaded_is_not_walked_again():
    program = "import gc; from kit.collector import settle; settle(); print(gc.get_freeze_count())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert int(done.stdout) > 1000
