"""Tokens as cookies, for browsers.

The access cookie outlives its token on purpose: an expired token makes services answer 401, so that
the page refreshes, where no cookie at all would silently make the user a nobody.
"""

from typing import Literal

from contracts.auth import Tokens
from fastapi import Request, Response
from kit.web.dependencies import ACCESS_COOKIE
from kit.web.proxies import is_https

from auth_svc.sessions.service import SESSION_LIFETIME

REFRESH_COOKIE = "refresh_token"
REFRESH_PATH = "/api/v1/auth"


def set_cookies(request: Request, response: Response, tokens: Tokens, *, secure: bool) -> None:
    """Give the browser both tokens; no script can read them."""
    secure = secure or is_https(request)
    _set(response, ACCESS_COOKIE, tokens.access_token, "/", "lax", secure=secure)
    _set(response, REFRESH_COOKIE, tokens.refresh_token, REFRESH_PATH, "strict", secure=secure)


def drop_cookies(response: Response) -> None:
    """Make the browser forget both tokens."""
    response.delete_cookie(ACCESS_COOKIE, path="/", httponly=True, samesite="lax")
    response.delete_cookie(REFRESH_COOKIE, path=REFRESH_PATH, httponly=True, samesite="strict")


def _set(
    response: Response,
    name: str,
    value: str,
    path: str,
    same_site: Literal["lax", "strict"],
    *,
    secure: bool,
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(SESSION_LIFETIME.total_seconds()),
        path=path,
        httponly=True,
        samesite=same_site,
        secure=secure,
    )
