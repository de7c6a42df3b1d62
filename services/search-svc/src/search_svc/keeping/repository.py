"""The table of kept pages: it belongs to nobody, since it holds what anybody can read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from contracts.search import Page
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from search_svc.models import pages

_FIND = sa.select(pages).where(pages.c.key.in_(sa.bindparam("keys", expanding=True)))


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was read, how it is asked for again, and until when it need not be."""

    page: Page
    fresh_until: datetime
    etag: str | None = None
    last_modified: str | None = None

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for the page only if it has changed."""
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in found.items() if value}


class KeptPages:
    """Reads and writes kept pages by their keys."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, keys: Iterable[str]) -> dict[str, Kept]:
        """Give those that are there, in one round trip; raises ValueError for an unknown form."""
        rows = (await self._session.execute(_FIND, {"keys": list(keys)})).mappings()
        return {row["key"]: _kept(row) for row in rows}

    async def keep(self, key: str, kept: Kept) -> None:
        """Keep a page in place of what was read before it."""
        raw = kept.page.model_dump_json()
        stored = insert(pages).values(key=key, page=raw, size=len(raw.encode()), **_freshness(kept))
        taken = {column.name: stored.excluded[column.name] for column in pages.c[1:]}
        await self._session.execute(
            stored.on_conflict_do_update(
                index_elements=[pages.c.key],
                set_=taken,
                where=pages.c.read_at <= stored.excluded.read_at,
            )
        )

    async def renew(self, key: str, kept: Kept) -> None:
        """Note that a page is as it was, without writing its text again."""
        await self._session.execute(
            sa.update(pages).where(pages.c.key == key).values(**_freshness(kept))
        )

    async def drop(self, key: str) -> None:
        """Forget a page."""
        await self._session.execute(sa.delete(pages).where(pages.c.key == key))

    async def clean(self, oldest: datetime, most_bytes: int) -> int:
        """Forget what is older, and of the rest the oldest beyond so many bytes; say how many."""
        newest_first = sa.func.sum(pages.c.size).over(
            order_by=(pages.c.read_at.desc(), pages.c.key)
        )
        sums = sa.select(pages.c.key, newest_first.label("total")).subquery()
        beyond = sa.select(sums.c.key).where(sums.c.total > most_bytes)
        removed = await self._session.execute(
            sa.delete(pages)
            .where(sa.or_(pages.c.read_at < oldest, pages.c.key.in_(beyond)))
            .returning(pages.c.key)
        )
        return len(removed.all())


def _freshness(kept: Kept) -> dict[str, Any]:
    return {
        "etag": kept.etag,
        "last_modified": kept.last_modified,
        "fresh_until": kept.fresh_until,
        "read_at": kept.page.read_at,
    }


def _kept(row: sa.RowMapping) -> Kept:
    page = Page.model_validate_json(row["page"])
    return Kept(
        page=page.model_copy(update={"read_at": row["read_at"]}),
        fresh_until=row["fresh_until"],
        etag=row["etag"],
        last_modified=row["last_modified"],
    )
