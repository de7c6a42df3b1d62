"""The texts that sources were read as: all SQL on them; each is stored once, whoever read it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from contracts.library import Turn
from kit.identity import Principal
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from library_svc.models import texts, threads, turn_texts, turns
from library_svc.repository import readable_threads

UNREFERRED_KEPT = timedelta(minutes=5)
"""A save that finds a text stored may count on it for so long, until its own turn refers to it."""
FRESH = timedelta(minutes=1)
"""A text stored so lately is not stamped again: saves that share it need not wait for another."""

_HASHES = sa.bindparam("hashes", type_=ARRAY(sa.Text))
_HASH = sa.func.unnest(_HASHES).column_valued("hash")
_BROUGHT = (
    sa.func.unnest(
        _HASHES,
        sa.bindparam("contents", type_=ARRAY(sa.LargeBinary)),
        sa.bindparam("lengths", type_=ARRAY(sa.Integer)),
    )
    .table_valued(*(texts.c[name] for name in ("sha256", "content", "characters")))
    .render_derived("brought")
)
_IS_FRESH = sa.exists().where(
    texts.c.sha256 == _BROUGHT.c.sha256, texts.c.kept_since > sa.func.now() - FRESH
)
_NEW_TEXT = insert(texts).from_select(
    [*_BROUGHT.c.keys(), "kept_since"],
    # In one order everywhere, or two saves could wait for each other.
    sa.select(*_BROUGHT.c, sa.func.now()).where(~_IS_FRESH).order_by(_BROUGHT.c.sha256),
)
_STORED = _NEW_TEXT.on_conflict_do_update(
    index_elements=[texts.c.sha256], set_={"kept_since": sa.func.now()}
).cte("stored")
_KEEP = (
    insert(turn_texts)
    .from_select(
        ["turn_id", "sha256"],
        sa.select(sa.bindparam("turn_id", type_=turns.c.id.type), _HASH),
    )
    .add_cte(_STORED)
    .on_conflict_do_nothing()
)


@dataclass(frozen=True)
class Text:
    """A text as it is stored: bytes of UTF-8 under the hash of these very bytes."""

    sha256: str
    content: bytes
    characters: int


class TextRepository:
    """Texts as they are stored."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, turn_id: str, brought: Collection[Text]) -> None:
        """Store texts, no two of the same hash, and have the turn refer to them."""
        values = {
            "turn_id": turn_id,
            "hashes": [text.sha256 for text in brought],
            "contents": [text.content for text in brought],
            "lengths": [text.characters for text in brought],
        }
        connection = await self._session.connection()
        await connection.execute(_KEEP, values)

    async def find(self, principal: Principal, turn: Turn, sha256: str) -> str | None:
        """Give a text that a turn of the caller's brought, if it is still kept."""
        content = await self._session.scalar(
            readable_threads(principal)
            .with_only_columns(texts.c.content)
            .join(turns)
            .join(turn_texts)
            .join(texts)
            .where(threads.c.id == turn.thread_id, turns.c.id == turn.id)
            .where(texts.c.sha256 == sha256)
        )
        return None if content is None else content.decode()

    async def let_go(self, older: timedelta | None, limit: int) -> list[int]:
        """Delete at most `limit` texts that are older or that no turn refers to; give their sizes.

        A text that is just being saved again is passed over.
        """
        referred = sa.exists().where(turn_texts.c.sha256 == texts.c.sha256)
        due = sa.and_(texts.c.kept_since < sa.func.now() - UNREFERRED_KEPT, ~referred)
        if older:
            due = sa.or_(due, texts.c.kept_since < sa.func.now() - older)
        chosen = sa.select(texts.c.sha256).where(due).limit(limit).with_for_update(skip_locked=True)
        gone = sa.delete(texts).where(texts.c.sha256.in_(chosen)).returning(texts.c.characters)
        return list(await self._session.scalars(gone))
