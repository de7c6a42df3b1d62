"""All SQL on threads and turns; every read starts from what the caller may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from contracts.library import Exchange, RunStatus, ThreadPatch, ThreadSummary, Turn
from kit.identity import Principal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from library_svc.models import threads, turns
from library_svc.words import fold, words_index

DELETED_IDS_KEPT = timedelta(days=1)
RUN_LOST = "run_lost"

_TURN_COLUMNS = tuple(turns.c[name] for name in Turn.model_fields)
_AFTER_ALL = 2**31 - 1


@dataclass(frozen=True)
class Place:
    """Where a page of the list ends; `thread_id` breaks ties."""

    pinned: bool
    updated_at: datetime
    thread_id: str


@dataclass(frozen=True)
class Writing:
    """Who writes or wrote a turn, and how far it is."""

    run_id: str
    fence: int
    status: RunStatus
    position: int


def _owned(principal: Principal) -> sa.ColumnElement[bool]:
    """What is private to its owner, and goes with the organisation in which it was made."""
    return sa.and_(
        threads.c.owner_id == principal.user_id,
        sa.or_(
            threads.c.organisation_id.is_(None),
            threads.c.organisation_id == principal.organisation_id,
        ),
    )


def readable_threads(principal: Principal) -> sa.Select[Any]:
    """Give the threads that the caller may see: their own."""
    return sa.select(threads).where(_owned(principal))


def summarised(listed: sa.FromClause, *more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Give what lists show of the threads in `listed`, with the number and state of their turns."""
    state = (
        sa.select(
            sa.func.count().label("turn_count"),
            sa.func.coalesce(sa.func.bool_or(turns.c.status == "running"), False).label("running"),
        )
        .where(turns.c.thread_id == listed.c.id)
        .lateral("state")
    )
    shown = [listed.c[name] for name in ("id", "title", "pinned", "created_at", "updated_at")]
    return sa.select(*shown, state.c.turn_count, state.c.running, *more).select_from(
        listed.join(state, sa.true())
    )


class ThreadRepository:
    """Threads and turns as they are stored."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_threads(
        self, principal: Principal, limit: int, after: Place | None
    ) -> list[ThreadSummary]:
        """Give at most `limit` threads after a place: pinned first, then the latest."""
        order = (threads.c.pinned, threads.c.updated_at, threads.c.id)
        chosen = readable_threads(principal)
        if after:
            place = sa.tuple_(after.pinned, after.updated_at, after.thread_id, types=_types(order))
            chosen = chosen.where(sa.tuple_(*order) < place)
        page = chosen.order_by(*(column.desc() for column in order)).limit(limit).subquery("page")
        again = (page.c.pinned.desc(), page.c.updated_at.desc(), page.c.id.desc())
        rows = await self._session.execute(summarised(page).order_by(*again))
        return [ThreadSummary.model_validate(row) for row in rows.mappings()]

    async def find_thread(self, principal: Principal, thread_id: str) -> ThreadSummary | None:
        """Give one thread without its turns."""
        one = readable_threads(principal).where(threads.c.id == thread_id).subquery("one")
        row = (await self._session.execute(summarised(one))).mappings().first()
        return ThreadSummary.model_validate(row) if row else None

    async def list_turns(self, principal: Principal, thread_id: str) -> list[Turn]:
        """Give all turns of a thread, oldest first."""
        rows = await self._session.execute(
            sa.select(*_TURN_COLUMNS)
            .join(threads)
            .where(_owned(principal), threads.c.id == thread_id)
            .order_by(turns.c.position)
        )
        return [Turn.model_validate(dict(row)) for row in rows.mappings()]

    async def find_turn(self, principal: Principal, thread_id: str, turn_id: str) -> Turn | None:
        """Give one turn of a thread."""
        rows = await self._session.execute(
            sa.select(*_TURN_COLUMNS)
            .join(threads)
            .where(_owned(principal), threads.c.id == thread_id, turns.c.id == turn_id)
        )
        row = rows.mappings().first()
        return Turn.model_validate(dict(row)) if row else None

    async def find_writing(
        self, principal: Principal, thread_id: str, turn_id: str
    ) -> Writing | None:
        """Say who writes a turn of a thread."""
        row = await self._session.execute(
            sa.select(turns.c.run_id, turns.c.fence, turns.c.status, turns.c.position)
            .join(threads)
            .where(_owned(principal), threads.c.id == thread_id, turns.c.id == turn_id)
        )
        found = row.first()
        return Writing(*found) if found else None

    async def latest_exchanges(
        self, principal: Principal, thread_id: str, before: str | None, count: int, size: int
    ) -> list[Exchange]:
        """Give the newest answered turns before a turn, newest first, texts cut at `size`.

        A stopped turn counts for what it said; one that said nothing does not. A turn that is not
        stored yet comes after all that are.
        """
        chosen = (
            sa.select(
                sa.func.left(turns.c.query, size).label("query"),
                sa.func.left(turns.c.answer, size).label("answer"),
            )
            .join(threads)
            .where(_owned(principal), threads.c.id == thread_id)
            .where(turns.c.status.in_(("completed", "stopped")), turns.c.answer != "")
            .order_by(turns.c.position.desc())
            .limit(count)
        )
        if before:
            named = turns.alias("named")
            end = sa.select(named.c.position).where(named.c.id == before)
            end = end.where(named.c.thread_id == thread_id)
            chosen = chosen.where(
                turns.c.position < sa.func.coalesce(end.scalar_subquery(), _AFTER_ALL)
            )
        rows = await self._session.execute(chosen)
        return [Exchange.model_validate(row) for row in rows.mappings()]

    async def change_thread(self, principal: Principal, thread_id: str, patch: ThreadPatch) -> bool:
        """Change title or pin; say whether there is such a thread."""
        changes = patch.model_dump(exclude_none=True)
        if patch.title:
            changes |= _titled(patch.title)
        statement = sa.update(threads).where(_owned(principal), threads.c.id == thread_id)
        found = await self._session.execute(
            statement.values(changes or {"pinned": threads.c.pinned}).returning(threads.c.id)
        )
        return found.first() is not None

    async def cut_thread(self, thread_id: str, first: int, *, successor: str) -> None:
        """Remove all turns from a position on; their ids stay, save that of the turn to come."""
        removed = await self._session.scalars(
            sa.delete(turns)
            .where(turns.c.thread_id == thread_id, turns.c.position >= first)
            .returning(turns.c.id)
        )
        replaced = [turn_id for turn_id in removed if turn_id != successor]
        await self._session.execute(
            sa.update(threads)
            .where(threads.c.id == thread_id)
            .values(replaced_turns=threads.c.replaced_turns + replaced)
        )

    async def retitle(self, thread_id: str, old: str, new: str) -> None:
        """Give the thread a new title if it still has the old one."""
        await self._session.execute(
            sa.update(threads)
            .where(threads.c.id == thread_id, threads.c.title == old)
            .values(_titled(new))
        )

    async def end_lost_turns(self, running_for: timedelta) -> int:
        """End turns that have been running for longer, whoever's they are; give their number.

        Should a worker come with an answer after all, its fence is higher.
        """
        ended = await self._session.scalars(
            sa.update(turns)
            .where(turns.c.status == "running", turns.c.created_at < sa.func.now() - running_for)
            .values(status="failed", error=RUN_LOST, fence=0, finished_at=sa.func.now())
            .returning(turns.c.id)
        )
        return len(ended.all())

    async def delete_threads(self, principal: Principal, thread_id: str | None = None) -> int:
        """Delete one thread of the caller's, or all; give how many there were."""
        chosen = readable_threads(principal).with_only_columns(threads.c.id)
        if thread_id:
            chosen = chosen.where(threads.c.id == thread_id)
        return await self._delete(chosen)

    async def erase_owner(self, user_id: str) -> int:
        """Delete everything a person has, in whatever organisation; give the number of threads."""
        return await self._delete(sa.select(threads.c.id).where(threads.c.owner_id == user_id))

    async def _delete(self, chosen: sa.Select[Any]) -> int:
        ids = list(await self._session.scalars(chosen.order_by(threads.c.id).with_for_update()))
        if ids:
            await self._leave_only_ids(ids)
        await self._forget_old_ids()
        return len(ids)

    async def _leave_only_ids(self, ids: Sequence[str]) -> None:
        these = sa.any_(sa.literal(ids, ARRAY(threads.c.id.type)))
        await self._session.execute(sa.delete(turns).where(turns.c.thread_id == these))
        await self._session.execute(
            sa.update(threads)
            .where(threads.c.id == these)
            .values(
                owner_id="",
                organisation_id=None,
                **_titled(""),
                pinned=False,
                replaced_turns=[],
                deleted_at=sa.func.now(),
            )
        )

    async def _forget_old_ids(self) -> None:
        old = (
            sa.select(threads.c.id)
            .where(threads.c.deleted_at < sa.func.now() - DELETED_IDS_KEPT)
            .with_for_update(skip_locked=True)
        )
        await self._session.execute(sa.delete(threads).where(threads.c.id.in_(old)))


def _titled(title: str) -> dict[str, Any]:
    return {"title": title, "search": words_index(sa.literal(fold(title), sa.Text), "A")}


def _types(columns: Sequence[sa.Column[Any]]) -> list[Any]:
    return [column.type for column in columns]
