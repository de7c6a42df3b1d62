"""Paging by cursor: an opaque text that says where the last page ended."""

import base64
import binascii
from typing import Any

import orjson

from kit.errors import BadRequest


def encode_cursor(*position: str | float | bool | None) -> str:
    """Pack the sort key of a page's last row."""
    return base64.urlsafe_b64encode(orjson.dumps(position)).rstrip(b"=").decode()


def decode_cursor(cursor: str, length: int) -> list[Any]:
    """Unpack a cursor of so many parts, or raise BadRequest."""
    try:
        position = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise BadRequest("The cursor is not valid.", code="invalid_cursor") from error
    if not isinstance(position, list) or len(position) != length:
        raise BadRequest("The cursor is not valid.", code="invalid_cursor")
    return position
