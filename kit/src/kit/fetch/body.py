"""The body of an answer: read and unpacked piece by piece, never beyond a limit."""

import zlib
from collections.abc import Callable
from typing import Protocol

from aiohttp import ClientResponse

from kit.fetch.errors import FetchError

HTML_TYPES = frozenset(
    {"text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown"}
)
"""Content types that hold a page to read."""
PAGE_TYPES = HTML_TYPES | {"application/pdf"}
"""The same and PDF."""
SNIFFED = 1024
"""Bytes that a type is guessed from."""

# Every server that speaks Brotli or Zstandard also speaks gzip, so two decoders are enough.
ACCEPT_ENCODING = "gzip, deflate"

_GZIP_MAGIC = 0x1F
_HTML_MARKS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<!--", b"<h1", b"<p>", b"<div")
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
)
_TEXT_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")


class Decoder(Protocol):
    """Undoes one content coding."""

    def feed(self, chunk: bytes, room: int) -> bytes:
        """Decode a chunk into at most `room` + 1 bytes; the one too many tells the limit is hit."""

    def finish(self) -> None:
        """Raise FetchError `bad_response` when the data ended too early."""


class PlainDecoder:
    """Hands the body on as it is."""

    def feed(self, chunk: bytes, room: int) -> bytes:
        """Return the chunk, cut one byte behind the limit."""
        return chunk[: room + 1]

    def finish(self) -> None:
        """Accept any end: the transport has checked the length."""


class ZlibDecoder:
    """Undoes gzip (also of several members) and deflate (also without its zlib header)."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._stream = zlib.decompressobj(wbits)
        self._started = False
        self._ended = False

    def feed(self, chunk: bytes, room: int) -> bytes:
        """Decode a chunk; what follows the last gzip member is padding and dropped."""
        output = b""
        while chunk and not self._ended and len(output) <= room:
            if self._stream.eof:
                self._begin_member(chunk)
                continue
            output += self._inflate(chunk, room + 1 - len(output))
            chunk = self._stream.unused_data
        return output

    def finish(self) -> None:
        """Refuse a stream that was cut off; an empty body is fine."""
        if self._started and not self._ended and not self._stream.eof:
            raise FetchError("bad_response", "the compressed body ends too early")

    def _begin_member(self, rest: bytes) -> None:
        if rest[0] == _GZIP_MAGIC and self._wbits > zlib.MAX_WBITS:
            self._stream = zlib.decompressobj(self._wbits)
        else:
            self._ended = True

    def _inflate(self, chunk: bytes, room: int) -> bytes:
        try:
            return self._try_inflate(chunk, room)
        except zlib.error as error:
            raise FetchError("bad_response", "the compressed body is damaged") from error

    def _try_inflate(self, chunk: bytes, room: int) -> bytes:
        first, self._started = not self._started, True
        try:
            return self._stream.decompress(chunk, room)
        except zlib.error:
            if not first or self._wbits != zlib.MAX_WBITS:
                raise
            self._wbits = -zlib.MAX_WBITS
            self._stream = zlib.decompressobj(self._wbits)
            return self._stream.decompress(chunk, room)


def decoder_for(coding: str | None) -> Decoder:
    """The decoder of a Content-Encoding; raises FetchError `bad_response` for one not asked for."""
    match (coding or "identity").strip().lower():
        case "identity" | "":
            return PlainDecoder()
        case "gzip" | "x-gzip":
            return ZlibDecoder(zlib.MAX_WBITS | 16)
        case "deflate":
            return ZlibDecoder(zlib.MAX_WBITS)
        case other:
            raise FetchError("bad_response", f"the body's encoding {other[:40]!r} is not supported")


async def read_body(
    response: ClientResponse, limit: int, look: Callable[[str], int] | None = None
) -> bytes:
    """The decoded body; FetchError `too_large` past `limit` bytes, as sent or decoded.

    `look` is for a body of unknown type: given what its first kilobyte looks like, it says the
    limit, or raises and the rest is left.
    """
    if look is None and (response.content_length or 0) > limit:
        raise _too_large(limit)
    decoder = decoder_for(response.headers.get("Content-Encoding"))
    body = bytearray()
    received = 0
    async for chunk in response.content.iter_any():
        received += len(chunk)
        body += decoder.feed(chunk, limit - len(body))
        if look is not None and len(body) >= SNIFFED:
            limit, look = look(sniff_type(body)), None
        if max(received, len(body)) > limit:
            raise _too_large(limit)
    decoder.finish()
    if look is not None:
        look(sniff_type(body))
    return bytes(body)


def sniff_type(body: bytes | bytearray) -> str:
    """Guess the content type from the first bytes of a body that came without one."""
    start = bytes(body[:SNIFFED])
    for magic, content_type in _MAGIC:
        if start.startswith(magic):
            return content_type
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML_MARKS):
        return "text/html"
    if b"\0" in start and not start.startswith(_TEXT_BOMS):
        return "application/octet-stream"
    return "text/plain"


def _too_large(limit: int) -> FetchError:
    return FetchError("too_large", f"the body is larger than {limit} bytes")
