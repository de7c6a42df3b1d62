"""The one way in: API paths go to their services, everything else is the web page."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from kit.asgi import ASGIApp, Receive, Scope, Send
from kit.errors import NotFound, Unavailable

from api_gateway.answers import send_error, send_json
from api_gateway.lifespan import ServiceDidNotStart, run_all
from api_gateway.routes import WEB_SERVICE, RouteTable, load_routes
from api_gateway.web_files import WebFiles

# Each service's own; the Ingress sends them to the web page, which has no such pages.
PRIVATE = ("/internal", "/metrics", "/health", "/ready")


class Edge:
    """An ASGI application over the services' applications (in process, or proxies) and the page.

    It runs the lifespans of all of them: in the given order, and in reverse at the end. Without
    `web_root` there is no page.
    """

    def __init__(
        self,
        apps: Mapping[str, ASGIApp],
        web_root: Path | None,
        routes: RouteTable | None = None,
    ) -> None:
        self._apps = dict(apps)
        self._routes = routes or load_routes()
        self._web = WebFiles(web_root) if web_root is not None else None
        self._ready = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve lifespan and HTTP; there are no WebSockets."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._answer(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the services; raises ServiceDidNotStart. For callers that are no ASGI server."""
        async with run_all(self._apps):
            self._ready = True
            try:
                yield
            finally:
                self._ready = False

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            async with self.running():
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except ServiceDidNotStart as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            raise
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path == "/health":
            await send_json(send, 200, {"status": "ok", "service": "api-gateway"})
        elif path == "/ready":
            await self._answer_ready(scope, send)
        elif (app := self._find_app(path)) is not None:
            await app(scope, receive, send)
        else:
            await send_error(scope, send, NotFound())

    async def _answer_ready(self, scope: Scope, send: Send) -> None:
        if self._ready:
            await send_json(send, 200, {"status": "ready", "service": "api-gateway"})
        else:
            error = Unavailable("The services have not started yet.", code="not_ready")
            await send_error(scope, send, error)

    def _find_app(self, path: str) -> ASGIApp | None:
        service = self._routes.find_service(path)
        if service != WEB_SERVICE:
            return self._apps.get(service or "")
        if any(path == own or path.startswith(own + "/") for own in PRIVATE):
            return None
        return self._web
