"""Errors that carry their own HTTP status and code; one JSON shape for all of them."""

from collections.abc import Mapping
from typing import Any, ClassVar


class AppError(Exception):
    """A failure the caller can understand: `code` for programs, `message` for people."""

    status: ClassVar[int] = 500
    code: str = "internal_error"
    message: str = "Something went wrong on our side."

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        fields: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.message = message or self.message
        self.code = code or self.code
        self.fields = dict(fields) if fields else None
        self.headers = dict(headers or {})
        super().__init__(self.message)

    def body(self, request_id: str) -> dict[str, Any]:
        """Give the one error shape: `{"error": {"code", "message", "request_id", "fields"?}}`."""
        error: dict[str, Any] = {
            "code": self.code,
            "message": self.message,
            "request_id": request_id,
        }
        if self.fields:
            error["fields"] = self.fields
        return {"error": error}


class BadRequest(AppError):
    """400: the request cannot be understood as it stands."""

    status = 400
    code = "bad_request"
    message = "The request cannot be understood."


class InvalidRequest(AppError):
    """422: the request is well-formed but some of its fields are not acceptable."""

    status = 422
    code = "invalid_request"
    message = "Some fields are missing or not acceptable."


class Unauthenticated(AppError):
    """401: who is asking is not known."""

    status = 401
    code = "unauthenticated"
    message = "Sign in or send a valid API key."


class Forbidden(AppError):
    """403: the caller is known and may know of the thing, but may not do this."""

    status = 403
    code = "forbidden"
    message = "You are not allowed to do this."


class NotFound(AppError):
    """404: it does not exist, or the caller may not know that it does."""

    status = 404
    code = "not_found"
    message = "There is nothing here."


class Conflict(AppError):
    """409: it does not fit the present state."""

    status = 409
    code = "conflict"
    message = "This does not fit the present state."


class TooLarge(AppError):
    """413: the request body is larger than this endpoint takes."""

    status = 413
    code = "too_large"
    message = "The request is too large."


class RateLimited(AppError):
    """429: too many requests; `Retry-After` says when to come back, in seconds."""

    status = 429
    code = "rate_limited"
    message = "Too many requests. Try again in a moment."

    def __init__(self, retry_after: float, message: str | None = None) -> None:
        seconds = max(1, round(retry_after))
        super().__init__(message, headers={"Retry-After": str(seconds)})


class Unavailable(AppError):
    """503: something this needs is away or not configured; trying later may work."""

    status = 503
    code = "unavailable"
    message = "This is not available right now. Try again later."


class DeadlineExceeded(AppError):
    """504: the time the caller gave is over."""

    status = 504
    code = "deadline_exceeded"
    message = "This took too long."


class RemoteError(AppError):
    """An error another service answered with, handed on with its own status."""

    def __init__(self, status: int, code: str, message: str, fields: Mapping[str, Any] | None):
        super().__init__(message, code=code, fields=fields)
        self.__dict__["status"] = status
