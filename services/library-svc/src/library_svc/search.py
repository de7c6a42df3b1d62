"""Full text over the caller's threads: all words in a title, or in a question and its answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from contracts.library import ThreadSummary
from kit.identity import Principal
from sqlalchemy.dialects.postgresql import TSQUERY, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from library_svc.models import threads, turns
from library_svc.repository import readable_threads, summarised
from library_svc.words import AS_WRITTEN, STEMS, fold

MAX_WORDS = 32
MAX_WORD_LENGTH = 200
EXCERPT_CHARACTERS = 50_000

_BY_LENGTH = 1
_MARKS = "StartSel=**, StopSel=**, MaxFragments=1, MinWords=12, MaxWords=30, ShortWord=0"
_MARKUP = r"\*\*|`|\[\d+\]|^#+ "
_NOT_IN_WORDS = r"([^[:alnum:]\u0001-\u007f]+)"
_EDGE = "\x01"


@dataclass(frozen=True)
class RankedPlace:
    """Where a page of results ends."""

    rank: float
    updated_at: datetime
    thread_id: str


@dataclass(frozen=True)
class Hit:
    """A thread that was found, and how well it fits."""

    thread: ThreadSummary
    rank: float


class ThreadSearch:
    """Finds threads by their words, in the forms of English and Russian."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(
        self, principal: Principal, text: str, limit: int, after: RankedPlace | None
    ) -> list[Hit]:
        """Give at most `limit` threads after a place, best first; a text without words finds none.

        Any text will do. The last word also stands for all that begin with it.
        """
        query = await self._parse(text)
        if not query:
            return []
        found = _matches(principal, sa.cast(query, TSQUERY))
        page = _page(found, limit, after)
        rows = await self._session.execute(_excerpted(page, sa.cast(query, TSQUERY)))
        return [_read_hit(row) for row in rows.mappings()]

    async def _parse(self, text: str) -> str:
        words = [word[:MAX_WORD_LENGTH] for word in fold(text).split()][:MAX_WORDS]
        if not words:
            return ""
        prefix = "'" + words[-1].replace("\\", " ").replace("'", " ") + "':*"
        last = sa.func.plainto_tsquery(STEMS, words[-1], type_=TSQUERY).op("||")(
            sa.func.to_tsquery(AS_WRITTEN, prefix, type_=TSQUERY)
        )
        rest = sa.func.plainto_tsquery(STEMS, " ".join(words[:-1]), type_=TSQUERY)
        statement = sa.select(sa.cast(rest.op("&&")(last), sa.Text))
        return (await self._session.execute(statement)).scalar_one()


def _matches(principal: Principal, query: sa.ColumnElement[Any]) -> sa.Subquery:
    """Give each thread that fits, its best rank and, if any, the turn that fits best."""
    readable = readable_threads(principal)
    mine = readable.with_only_columns(threads.c.id, threads.c.search).subquery("mine")
    by_title = sa.select(
        mine.c.id.label("thread_id"),
        sa.null().cast(turns.c.id.type).label("turn_id"),
        sa.func.ts_rank(mine.c.search, query, _BY_LENGTH).label("rank"),
    ).where(mine.c.search.op("@@")(query))
    by_turn = (
        sa.select(
            turns.c.thread_id,
            turns.c.id.label("turn_id"),
            sa.func.ts_rank(turns.c.search, query, _BY_LENGTH).label("rank"),
        )
        .join(mine, mine.c.id == turns.c.thread_id)
        .where(turns.c.search.op("@@")(query))
    )
    each = sa.union_all(by_title, by_turn).subquery("each")
    best_first = sa.func.array_agg(
        aggregate_order_by(each.c.turn_id, each.c.rank.desc(), each.c.turn_id)
    ).filter(each.c.turn_id.is_not(None))
    return (
        sa.select(
            each.c.thread_id,
            sa.cast(sa.func.max(each.c.rank), sa.Double).label("rank"),
            best_first[1].label("turn_id"),
        )
        .group_by(each.c.thread_id)
        .subquery("found")
    )


def _page(found: sa.Subquery, limit: int, after: RankedPlace | None) -> sa.Subquery:
    order = (found.c.rank, threads.c.updated_at, threads.c.id)
    said = turns.c.query + "\n" + turns.c.answer
    chosen = (
        sa.select(threads, found.c.rank, sa.func.coalesce(said, threads.c.title).label("text"))
        .join(found, found.c.thread_id == threads.c.id)
        .outerjoin(turns, turns.c.id == found.c.turn_id)
    )
    if after:
        place = sa.tuple_(
            after.rank, after.updated_at, after.thread_id, types=[column.type for column in order]
        )
        chosen = chosen.where(sa.tuple_(*order) < place)
    return chosen.order_by(*(column.desc() for column in order)).limit(limit).subquery("page")


def _excerpted(page: sa.Subquery, query: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Mark the words where the thread fits best; a word only begun is marked as it is written.

    An edge sets punctuation apart from words, which PostgreSQL's parser may not do.
    """
    text = sa.func.left(page.c.text, EXCERPT_CHARACTERS)
    unmarked = sa.func.regexp_replace(text, _MARKUP, "", "gn")
    apart = sa.func.regexp_replace(unmarked, _NOT_IN_WORDS, rf"{_EDGE}\1{_EDGE}", "g")
    plain = sa.func.translate(apart, "ёЁ", "еЕ")
    by_stem = sa.func.ts_headline(STEMS, plain, query, _MARKS)
    by_word = sa.func.ts_headline(AS_WRITTEN, plain, query, _MARKS)
    excerpt = sa.func.coalesce(sa.func.substring(by_stem, r".*\*\*.*"), by_word)
    listed = summarised(page, page.c.rank, excerpt.label("excerpt"))
    return listed.order_by(page.c.rank.desc(), page.c.updated_at.desc(), page.c.id.desc())


def _read_hit(row: sa.RowMapping) -> Hit:
    excerpt = row["excerpt"].replace(_EDGE, "").strip()
    return Hit(ThreadSummary.model_validate({**row, "excerpt": excerpt}), row["rank"])
