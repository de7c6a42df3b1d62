"""The addresses a crawl has yet to visit, in the database, so that it can go on after a kill."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from search_svc.models import frontier

MAX_URL = 2000
AT_ONCE = 10_000
"""PostgreSQL takes 32,767 parameters in one statement."""


class Frontier:
    """One collection's addresses, visited in the order they were found."""

    def __init__(self, session: AsyncSession, collection_id: str) -> None:
        self._session = session
        self._id = collection_id
        self._mine = frontier.c.collection_id == collection_id

    async def clear(self) -> None:
        """Forget all addresses."""
        await self._session.execute(sa.delete(frontier).where(self._mine))

    async def add(self, urls: Iterable[str], most: int) -> None:
        """Add addresses that are not known, until `most` are."""
        known = await self._session.scalar(
            sa.select(sa.func.count()).select_from(frontier).where(self._mine)
        )
        wanted = [url for url in dict.fromkeys(urls) if len(url.encode()) <= MAX_URL]
        seen = await self._session.scalars(
            sa.select(frontier.c.url).where(
                self._mine,
                frontier.c.url == sa.any_(sa.bindparam("wanted", wanted, type_=ARRAY(sa.Text))),
            )
        )
        already = set(seen)
        new = [url for url in wanted if url not in already][: max(0, most - (known or 0))]
        for start in range(0, len(new), AT_ONCE):
            rows = [{"collection_id": self._id, "url": url} for url in new[start : start + AT_ONCE]]
            await self._session.execute(insert(frontier).values(rows).on_conflict_do_nothing())

    async def waiting(self, limit: int) -> list[str]:
        """Give the next addresses to visit."""
        found = await self._session.scalars(
            sa.select(frontier.c.url)
            .where(self._mine, frontier.c.done.is_(False))
            .order_by(frontier.c.id)
            .limit(limit)
        )
        return list(found)

    async def finish(self, urls: Sequence[str]) -> None:
        """Note that addresses were visited."""
        await self._session.execute(
            sa.update(frontier).where(self._mine, frontier.c.url.in_(urls)).values(done=True)
        )

    async def counts(self) -> tuple[int, int]:
        """Give how many addresses were visited, and how many are known."""
        row = await self._session.execute(
            sa.select(sa.func.count().filter(frontier.c.done), sa.func.count()).where(self._mine)
        )
        done, total = row.one()
        return done, total
