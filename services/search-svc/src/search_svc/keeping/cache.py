"""Reads pages through those that are kept: fresh ones at once, old ones only if they changed.

Only what anybody can read is kept, for it is given to everybody: nothing from private addresses,
nothing that its site wants kept private, and nothing of who asked.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from contracts.search import Page
from kit.database import Database
from kit.fetch import Fetched, FetchError
from kit.logs import get_logger
from kit.tasks import Every, cancel
from kit.urls import canonical_url
from sqlalchemy.exc import SQLAlchemyError

from search_svc.keeping.flights import Flights
from search_svc.keeping.freshness import read_freshness
from search_svc.keeping.repository import Kept, KeptPages
from search_svc.reading.reader import LATE, PageReader, Reading

log = get_logger(__name__)

PATIENCE_SECONDS = 0.5
"""A database that takes longer to look counts as away: reading pages is in a hurry."""
CLEAN_SECONDS = 600.0
OLDEST = timedelta(days=7)
"""Older pages are forgotten; until then a site that knows ETags need not send them again."""
STANDS_IN = timedelta(days=1)
"""A page so young is better than none when its site does not answer."""
_UNREACHABLE = frozenset({"timeout", "connect_failed", "dns_failed", "tls_failed", "bad_response"})
_REFUSED = frozenset({"blocked", "consent", "resting"})
_MAX_VALIDATOR = 1000


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how many seconds a page is fresh whose site does not say, and how much is kept."""

    seconds: float
    most_bytes: int


class PageCache:
    """Reads pages as `PageReader` does; the database may be away, then nothing is kept."""

    def __init__(self, reader: PageReader, database: Database, keeping: Keeping) -> None:
        self._reader = reader
        self._database = database
        self._keeping = keeping
        self._flights = Flights()
        self._writing: set[asyncio.Task[None]] = set()
        self._cleaning = Every(CLEAN_SECONDS, self._clean_soon)

    async def close(self) -> None:
        """Give up what is under way."""
        self._cleaning.end()
        await self._flights.close()
        await cancel(self._writing)

    async def idle(self) -> None:
        """Wait until everything is written."""
        while self._writing:
            await asyncio.gather(*self._writing)

    async def recall(self, urls: Sequence[str]) -> dict[str, Kept]:
        """Give what is kept of these addresses, in one round trip; nothing when that fails."""
        keys = {url: key_of(url) for url in urls}
        if not self._keeping.seconds or not keys:
            return {}
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), self._database.session() as session:
                found = await KeptPages(session).find(set(keys.values()))
        except (SQLAlchemyError, OSError, ValueError) as error:  # of another version, or away
            log.warning("kept pages are away", reason=str(error))
            return {}
        return {url: found[key] for url, key in keys.items() if key in found}

    async def read(
        self, url: str, ends: float, kept: Kept | None = None, *, anew: bool = False
    ) -> Page:
        """Read one page until `ends` (absolute `loop.time()`); every failure is a FetchError.

        `kept` is what `recall` gave; `anew` neither takes it nor asks whether it has changed.
        """
        if anew or not self._keeping.seconds:
            kept = None
        if kept is not None and kept.fresh_until > datetime.now(UTC):
            return kept.page
        try:
            async with asyncio.timeout_at(ends):
                return await self._flights.join(
                    key_of(url), lambda: self._refresh(url, ends, kept, anew=anew), ends, anew=anew
                )
        except TimeoutError:
            return self._stand_in(url, kept, FetchError("timeout", LATE))
        except FetchError as error:
            return self._stand_in(url, kept, error)

    async def _refresh(self, url: str, ends: float, kept: Kept | None, *, anew: bool) -> Page:
        reading = await self._ask(url, ends, kept)
        if reading.page is not None:
            known = anew or kept is not None
            self._settle(url, reading.page, reading.fetched, None, known=known)
            return reading.page
        assert kept is not None  # only then is it asked whether the page has changed
        page = kept.page.model_copy(update={"read_at": datetime.now(UTC)})
        self._settle(url, page, reading.fetched, kept)
        return page

    async def _ask(self, url: str, ends: float, kept: Kept | None) -> Reading:
        """Ask for a page, or whether it has changed; `unchanged` of another page does not count."""
        if kept is None:
            return await self._reader.ask(url, ends, {})
        reading = await self._reader.ask(url, ends, kept.conditions)
        if reading.page is None and reading.fetched.final_url != kept.page.final_url:
            return await self._reader.ask(url, ends, {})
        return reading

    def _stand_in(self, url: str, kept: Kept | None, error: FetchError) -> Page:
        """Give what is kept when the site does not answer; what is gone is forgotten."""
        if kept is None:
            raise error
        if not _gives_no_answer(error):
            self._write(partial(_drop, key_of(url)))
            raise error
        if kept.page.read_at < datetime.now(UTC) - STANDS_IN:
            raise error
        log.info("a kept page stands in", url=url, reason=error.code)
        return kept.page

    def _settle(
        self, url: str, page: Page, fetched: Fetched, before: Kept | None, *, known: bool = True
    ) -> None:
        """Keep or forget a page, as its answer says; nobody waits for it.

        `known`: something may be kept of it, which for private pages is hardly ever so.
        """
        fresh = read_freshness(fetched.headers, self._keeping.seconds)
        key = key_of(url)
        if not self._keeping.seconds:
            return
        if not (fetched.public and fresh.may_keep and fetched.status in {200, 304}):
            if known or fetched.public:
                self._write(partial(_drop, key))
            return
        until = page.read_at + timedelta(seconds=fresh.seconds)
        kept = Kept(page, until, *_validators(fetched.headers))
        if before is None:
            self._write(partial(_keep, key, kept))
            return
        kept = replace(
            kept,
            etag=kept.etag or before.etag,
            last_modified=kept.last_modified or before.last_modified,
        )
        self._write(partial(_renew, key, kept))

    def _clean_soon(self) -> None:
        oldest = datetime.now(UTC) - OLDEST
        self._write(lambda pages: _clean(pages, oldest, self._keeping.most_bytes))

    def _write(self, change: Callable[[KeptPages], Awaitable[None]]) -> None:
        task = asyncio.create_task(self._change(change))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _change(self, change: Callable[[KeptPages], Awaitable[None]]) -> None:
        try:
            async with self._database.session() as session:
                await change(KeptPages(session))
        except (SQLAlchemyError, OSError) as error:
            log.warning("a page is not kept", reason=str(error))


async def _keep(key: str, kept: Kept, pages: KeptPages) -> None:
    await pages.keep(key, kept)


async def _renew(key: str, kept: Kept, pages: KeptPages) -> None:
    await pages.renew(key, kept)


async def _drop(key: str, pages: KeptPages) -> None:
    await pages.drop(key)


async def _clean(pages: KeptPages, oldest: datetime, most_bytes: int) -> None:
    removed = await pages.clean(oldest, most_bytes)
    if removed:
        log.info("kept pages forgotten", pages=removed)


def key_of(url: str) -> str:
    """Give the name under which a page is kept: equal for addresses that are the same page.

    What came without TLS, where others on the way can write, is not given for what comes with it.
    """
    scheme = url.strip().partition(":")[0].lower()
    return hashlib.sha256(f"{scheme} {canonical_url(url)}".encode()).hexdigest()


def _gives_no_answer(error: FetchError) -> bool:
    status = error.status or 0
    return error.code in _UNREACHABLE | _REFUSED or status == 429 or status >= 500


def _validators(headers: Mapping[str, str]) -> tuple[str | None, str | None]:
    return _usable(headers.get("ETag")), _usable(headers.get("Last-Modified"))


def _usable(value: str | None) -> str | None:
    """A header that can be sent back as it came."""
    return value if value and value.isascii() and len(value) < _MAX_VALIDATOR else None
