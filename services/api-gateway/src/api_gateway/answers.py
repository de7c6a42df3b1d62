"""Answers that the edge gives itself, in the one error shape."""

import orjson
from kit.asgi import Headers, Scope, Send
from kit.errors import AppError
from kit.ids import new_id


class BadGateway(AppError):
    """502: the service behind the edge cannot be reached."""

    status = 502
    code = "bad_gateway"
    message = "The service behind this address cannot be reached."


class MethodNotAllowed(AppError):
    """405: a file can only be read."""

    status = 405
    code = "method_not_allowed"
    message = "This path does not take that method."


async def send_body(send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Send a whole answer."""
    headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def send_json(send: Send, status: int, value: object, more: Headers | None = None) -> None:
    """Send a value as JSON that nobody keeps."""
    headers = [
        (b"content-type", b"application/json"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send_body(send, status, [*headers, *(more or [])], orjson.dumps(value))


async def send_error(scope: Scope, send: Send, error: AppError) -> None:
    """Send an error with the request's id, or a new one."""
    given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    request_id = given or new_id()
    named = {"x-request-id": request_id, **error.headers}
    more = [(name.lower().encode(), value.encode("latin-1")) for name, value in named.items()]
    await send_json(send, error.status, error.body(request_id), more)
