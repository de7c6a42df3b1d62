"""A bound on what one request makes us hold: a body is read as a whole before who sent it is known.

The framework has a limit too, but answers in plain text instead of the one error shape.
"""

from starlette.exceptions import HTTPException

from kit.asgi import ASGIApp, Message, Receive, Scope, Send
from kit.web.service_call import is_proven_service_call


class BodyLimit:
    """ASGI middleware: whoever reads a body of more than `max_bytes` gets 413 raised.

    What other services of ours send is not bounded.
    """

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not is_proven_service_call(scope):
            receive = self._bounded(scope, receive)
        await self._app(scope, receive, send)

    def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        received = 0

        async def receive_bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if max(received, announced) > self._max_bytes and message["type"] == "http.request":
                raise HTTPException(413)
            return message

        announced = _announced(scope)
        return receive_bounded


def _announced(scope: Scope) -> int:
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(length) if length.isdigit() and len(length) < 20 else 0
