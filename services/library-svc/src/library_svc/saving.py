"""Writing turns, at the start and at the end of every answer: statements built once, few of them.

Building a statement anew costs more than PostgreSQL takes to run it.
"""

from typing import Any

import orjson
import sqlalchemy as sa
from contracts.library import Turn
from kit.identity import Principal
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from library_svc.models import threads, turns
from library_svc.words import fold, words_index

INDEXED_OF_QUESTION = 10_000
INDEXED_OF_ANSWER = 60_000
"""Characters; words beyond are not found. A tsvector holds 1 MiB at most."""

_DOCUMENTS: dict[str, TypeAdapter[Any]] = {
    column.name: TypeAdapter(Turn.model_fields[column.name].annotation or Any)
    for column in turns.c
    if isinstance(column.type, JSONB)
}
_PLAIN = tuple(name for name in Turn.model_fields if name not in {*_DOCUMENTS, "position"})
_NUL_IN_JSON = "\\u0000"

_MINE = sa.and_(
    threads.c.owner_id == sa.bindparam("owner"),
    sa.or_(
        threads.c.organisation_id.is_(None),
        threads.c.organisation_id == sa.bindparam("organisation", type_=sa.Text),
    ),
)

_NEW_THREAD = insert(threads).values(
    id=sa.bindparam("id"),
    owner_id=sa.bindparam("owner"),
    organisation_id=sa.bindparam("organisation", type_=sa.Text),
    title=sa.bindparam("title"),
    search=words_index(sa.bindparam("words", type_=sa.Text), "A"),
    created_at=sa.func.now(),
    updated_at=sa.func.now(),
)
_LOCK_THREAD = _NEW_THREAD.on_conflict_do_update(
    index_elements=[threads.c.id], set_={"updated_at": sa.func.now()}, where=_MINE
).returning(threads.c.replaced_turns)

_VALUES: dict[str, Any] = {
    **{name: sa.bindparam(f"new_{name}", type_=turns.c[name].type) for name in _PLAIN},
    **{name: sa.cast(sa.bindparam(f"new_{name}", type_=sa.Text), JSONB) for name in _DOCUMENTS},
    "fence": sa.bindparam("new_fence", type_=sa.Integer),
    "search": words_index(sa.bindparam("asked", type_=sa.Text), "B").op("||")(
        words_index(sa.bindparam("answered", type_=sa.Text), "C")
    ),
}
_LAST = (
    sa.select(sa.func.max(turns.c.position))
    .where(turns.c.thread_id == sa.bindparam("new_thread_id", type_=turns.c.thread_id.type))
    .scalar_subquery()
)
_NEW_TURN = insert(turns).values(**_VALUES, position=sa.func.coalesce(_LAST + 1, 0))
_OPEN = sa.and_(
    turns.c.run_id == sa.bindparam("new_run_id", type_=sa.Text),
    sa.case(
        (turns.c.status == "running", turns.c.fence <= _VALUES["fence"]),
        else_=turns.c.fence < _VALUES["fence"],
    ),
)
_PUT_TURN = _NEW_TURN.on_conflict_do_update(
    index_elements=[turns.c.id],
    set_={name: _NEW_TURN.excluded[name] for name in _VALUES},
    where=sa.and_(turns.c.thread_id == _NEW_TURN.excluded.thread_id, _OPEN),
).returning(turns.c.position)

_TOUCHED = (
    sa.update(threads)
    .where(
        threads.c.id == sa.bindparam("new_thread_id", type_=threads.c.id.type),
        _MINE,
    )
    .values(updated_at=sa.func.now())
    .returning(threads.c.id)
    .cte("touched")
)
_END_TURN = (
    sa.update(turns)
    .where(
        turns.c.id == sa.bindparam("new_id", type_=turns.c.id.type),
        turns.c.thread_id == _TOUCHED.c.id,
        _OPEN,
    )
    .values(_VALUES)
    .returning(turns.c.position)
)


class TurnWriter:
    """Writes turns. A turn belongs to one thread and one run.

    It is open to the worker with the fence it has until it has ended, and to later ones always.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_thread(
        self, principal: Principal, thread_id: str, title: str
    ) -> list[str] | None:
        """Make the thread or touch it, and hold it until the end of the session.

        Gives the ids of its replaced turns, or None when it is another's or was deleted.
        """
        values = {"id": thread_id, "title": title, "words": fold(title)}
        replaced: list[str] | None
        replaced = await self._scalar(_LOCK_THREAD, {**_caller(principal), **values})
        return replaced

    async def put_turn(self, turn: Turn, fence: int) -> int | None:
        """Store a turn at the end of its thread, which must be locked, or again at its place.

        Gives its position, or None when the turn is not open to this worker.
        """
        position: int | None = await self._scalar(_PUT_TURN, _values(turn, fence))
        return position

    async def end_turn(self, principal: Principal, turn: Turn, fence: int) -> int | None:
        """Store how a turn ended, in one statement.

        Gives its position, or None when there is no such turn that is open to this worker.
        """
        values = {**_caller(principal), **_values(turn, fence)}
        position: int | None = await self._scalar(_END_TURN, values)
        return position

    async def _scalar(self, statement: sa.Executable, values: dict[str, Any]) -> Any:
        connection = await self._session.connection()
        return (await connection.execute(statement, values)).scalar()


def _caller(principal: Principal) -> dict[str, str | None]:
    return {"owner": principal.user_id, "organisation": principal.organisation_id}


def _values(turn: Turn, fence: int) -> dict[str, Any]:
    plain = {f"new_{name}": _storable(getattr(turn, name)) for name in _PLAIN}
    documents = {
        f"new_{name}": _write(adapter, getattr(turn, name)) for name, adapter in _DOCUMENTS.items()
    }
    asked = fold(turn.query[:INDEXED_OF_QUESTION])
    answered = fold(turn.answer[:INDEXED_OF_ANSWER])
    return {**plain, **documents, "new_fence": fence, "asked": asked, "answered": answered}


def _write(adapter: TypeAdapter[Any], value: Any) -> str | None:
    if value is None:
        return None
    text = adapter.dump_json(value).decode()
    if _NUL_IN_JSON in text:
        return orjson.dumps(_storable(orjson.loads(text))).decode()
    return text


def _storable(value: Any) -> Any:
    """PostgreSQL cannot hold the NUL character, which pages and models do send.

    Another character takes its place, so that the offsets of claims stay true.
    """
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, dict):
        return {name: _storable(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_storable(inner) for inner in value]
    return value
