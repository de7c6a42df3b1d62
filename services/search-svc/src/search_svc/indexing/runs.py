"""Who works on which collection: runs that survive being cut off, leases that keep others out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from kit.ids import new_id
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from search_svc.models import collections, documents, passages

LEASE = timedelta(seconds=30)
LEASE_END = sa.func.now() + LEASE
"""By the database's clock, which is one for all replicas."""
FREE = sa.or_(collections.c.lease_until.is_(None), collections.c.lease_until < sa.func.now())
HEARTBEAT_SECONDS = 8.0
MOST_FAILURES = 100
FEED_SECONDS = 3600
_SETTLED = collections.c.state.in_(["ready", "failed"])
NEXT_REFRESH = collections.c.updated_at + collections.c.refresh_seconds * sa.text(
    "interval '1 second'"
)
"""Null where it is never to be read again."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose collection it is; with neither, all of the install's."""

    owner_id: str | None = None
    organisation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """An indexing run that this process leads; `resumed` when it goes on after being cut off."""

    collection_id: str
    id: str
    lease_id: str
    resumed: bool


class CollectionWriter:
    """Changes collections and their leases within one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def ensure_collection(
        self, location: str, title: str, holder: Holder, refresh_seconds: int | None = None
    ) -> str:
        """Give the id of the holder's collection for this location; make it if it is new."""
        row = {
            "id": new_id(),
            "location": location,
            "title": title,
            "owner_id": holder.owner_id,
            "organisation_id": holder.organisation_id,
            "state": "indexing",
            "updated_at": _now(),
            "refresh_seconds": refresh_seconds,
        }
        made = insert(collections).values(row)
        found = await self._session.scalar(
            made.on_conflict_do_update(
                index_elements=["location", "owner_id", "organisation_id"],
                set_={"state": "indexing", "updated_at": made.excluded.updated_at},
            ).returning(collections.c.id)
        )
        return str(found)

    async def claim(self, collection_id: str) -> Run | None:
        """Become the one who works on a collection, or give None when somebody else does."""
        lease_id, run_id = new_id(), new_id()
        found = await self._session.execute(
            sa.select(collections.c.run_id)
            .where(
                collections.c.id == collection_id,
                collections.c.state != "removing",
                FREE,
            )
            .with_for_update()
        )
        row = found.first()
        if row is None:
            return None
        values = {"lease_id": lease_id, "lease_until": LEASE_END, "error": None}
        await self._session.execute(
            sa.update(collections)
            .where(collections.c.id == collection_id)
            .values(values | {"run_id": row.run_id or run_id, "state": "indexing"})
        )
        return Run(collection_id, str(row.run_id or run_id), lease_id, row.run_id is not None)

    async def keep(self, run: Run) -> bool:
        """Extend the lease; False when it was lost, then nothing more may be written."""
        kept = await self._session.scalar(
            sa.update(collections)
            .where(collections.c.id == run.collection_id, collections.c.lease_id == run.lease_id)
            .values(lease_until=LEASE_END)
            .returning(collections.c.id)
        )
        return kept is not None

    async def finish(
        self, run: Run, error: str | None = None, failures: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Let go of the collection; without an error the run is over, else it can be resumed.

        `failures` are places that could not be read, and why.
        """
        told = [{"url": url, "reason": reason} for url, reason in failures[:MOST_FAILURES]]
        values = {
            "lease_id": None,
            "lease_until": None,
            "error": error,
            "updated_at": _now(),
            "failures": told,
            "size_bytes": size_of(run.collection_id),
        }
        state = {"state": "failed"} if error else {"state": "ready", "run_id": None}
        await self._session.execute(
            sa.update(collections)
            .where(collections.c.id == run.collection_id, collections.c.lease_id == run.lease_id)
            .values(values | state)
        )

    async def mark_feed(self, run: Run) -> None:
        """Note that a collection is a feed; one found to be that is read every hour from then on,
        unless somebody has said otherwise."""
        hourly = sa.func.coalesce(collections.c.refresh_seconds, FEED_SECONDS)
        await self._session.execute(
            sa.update(collections)
            .where(collections.c.id == run.collection_id, sa.not_(collections.c.is_feed))
            .values(is_feed=True, refresh_seconds=hourly)
        )

    async def release(self, run: Run) -> None:
        """Give the lease back in the middle of a run, so that whoever comes next goes on."""
        await self._session.execute(
            sa.update(collections)
            .where(collections.c.id == run.collection_id, collections.c.lease_id == run.lease_id)
            .values(lease_id=None, lease_until=None)
        )

    async def hide(self, collection_id: str) -> None:
        """Take a collection out of everybody's sight before it is removed piece by piece."""
        await self._session.execute(
            sa.update(collections)
            .where(collections.c.id == collection_id)
            .values(state="removing", location=f"removed:{collection_id}", lease_id=None)
        )

    async def change(self, collection_id: str, values: Mapping[str, str | int | None]) -> None:
        """Change a title or how fresh it is kept."""
        await self._session.execute(
            sa.update(collections).where(collections.c.id == collection_id).values(values)
        )

    async def want_again(self, collection_id: str) -> None:
        """Have a collection read again, unless that is under way."""
        await self._session.execute(
            sa.update(collections)
            .where(collections.c.id == collection_id, _SETTLED)
            .values(state="indexing")
        )

    async def want_due_again(self) -> int:
        """Have those read again that are older than they may be; give how many."""
        due = (
            sa.select(collections.c.id)
            .where(_SETTLED, FREE, sa.func.now() > NEXT_REFRESH)
            .with_for_update(skip_locked=True)
        )
        wanted = await self._session.scalars(
            sa.update(collections)
            .where(collections.c.id.in_(due))
            .values(state="indexing")
            .returning(collections.c.id)
        )
        return len(wanted.all())

    async def count_of(self, owner_id: str) -> int:
        """Give how many collections are a user's own."""
        counted = sa.select(sa.func.count()).where(collections.c.owner_id == owner_id)
        return int(await self._session.scalar(counted) or 0)

    async def unfinished(self) -> list[tuple[str, str, str]]:
        """Give id, location and state of the collections with work that nobody does now."""
        rows = await self._session.execute(
            sa.select(collections.c.id, collections.c.location, collections.c.state).where(
                sa.or_(
                    collections.c.state == "removing",
                    sa.and_(collections.c.state == "indexing", FREE),
                )
            )
        )
        return [(str(row.id), row.location, row.state) for row in rows]

    async def is_wanted(self, collection_id: str) -> bool:
        """Say whether a collection is still to be indexed; another process may have done it."""
        state = await self._session.scalar(
            sa.select(collections.c.state).where(collections.c.id == collection_id)
        )
        return state == "indexing"


def size_of(collection_id: str) -> sa.ScalarSelect[int]:
    """Select the bytes that a collection's texts, lexemes and vectors take, as they are stored."""
    held = [passages.c.text, passages.c.search, passages.c.embedding]
    of_passages = sum(
        (sa.func.coalesce(sa.func.pg_column_size(one), 0) for one in held), start=sa.literal(0)
    )
    texts = sa.select(sa.func.sum(sa.func.pg_column_size(documents.c.text))).where(
        documents.c.collection_id == collection_id
    )
    parts = sa.select(sa.func.sum(of_passages)).where(passages.c.collection_id == collection_id)
    return sa.select(
        sa.func.coalesce(texts.scalar_subquery(), 0) + sa.func.coalesce(parts.scalar_subquery(), 0)
    ).scalar_subquery()


def _now() -> datetime:
    return datetime.now(UTC)
