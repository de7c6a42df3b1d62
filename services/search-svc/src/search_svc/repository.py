"""Reading the local index; every query starts from the collections that the caller may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import sqlalchemy as sa
from contracts.search import Collection, CollectionFailure
from kit.identity import Principal
from kit.ids import is_id
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from search_svc.indexing.runs import NEXT_REFRESH
from search_svc.models import collections, documents, lexemes, passages
from search_svc.ranking.bm25 import Statistics

DOCUMENT_PATH = "/api/v1/search/documents/"
"""Where the text of a document without a public address is shown; its id follows."""

GOVERNING = frozenset({"owner", "admin"})

MATCHES_LOOKED_AT = 3000
"""Beyond so many matching passages the question is too broad to rank all of them in time."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer; `lexemes` is its tsvector as text."""

    id: int
    document_id: str
    length: int
    lexemes: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A passage near in meaning; `distance` is the cosine distance, 0 to 2."""

    id: int
    document_id: str
    distance: float


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage with what is shown of its document."""

    id: int
    text: str
    heading: str
    url: str
    title: str
    published: date | None


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document's text as it was indexed."""

    title: str
    text: str
    language: str | None
    published: date | None
    indexed_at: datetime


_UNOWNED = collections.c.owner_id.is_(None)
_OF_ORGANISATION = collections.c.organisation_id == sa.bindparam(
    "caller_organisation", type_=sa.Text
)

VISIBLE = sa.and_(
    collections.c.state != "removing",
    sa.or_(
        collections.c.owner_id == sa.bindparam("caller", type_=sa.Text),
        sa.and_(_UNOWNED, collections.c.organisation_id.is_(None)),
        sa.and_(_UNOWNED, _OF_ORGANISATION),
    ),
)
"""The collections somebody may see: the install's, their organisation's, their own."""

_OWN = collections.c.owner_id == sa.bindparam("caller", type_=sa.Text)
_MANAGED = sa.and_(_UNOWNED, _OF_ORGANISATION)

# Statements of the hot path are built once: building one costs as much as running it.
_TOTALS = sa.select(
    sa.func.coalesce(sa.func.sum(collections.c.passages), 0).label("passages"),
    sa.func.coalesce(sa.func.sum(collections.c.lexemes), 0).label("lexemes"),
).cte("totals")
_STATISTICS = (
    sa.select(_TOTALS, lexemes.c.lexeme, lexemes.c.passages.label("holding"))
    .select_from(_TOTALS)
    .outerjoin(lexemes, lexemes.c.lexeme == sa.any_(sa.bindparam("terms", type_=ARRAY(sa.Text))))
)
_MATCHING = (
    sa.select(passages.c.id, passages.c.document_id, passages.c.length, passages.c.search)
    .join(collections, collections.c.id == passages.c.collection_id)
    .where(
        VISIBLE,
        passages.c.search.op("@@")(sa.cast(sa.bindparam("condition", type_=sa.Text), TSQUERY)),
    )
    .limit(MATCHES_LOOKED_AT)
    .subquery()
)
_BEST = (
    sa.select(_MATCHING)
    .order_by(
        sa.func.ts_rank(
            _MATCHING.c.search, sa.cast(sa.bindparam("terms", type_=sa.Text), TSQUERY)
        ).desc()
    )
    .limit(sa.bindparam("limit", type_=sa.Integer))
    .subquery()
)
# Written as text only now: for all that match that takes longer (20 µs each) than ranking them.
_CANDIDATES = sa.select(
    _BEST.c.id,
    _BEST.c.document_id,
    _BEST.c.length,
    sa.cast(_BEST.c.search, sa.Text).label("lexemes"),
)
_FOUND = (
    sa.select(
        passages.c.id,
        passages.c.text,
        passages.c.heading,
        sa.case(
            (documents.c.url != "", documents.c.url),
            else_=DOCUMENT_PATH + sa.cast(documents.c.id, sa.Text),
        ).label("url"),
        documents.c.title,
        documents.c.published,
    )
    .join(documents, documents.c.id == passages.c.document_id)
    .join(collections, collections.c.id == documents.c.collection_id)
    .where(VISIBLE, passages.c.id == sa.any_(sa.bindparam("ids", type_=ARRAY(sa.BigInteger))))
)


class IndexRepository:
    """The local index as one caller sees it."""

    def __init__(self, session: AsyncSession, principal: Principal) -> None:
        self._session = session
        self._principal = principal
        self._who = {
            "caller": principal.user_id,
            "caller_organisation": principal.organisation_id,
        }

    async def collections(self) -> tuple[Collection, ...]:
        """Give the collections, the latest change first."""
        rows = await self._session.execute(
            self._shown().order_by(collections.c.updated_at.desc()), self._who
        )
        return tuple(as_collection(row) for row in rows.mappings())

    async def collection(self, collection_id: str) -> Collection | None:
        """Give one collection."""
        if not is_id(collection_id):
            return None
        found = await self._session.execute(
            self._shown().where(collections.c.id == collection_id), self._who
        )
        row = found.mappings().first()
        return as_collection(row) if row else None

    def _shown(self) -> sa.Select[Any]:
        """Select what the caller may see, with whether it may be changed.

        Their own; with a right to govern, their organisation's; the local user all.
        """
        principal, may_change = self._principal, _OWN
        if governs(principal):
            may_change = sa.true() if principal.kind == "local" else sa.or_(_OWN, _MANAGED)
        return sa.select(
            collections,
            NEXT_REFRESH.label("next_refresh_at"),
            sa.func.coalesce(may_change, sa.false()).label("may_change"),
        ).where(VISIBLE)

    async def document(self, document_id: str) -> StoredDocument | None:
        """Give a document's stored text."""
        if not is_id(document_id):
            return None
        found = await self._session.execute(
            sa.select(
                documents.c.title,
                documents.c.text,
                documents.c.language,
                documents.c.published,
                documents.c.indexed_at,
            )
            .join(collections)
            .where(VISIBLE, documents.c.id == document_id),
            self._who,
        )
        row = found.first()
        return StoredDocument(*row) if row else None

    async def statistics(self, terms: Sequence[str]) -> Statistics:
        """Give what BM25 needs to know of these terms; over the whole install, for it is cheap."""
        rows = (await self._session.execute(_STATISTICS, {"terms": terms})).all()
        count = int(rows[0].passages)
        return Statistics(
            passages=count,
            mean_length=float(rows[0].lexemes) / count if count else 0.0,
            frequencies={row.lexeme: row.holding for row in rows if row.lexeme},
        )

    async def candidates(self, condition: str, terms: str, limit: int) -> list[Candidate]:
        """Give the passages that match a tsquery and hold most of the terms (a tsquery too)."""
        asked = {"condition": condition, "terms": terms, "limit": limit}
        return [
            Candidate(*row) for row in await self._session.execute(_CANDIDATES, self._who | asked)
        ]

    async def nearest(self, vector: str, model: str, limit: int) -> list[Neighbour]:
        """Give the passages whose embedding by this model is nearest; exact within what is seen."""
        near = passages.c.embedding.op("<=>")(
            sa.cast(sa.literal(vector), passages.c.embedding.type)
        ).label("distance")
        rows = await self._session.execute(
            sa.select(passages.c.id, passages.c.document_id, near)
            .join(collections, collections.c.id == passages.c.collection_id)
            .where(VISIBLE, passages.c.embedding_model == model)
            .order_by(near)
            .limit(limit),
            self._who,
        )
        return [Neighbour(*row) for row in rows]

    async def found_passages(self, ids: Sequence[int]) -> list[FoundPassage]:
        """Give the passages and what is shown of their documents, in the order of `ids`."""
        if not ids:
            return []
        rows = await self._session.execute(_FOUND, self._who | {"ids": ids})
        by_id = {row.id: FoundPassage(*row) for row in rows}
        return [by_id[key] for key in ids if key in by_id]


def as_collection(row: Any) -> Collection:
    """Give the contract's form of a row of `collections`."""
    return Collection(
        id=str(row["id"]),
        kind="feed" if row["is_feed"] else _kind_of(row["location"]),
        location=row["location"],
        title=row["title"],
        scope="user"
        if row["owner_id"]
        else "organisation"
        if row["organisation_id"]
        else "everyone",
        documents=row["documents"],
        passages=row["passages"],
        updated_at=row["updated_at"],
        state=row["state"],
        error=row["error"],
        refresh_seconds=row["refresh_seconds"],
        next_refresh_at=row["next_refresh_at"],
        may_change=row["may_change"],
        failures=tuple(CollectionFailure(**one) for one in row["failures"]),
        size_bytes=row["size_bytes"],
    )


def governs(principal: Principal) -> bool:
    """Owners and admins of an organisation, and the one user of a single-user install."""
    belongs = principal.kind == "local" or principal.organisation_id is not None
    return belongs and principal.role in GOVERNING


def _kind_of(location: str) -> Literal["folder", "site", "page"]:
    if not location.startswith(("http://", "https://")):
        return "folder"
    return "site" if location.endswith("/") else "page"
