"""The rules of the library: whose threads, when a turn may be written, what a follow-up knows."""

import asyncio
from datetime import UTC, datetime, timedelta

from contracts.library import (
    Exchange,
    SaveTurn,
    Thread,
    ThreadContext,
    ThreadPage,
    ThreadPatch,
    ThreadSummary,
    Turn,
)
from kit.errors import BadRequest, InvalidRequest
from kit.identity import Principal
from kit.ids import is_id
from kit.pagination import decode_cursor, encode_cursor
from sqlalchemy.ext.asyncio import AsyncSession

from library_svc.errors import ThreadNotFound, TurnEnded, TurnNotFound, TurnTaken
from library_svc.repository import Place, ThreadRepository
from library_svc.saving import TurnWriter
from library_svc.search import RankedPlace, ThreadSearch
from library_svc.settings import LibrarySettings
from library_svc.sources import KeptSources, check_texts
from library_svc.texts import Text, TextRepository

TITLE_LENGTH = 120
HASHED_AT_ONCE = 50_000
"""Characters of texts; their hashes take a quarter of a millisecond."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Library:
    """Threads and turns for one caller at a time; each call works within the caller's session."""

    def __init__(self, settings: LibrarySettings, sources: KeptSources) -> None:
        self._settings = settings
        self.sources = sources

    async def list_threads(
        self, session: AsyncSession, principal: Principal, *, limit: int, cursor: str | None
    ) -> ThreadPage:
        """Give a page of threads: pinned ones first, then the latest."""
        after = _read_place(cursor) if cursor else None
        found = await ThreadRepository(session).list_threads(principal, limit + 1, after)
        page = found[:limit]
        following = None
        if len(found) > limit:
            last = page[-1]
            following = encode_cursor(last.pinned, _to_micros(last.updated_at), last.id)
        return ThreadPage(threads=tuple(page), next_cursor=following)

    async def search_threads(
        self,
        session: AsyncSession,
        principal: Principal,
        text: str,
        *,
        limit: int,
        cursor: str | None,
    ) -> ThreadPage:
        """Give a page of the threads that hold these words, best first, with marked excerpts."""
        after = _read_ranked_place(cursor) if cursor else None
        found = await ThreadSearch(session).find(principal, text, limit + 1, after)
        page = found[:limit]
        following = None
        if len(found) > limit:
            last = page[-1]
            micros = _to_micros(last.thread.updated_at)
            following = encode_cursor(last.rank, micros, last.thread.id)
        return ThreadPage(threads=tuple(hit.thread for hit in page), next_cursor=following)

    async def read_thread(
        self, session: AsyncSession, principal: Principal, thread_id: str
    ) -> Thread:
        """Give a thread with all its turns, or raise ThreadNotFound."""
        repository = ThreadRepository(session)
        summary = await self._find(repository, principal, thread_id)
        turns = await repository.list_turns(principal, thread_id)
        return Thread(**dict(summary), turns=tuple(turns))

    async def change_thread(
        self, session: AsyncSession, principal: Principal, thread_id: str, patch: ThreadPatch
    ) -> ThreadSummary:
        """Rename or pin a thread; its place among the others is not changed by a new title."""
        if patch.title is not None:
            title = " ".join(patch.title.replace("\0", " ").split())
            if not title:
                raise InvalidRequest(fields={"title": "The title has no visible characters."})
            patch = patch.model_copy(update={"title": title})
        repository = ThreadRepository(session)
        if not is_id(thread_id):
            raise ThreadNotFound
        await repository.change_thread(principal, thread_id, patch)
        return await self._find(repository, principal, thread_id)

    async def delete_thread(
        self, session: AsyncSession, principal: Principal, thread_id: str
    ) -> None:
        """Delete a thread for good, or raise ThreadNotFound."""
        if not is_id(thread_id):
            raise ThreadNotFound
        if not await ThreadRepository(session).delete_threads(principal, thread_id):
            raise ThreadNotFound

    async def delete_threads(self, session: AsyncSession, principal: Principal) -> int:
        """Delete all threads of the caller for good; give how many there were."""
        return await ThreadRepository(session).delete_threads(principal)

    async def give_context(
        self, session: AsyncSession, principal: Principal, thread_id: str, before: str | None
    ) -> ThreadContext:
        """Give what a follow-up needs to know: the last answers, within number and size."""
        if not is_id(thread_id):
            raise ThreadNotFound
        repository = ThreadRepository(session)
        newest_first = await repository.latest_exchanges(
            principal,
            thread_id,
            before if before and is_id(before) else None,
            self._settings.library_context_turns,
            self._settings.library_context_characters,
        )
        if not newest_first:
            await self._find(repository, principal, thread_id)
        kept = _fit(newest_first, self._settings.library_context_characters)
        return ThreadContext(thread_id=thread_id, exchanges=tuple(reversed(kept)))

    async def save_turn(
        self, session: AsyncSession, principal: Principal, request: SaveTurn
    ) -> int:
        """Store a turn at its start, at its end, or both at once; give its position.

        Safe to repeat. A thread is made with its first turn. Raises ThreadNotFound when the thread
        is another's or was deleted, TurnNotFound when the turn was replaced meanwhile, TurnEnded
        when it has ended otherwise, TurnTaken when another run or a later worker holds it, and
        InvalidRequest when a text is not what its hash says.
        """
        turn, position = request.turn, None
        _check_ids(turn)
        texts = await _check_texts(request)
        if turn.status != "running":
            position = await TurnWriter(session).end_turn(principal, turn, request.fence)
        if position is None:
            position = await self._save_under_lock(session, principal, request)
        if position is None:
            return await self._explain(session, principal, request)
        if texts:
            await TextRepository(session).keep(turn.id, texts)
        return position

    async def _save_under_lock(
        self, session: AsyncSession, principal: Principal, request: SaveTurn
    ) -> int | None:
        writer, turn = TurnWriter(session), request.turn
        replaced = await writer.lock_thread(principal, turn.thread_id, make_title(turn.query))
        if replaced is None:
            raise ThreadNotFound
        if turn.id in replaced:
            raise TurnNotFound
        if request.replaces:
            await self._make_room(session, principal, turn, request.replaces)
        return await writer.put_turn(turn, request.fence)

    async def _make_room(
        self, session: AsyncSession, principal: Principal, turn: Turn, replaces: str
    ) -> None:
        """Cut the thread for the first write of a run; what came later stays through repeats."""
        repository = ThreadRepository(session)
        own = await repository.find_writing(principal, turn.thread_id, turn.id)
        if own and own.run_id == turn.run_id:
            return
        replaced = is_id(replaces) and await repository.find_turn(
            principal, turn.thread_id, replaces
        )
        if not replaced:
            raise TurnNotFound
        await repository.cut_thread(turn.thread_id, replaced.position, successor=turn.id)
        if replaced.position == 0:
            old, new = make_title(replaced.query), make_title(turn.query)
            await repository.retitle(turn.thread_id, old, new)

    async def _explain(self, session: AsyncSession, principal: Principal, request: SaveTurn) -> int:
        """Say why the turn was not written; the very same end once more is no failure."""
        turn, repository = request.turn, ThreadRepository(session)
        stored = await repository.find_writing(principal, turn.thread_id, turn.id)
        if stored is None:
            raise TurnNotFound
        if stored.status == "running":
            raise TurnTaken
        same = (turn.run_id, request.fence, turn.status)
        if (stored.run_id, stored.fence, stored.status) != same:
            raise TurnEnded
        return stored.position

    async def _find(
        self, repository: ThreadRepository, principal: Principal, thread_id: str
    ) -> ThreadSummary:
        summary = is_id(thread_id) and await repository.find_thread(principal, thread_id)
        if not summary:
            raise ThreadNotFound
        return summary


def make_title(question: str) -> str:
    """Make a thread's title of its first question: one line, cut between words."""
    line = " ".join(question.replace("\0", " ").split())
    if len(line) <= TITLE_LENGTH:
        return line or "…"
    cut = line[:TITLE_LENGTH]
    return (cut[: cut.rfind(" ")] if " " in cut else cut).rstrip(" ,.;:–—-") + "…"


async def _check_texts(request: SaveTurn) -> list[Text]:
    """Check the texts here, or in a thread where hashing takes longer than going there."""
    if sum(len(sent.text) for sent in request.texts) < HASHED_AT_ONCE:
        return check_texts(request)
    return await asyncio.to_thread(check_texts, request)


def _check_ids(turn: Turn) -> None:
    wrong = [name for name in ("id", "thread_id") if not is_id(getattr(turn, name))]
    if wrong:
        raise InvalidRequest(
            fields={f"turn.{name}": "This is not an identifier." for name in wrong}
        )


def _fit(newest_first: list[Exchange], size: int) -> list[Exchange]:
    """Keep the newest that fit; the newest of all is cut if it does not fit alone."""
    kept: list[Exchange] = []
    for exchange in newest_first:
        room = size - len(exchange.query)
        if kept and room < len(exchange.answer):
            break
        kept.append(exchange.model_copy(update={"answer": exchange.answer[: max(0, room)]}))
        size = room - len(exchange.answer)
    return kept


def _read_place(cursor: str) -> Place:
    pinned, micros, thread_id = decode_cursor(cursor, 3)
    if not isinstance(pinned, bool):
        raise BadRequest("The cursor is not valid.", code="invalid_cursor")
    return Place(pinned, *_read_tail(micros, thread_id))


def _read_ranked_place(cursor: str) -> RankedPlace:
    rank, micros, thread_id = decode_cursor(cursor, 3)
    if not isinstance(rank, float):
        raise BadRequest("The cursor is not valid.", code="invalid_cursor")
    return RankedPlace(rank, *_read_tail(micros, thread_id))


def _read_tail(micros: object, thread_id: object) -> tuple[datetime, str]:
    if isinstance(micros, int) and isinstance(thread_id, str) and is_id(thread_id):
        try:
            return _EPOCH + timedelta(microseconds=micros), thread_id
        except OverflowError:
            pass
    raise BadRequest("The cursor is not valid.", code="invalid_cursor")


def _to_micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
