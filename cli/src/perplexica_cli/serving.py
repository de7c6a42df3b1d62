"""Serving the product on a bound socket; slow to import, so `up` looks at the rest first."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, suppress

import uvicorn
import uvloop
from kit.serve import Server, configure_server, share_socket

from perplexica_cli.embedded.folder import DataFolder, Running
from perplexica_cli.embedded.servers import ServerURLs, serve
from perplexica_cli.features import describe_missing
from perplexica_cli.listening import is_loopback, name_address
from perplexica_cli.processes.product import open_processes
from perplexica_cli.product import Product, open_product
from perplexica_cli.words import say


class ProductServer(Server):
    """A server that calls `greet` once it answers, and leaves signals to us: the databases must
    outlive it."""

    def __init__(self, config: uvicorn.Config, greet: Callable[[], None]) -> None:
        super().__init__(config)
        self._greet = greet

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections."""
        await super().startup(sockets)
        self._greet()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing."""
        yield


def run(
    folder: DataFolder, bound: socket.socket, host: str, chat_replicas: int | None = None
) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; Failure when the product cannot start.

    With `chat_replicas` every service is a process of its own, chat-svc so many times.
    """
    uvloop.run(stay_up(folder, bound, host, chat_replicas))


async def stay_up(
    folder: DataFolder, bound: socket.socket, host: str, chat_replicas: int | None
) -> None:
    """Start in order, serve, stop in reverse; a signal at any time begins the stop."""
    serving = asyncio.create_task(start_and_serve(folder, bound, host, chat_replicas))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, begin_stop, serving, folder)
    with suppress(asyncio.CancelledError):
        await serving


def begin_stop(serving: "asyncio.Task[None]", folder: DataFolder) -> None:
    """Cancel once: a second signal must not interrupt the orderly stop of the databases."""
    folder.retract()
    if not serving.cancelling():
        serving.cancel()


async def start_and_serve(
    folder: DataFolder, bound: socket.socket, host: str, chat_replicas: int | None
) -> None:
    """Serve the product on a bound socket until cancelled."""
    address = name_address(bound, host)
    async with (
        serve(folder) as urls,
        open_in_one_or_many(folder, urls, address, chat_replicas) as product,
    ):

        def greet() -> None:
            folder.announce(Running(os.getpid(), address, urls.postgres, urls.redis))
            for line in describe_start(folder, address, host, page=product.page):
                print(line, flush=True)
            if chat_replicas is not None:
                print(say("processes", replicas=chat_replicas, path=folder.path), flush=True)

        grace = product.settings.shutdown_grace
        port = bound.getsockname()[1]
        # open_product runs the services, so the server does not.
        config = configure_server(product.edge, host, port, grace, lifespan="off")
        server = ProductServer(config, greet)
        listening = asyncio.create_task(server.serve(sockets=share_socket(bound)))
        try:
            await asyncio.shield(listening)
        finally:
            server.should_exit = True
            await listening


def open_in_one_or_many(
    folder: DataFolder, urls: ServerURLs, address: str, chat_replicas: int | None
) -> AbstractAsyncContextManager[Product]:
    """The product in this process, or in many."""
    if chat_replicas is None:
        return open_product(folder, urls, address)
    return open_processes(folder, urls, address, chat_replicas)


def describe_start(folder: DataFolder, address: str, host: str, *, page: bool) -> Iterator[str]:
    """Where the product is and what is off, in words."""
    yield say("ready", address=address, path=folder.path)
    if not page:
        yield say("no_page")
    if not is_loopback(host) and not os.environ.get("ALLOWED_HOSTS"):
        yield say("public_hosts")
    yield from describe_missing(folder)
