"""The web page: a static build, read into memory once and served with strict headers."""

import base64
import hashlib
import mimetypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kit.asgi import Headers, Receive, Scope, Send
from kit.errors import NotFound

from api_gateway.answers import MethodNotAllowed, send_body, send_error

ENCODINGS = {".br": "br", ".gz": "gzip"}  # best first
HASHED = re.compile(r"[.-][A-Za-z0-9_-]{8,}\.[a-z0-9]+$")
INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".woff2": "font/woff2"}
TYPES |= {".webmanifest": "application/manifest+json", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class WebFile:
    """A file with its ready headers, and its body in each encoding there is."""

    headers: Headers
    etag: bytes
    bodies: Mapping[str, bytes] = field(repr=False)

    def choose(self, accepted: str) -> tuple[str, bytes]:
        """The best encoding the browser accepts, and the body in it; `""` is the plain one."""
        offers = {
            name.strip()
            for name, _, quality in (offer.partition(";") for offer in accepted.split(","))
            if quality.replace(" ", "") not in {"q=0", "q=0.0"}
        }
        both = self.bodies.keys() & offers
        name = next((name for name in ENCODINGS.values() if name in both), "")
        return name, self.bodies[name]


class WebFiles:
    """An ASGI application for `root`: a path without a dot in its last element is a page of the
    client's own routing and gets index.html."""

    def __init__(self, root: Path) -> None:
        index = root / "index.html"
        security = security_headers(index.read_bytes() if index.is_file() else b"")
        self._files = {
            "/" + path.relative_to(root).as_posix(): read_file(path, security)
            for path in find_files(root)
        }

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer GET and HEAD."""
        if scope["method"] not in {"GET", "HEAD"}:
            await send_error(scope, send, MethodNotAllowed(headers={"Allow": "GET, HEAD"}))
            return
        path: str = scope["path"]
        file = self._files.get(path)
        if file is None and "." not in path.rpartition("/")[2]:
            file = self._files.get("/index.html")
        if file is None:
            await send_error(scope, send, NotFound())
            return
        await send_file(scope, send, file)


async def send_file(scope: Scope, send: Send, file: WebFile) -> None:
    """Send a file in the best encoding, or 304 when the browser has it."""
    asked = dict(scope["headers"])
    encoding, body = file.choose(asked.get(b"accept-encoding", b"").decode("latin-1"))
    etag = b'"%s%s"' % (file.etag, encoding.encode())
    headers = [*file.headers, (b"etag", etag)]
    if encoding:
        headers.append((b"content-encoding", encoding.encode()))
    known = asked.get(b"if-none-match", b"")
    if etag in [tag.strip().removeprefix(b"W/") for tag in known.split(b",")]:
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
    elif scope["method"] == "HEAD":
        headers.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
    else:
        await send_body(send, 200, headers, body)


def find_files(root: Path) -> Iterator[Path]:
    """The files to serve: not the compressed twins, not hidden files, not source maps."""
    skipped = {*ENCODINGS, ".map"}
    for path in root.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        if path.is_file() and path.suffix not in skipped and not hidden:
            yield path


def read_file(path: Path, security: Headers) -> WebFile:
    """Read a file and its compressed twins."""
    bodies = {"": path.read_bytes()}
    for suffix, name in ENCODINGS.items():
        twin = path.with_name(path.name + suffix)
        if twin.is_file():
            bodies[name] = twin.read_bytes()
    kind = (
        TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    )
    kind += "; charset=utf-8" if kind.startswith("text/") else ""
    lasting = path.parent.name == "assets" and HASHED.search(path.name) is not None
    headers = [
        (b"content-type", kind.encode()),
        (b"cache-control", (IMMUTABLE if lasting else REVALIDATE).encode()),
        (b"vary", b"accept-encoding"),
        *security,
    ]
    return WebFile(headers, hashlib.sha256(bodies[""]).hexdigest()[:20].encode(), bodies)


def security_headers(index: bytes) -> Headers:
    """What the browser may do with the page: run our own scripts only, inline ones by their hash.

    Styles may be inline, since formulas and menus set them; pictures may come from sources.
    """
    hashes = "".join(
        f" 'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
        for script in INLINE_SCRIPT.findall(index)
    )
    policy = (
        f"default-src 'self'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "worker-src 'self' blob:; manifest-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), geolocation=(self), microphone=(self), payment=()"),
    ]
