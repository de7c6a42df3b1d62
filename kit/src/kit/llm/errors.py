"""How a model call fails: one exception, told apart by its code."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import orjson

ModelErrorCode = Literal[
    "model_auth",
    "model_not_found",
    "model_rate_limited",
    "model_quota",
    "model_context_too_long",
    "model_bad_request",
    "model_unavailable",
    "model_timeout",
    "model_interrupted",
    "model_refused",
    "model_bad_answer",
]

_QUOTA = {
    "insufficient_quota",
    "credit_balance_exhausted",
    "billing_hard_limit_reached",
    "quota_exceeded",
}
_REFUSED = {"content_filter", "content_policy_violation", "moderation_blocked"}
_CONTEXT = re.compile(
    r"context.{0,40}(length|size|window|limit|exceed|long|token)"
    r"|(maximum|exceed\w*).{0,40}context|input tokens|prompt is too long",
    re.IGNORECASE | re.DOTALL,
)
_MODEL_MISSING = re.compile(
    r"model\b.{0,200}\b(not found|does not exist)", re.IGNORECASE | re.DOTALL
)
_KEY = re.compile(r"\b(sk|key|gsk|xai)-[\w*.-]{4,}", re.IGNORECASE)
_LONGEST_MESSAGE = 500

NO_MODEL_SERVER = "What answers there is no model server: check the base URL."


class ModelError(Exception):
    """A model call that gave no complete answer.

    `partial` is the text that came before it failed. `retry_after` is in seconds. `retryable`
    says that the same call may succeed later. `param` is the field the server complained about.
    """

    def __init__(
        self,
        code: ModelErrorCode,
        message: str,
        *,
        retry_after: float | None = None,
        partial: str = "",
        retryable: bool = False,
        status: int | None = None,
        param: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code: ModelErrorCode = code
        self.message = message
        self.retry_after = retry_after
        self.partial = partial
        self.retryable = retryable
        self.status = status
        self.param = param
        self.request_id = request_id

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class _Complaint:
    """What a server said, in whichever of the known shapes it said it."""

    def __init__(self, body: Any) -> None:
        error = body.get("error", body) if isinstance(body, dict) else body
        fields = error if isinstance(error, dict) else {"message": error}
        text = fields.get("message") or fields.get("detail") or ""
        plain = text if isinstance(text, str) else orjson.dumps(text).decode()
        self.message = _KEY.sub("[key]", plain)[:_LONGEST_MESSAGE]
        self.code = fields.get("code")
        self.kind = str(fields.get("type") or "")
        param = fields.get("param")
        self.param = param if isinstance(param, str) else None

    @property
    def words(self) -> set[str]:
        """Give the code, or the type when there is no code made of words."""
        return {self.code} if isinstance(self.code, str) and self.code else {self.kind}


def error_of_response(status: int, headers: Mapping[str, str], body: bytes) -> ModelError:
    """Tell what an answer other than 200 means."""
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        parsed = None
    complaint = _Complaint(parsed)
    code = _code(status, complaint)
    wish = headers.get("x-should-retry", "").lower()
    temporary = code in {"model_rate_limited", "model_unavailable"}
    return ModelError(
        code,
        complaint.message or f"The model server answered with status {status}.",
        retry_after=_retry_after(headers),
        retryable=wish == "true" or (wish != "false" and temporary),
        status=status,
        param=complaint.param,
        request_id=headers.get("x-request-id"),
    )


def error_in_stream(body: Any) -> ModelError:
    """Tell what an error means that came inside a stream that had begun with 200."""
    complaint = _Complaint(body)
    status = complaint.code if isinstance(complaint.code, int) else None
    code: ModelErrorCode = "model_interrupted"
    if status is not None and 400 <= status < 600:
        code = _code(status, complaint)
    elif _is_context(complaint):
        code = "model_context_too_long"
    elif complaint.words & _QUOTA:
        code = "model_quota"
    elif complaint.words & _REFUSED:
        code = "model_refused"
    retryable = code in {"model_interrupted", "model_rate_limited", "model_unavailable"}
    message = complaint.message or "The model server broke off with an error."
    return ModelError(code, message, retryable=retryable, status=status, param=complaint.param)


_BY_STATUS: dict[int, ModelErrorCode] = {
    401: "model_auth",
    403: "model_auth",
    402: "model_quota",
    404: "model_not_found",
    405: "model_not_found",
    413: "model_context_too_long",
    429: "model_rate_limited",
    408: "model_unavailable",
    409: "model_unavailable",
    499: "model_unavailable",
}


def _code(status: int, complaint: _Complaint) -> ModelErrorCode:
    if status == 429 and complaint.words & _QUOTA:
        return "model_quota"
    if status in {400, 422, 500} and _is_context(complaint):
        return "model_context_too_long"
    if status in {400, 422} and complaint.words & _REFUSED:
        return "model_refused"
    if status == 400 and ("model_not_found" in complaint.words or _names_no_model(complaint)):
        return "model_not_found"
    if status < 400:
        return "model_not_found"
    return _BY_STATUS.get(status, "model_unavailable" if status >= 500 else "model_bad_request")


def _is_context(complaint: _Complaint) -> bool:
    known = {"context_length_exceeded", "exceed_context_size_error"}
    return bool(known & {str(complaint.code), complaint.kind} or _CONTEXT.search(complaint.message))


def _names_no_model(complaint: _Complaint) -> bool:
    return _MODEL_MISSING.search(complaint.message) is not None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Give the seconds the server asks to wait, from whichever header it uses."""
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        return max(0.0, float(headers["retry-after"]))
    except KeyError:
        return None
    except ValueError:
        return _seconds_until(headers.get("retry-after", ""))


def _seconds_until(date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
