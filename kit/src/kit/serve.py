"""Running one service as its own process: the console scripts `chat-svc`, `search-svc`, …."""

import argparse
import socket
import sys
from contextlib import suppress
from typing import Any, Literal

import uvicorn
import uvloop
from pydantic import ValidationError

from kit.app import ServiceSpec, create_app
from kit.asgi import ASGIApp
from kit.collector import settle
from kit.settings import Settings
from kit.tracing import trace_app

ACCEPTED_A_TURN = 16


class Server(uvicorn.Server):
    """A server that settles the process once it has started."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections."""
        await super().startup(sockets)
        settle()


def run_service(spec: ServiceSpec[Any]) -> None:
    """Serve until SIGTERM or SIGINT, then let open streams end; settings: from the environment."""
    arguments = _parse(spec)
    try:
        settings = Settings()
        spec.settings()
        if spec.schema and settings.postgres_url is None:
            sys.exit(f"{spec.name}: POSTGRES_URL is not set")
        app = trace_app(create_app(spec), spec.name, settings)
    except (ValidationError, ValueError) as error:
        sys.exit(f"{spec.name}: {describe(error)}")
    serve_app(app, arguments.host, arguments.port, settings.shutdown_grace)


def serve_app(app: ASGIApp, host: str, port: int, grace: float) -> None:
    """Serve until SIGTERM or SIGINT; exit status 3 when the application or the port refuses."""
    config = configure_server(app, host, port, grace)
    server = Server(config)
    with suppress(KeyboardInterrupt):  # uvicorn raises it again after the orderly stop
        uvloop.run(server.serve(sockets=share_socket(config.bind_socket())))
    if not server.started:
        sys.exit(3)


def share_socket(bound: socket.socket) -> list[socket.socket]:
    """Give a socket as many times as connections are to be accepted in one turn of the loop.

    libuv accepts one a turn for each descriptor, so a crowd that comes at once would wait for
    hundreds of turns while those let in before are served.
    """
    return [bound, *(bound.dup() for _ in range(ACCEPTED_A_TURN - 1))]


def configure_server(
    app: ASGIApp, host: str, port: int, grace: float, *, lifespan: Literal["on", "off"] = "on"
) -> uvicorn.Config:
    """Give the HTTP server's configuration.

    `grace` is how many seconds open streams may take to end at a stop. With `lifespan` off
    somebody else starts and stops the application.
    """
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # kit.web.proxies decides whom to believe
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=max(1, int(grace)),
        timeout_keep_alive=75,
        lifespan=lifespan,
    )


def describe(error: Exception) -> str:
    """Say in one line what is wrong with the settings."""
    if not isinstance(error, ValidationError):
        return str(error)
    problems = error.errors(include_input=False, include_url=False)
    return "; ".join(_describe_problem(problem["loc"], problem["msg"]) for problem in problems)


def _describe_problem(location: tuple[int | str, ...], message: str) -> str:
    variable = ".".join(map(str, location)).upper()
    text = message.removeprefix("Value error, ")
    return f"{variable}: {text}" if variable else text


def _parse(spec: ServiceSpec[Any]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=spec.name, description=spec.summary)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=spec.port)
    return parser.parse_args()
