"""Why a URL could not be fetched."""

from typing import Literal

FetchErrorCode = Literal[
    "url_invalid",
    "address_forbidden",
    "dns_failed",
    "connect_failed",
    "tls_failed",
    "timeout",
    "too_large",
    "redirect_loop",
    "http_status",
    "content_type",
    "bad_response",
    "unreadable",
    "encrypted",
    "scanned",
    "blocked",
    "consent",
    "paywalled",
    "robots",
    "resting",
]


class FetchError(Exception):
    """A fetch that failed; `code` is for programs, `message` for people, `status` only for answers.

    `status` is the HTTP status and set exactly when `code` is `http_status`; `retry_after` are the
    seconds for which the site then wants to be left alone, if it says so.
    """

    def __init__(
        self,
        code: FetchErrorCode,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.status = status
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
