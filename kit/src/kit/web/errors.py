"""Every failure leaves in the one error shape."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from redis.exceptions import RedisError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from kit.errors import (
    AppError,
    BadRequest,
    Forbidden,
    InvalidRequest,
    NotFound,
    TooLarge,
    Unavailable,
)
from kit.logs import get_logger
from kit.web.scope import request_id_of

log = get_logger(__name__)


class MethodNotAllowed(AppError):
    """405: the path exists, but not for this method."""

    status = 405
    code = "method_not_allowed"
    message = "This path does not take that method."


class StoreAway(Unavailable):
    """503: PostgreSQL or Redis does not answer; nothing was lost, trying again soon may work."""

    code = "store_away"
    message = "A database of the product does not answer. Try again in a moment."


def add_error_handlers(app: FastAPI) -> None:
    """Turn everything that can be raised into the one error shape."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_exception)
    for away in (RedisError, OperationalError, InterfaceError, PoolTimeout, ConnectionError):
        app.add_exception_handler(away, _store_away)
    app.add_exception_handler(Exception, _unexpected)


def error_response(request: Request, error: AppError) -> JSONResponse:
    """Give the response for an error."""
    return JSONResponse(
        error.body(request_id_of(request.scope)), status_code=error.status, headers=error.headers
    )


async def _app_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AppError)
    return error_response(request, error)


async def _validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problems = error.errors()
    if any(problem["type"] == "json_invalid" for problem in problems):
        return error_response(request, BadRequest("The body is not valid JSON."))
    fields = {_field(problem["loc"]): problem["msg"] for problem in problems}
    return error_response(request, InvalidRequest(fields=fields))


async def _http_exception(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    known: Mapping[int, type[AppError]] = {
        403: Forbidden,
        404: NotFound,
        405: MethodNotAllowed,
        413: TooLarge,
    }
    kind = known.get(error.status_code, BadRequest)
    return error_response(request, kind(headers=error.headers))


async def _store_away(request: Request, error: Exception) -> JSONResponse:
    log.warning("a store is away", error=str(error), kind=type(error).__name__)
    return error_response(request, StoreAway(headers={"Retry-After": "2"}))


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("unexpected error", exc_info=error)
    return error_response(request, AppError())


def _field(location: tuple[Any, ...]) -> str:
    inner = location[1:] if location and location[0] in {"body", "query", "path"} else location
    return ".".join(str(part) for part in inner) or "body"
