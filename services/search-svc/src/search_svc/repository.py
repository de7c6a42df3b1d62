"""Reading the local index; every query starts from the collections that the caller may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from contracts.search import Collection
from kit.identity import Principal
from kit.ids import is_id
from sqlalchemy.ext.asyncio import AsyncSession

from search_svc.models import collections, documents, lexemes, passages
from search_svc.ranking.bm25 import Statistics

DOCUMENT_PATH = "/api/v1/search/documents/"
"""Where the text of a document without a public address is shown; its id follows."""

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


def visible_to(principal: Principal) -> sa.ColumnElement[bool]:
    """Say which collections somebody may see: the install's, their organisation's, their own."""
    unowned = collections.c.owner_id.is_(None)
    organisation = collections.c.organisation_id
    return sa.and_(
        collections.c.state != "removing",
        sa.or_(
            collections.c.owner_id == principal.user_id,
            sa.and_(unowned, organisation.is_(None)),
            sa.and_(unowned, organisation == principal.organisation_id),
        ),
    )


def managed_by(principal: Principal) -> sa.ColumnElement[bool]:
    """Say which collections somebody may change; the install's belong to its local user."""
    if principal.kind == "local":
        return collections.c.state != "removing"
    return sa.and_(
        collections.c.owner_id.is_(None),
        collections.c.organisation_id == principal.organisation_id,
    )


class IndexRepository:
    """The local index as one caller sees it."""

    def __init__(self, session: AsyncSession, principal: Principal) -> None:
        self._session = session
        self._principal = principal
        self._visible = visible_to(principal)

    async def collections(self) -> tuple[Collection, ...]:
        """Give the collections, oldest change last."""
        rows = await self._session.execute(
            sa.select(collections).where(self._visible).order_by(collections.c.updated_at.desc())
        )
        return tuple(as_collection(row) for row in rows.mappings())

    async def collection(self, collection_id: str) -> Collection | None:
        """Give one collection."""
        if not is_id(collection_id):
            return None
        found = await self._session.execute(
            sa.select(collections).where(self._visible, collections.c.id == collection_id)
        )
        row = found.mappings().first()
        return as_collection(row) if row else None

    async def may_change(self, collection_id: str) -> bool:
        """Say whether the collection is one that the caller's role may govern."""
        found = await self._session.scalar(
            sa.select(collections.c.id).where(
                managed_by(self._principal), collections.c.id == collection_id
            )
        )
        return found is not None

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
            .where(self._visible, documents.c.id == document_id)
        )
        row = found.first()
        return StoredDocument(*row) if row else None

    async def statistics(self, terms: Sequence[str]) -> Statistics:
        """Give what BM25 needs to know of these terms; over the whole install, for it is cheap."""
        totals = sa.select(
            sa.func.coalesce(sa.func.sum(collections.c.passages), 0).label("passages"),
            sa.func.coalesce(sa.func.sum(collections.c.lexemes), 0).label("lexemes"),
        ).cte("totals")
        rows = (
            await self._session.execute(
                sa.select(totals, lexemes.c.lexeme, lexemes.c.passages.label("holding"))
                .select_from(totals)
                .outerjoin(lexemes, lexemes.c.lexeme.in_(terms))
            )
        ).all()
        count = int(rows[0].passages)
        return Statistics(
            passages=count,
            mean_length=float(rows[0].lexemes) / count if count else 0.0,
            frequencies={row.lexeme: row.holding for row in rows if row.lexeme},
        )

    async def candidates(self, condition: str, terms: str, limit: int) -> list[Candidate]:
        """Give the passages that match a tsquery and hold most of the terms (a tsquery too)."""
        query = sa.cast(sa.literal(condition), sa.dialects.postgresql.TSQUERY)
        wanted = sa.cast(sa.literal(terms), sa.dialects.postgresql.TSQUERY)
        matching = (
            sa.select(passages.c.id, passages.c.document_id, passages.c.length, passages.c.search)
            .join(collections, collections.c.id == passages.c.collection_id)
            .where(self._visible, passages.c.search.op("@@")(query))
            .limit(MATCHES_LOOKED_AT)
            .subquery()
        )
        rows = await self._session.execute(
            sa.select(
                matching.c.id,
                matching.c.document_id,
                matching.c.length,
                sa.cast(matching.c.search, sa.Text).label("lexemes"),
            )
            .order_by(sa.func.ts_rank(matching.c.search, wanted).desc())
            .limit(limit)
        )
        return [Candidate(*row) for row in rows]

    async def nearest(self, vector: str, model: str, limit: int) -> list[Neighbour]:
        """Give the passages whose embedding by this model is nearest; exact within what is seen."""
        near = passages.c.embedding.op("<=>")(
            sa.cast(sa.literal(vector), passages.c.embedding.type)
        ).label("distance")
        rows = await self._session.execute(
            sa.select(passages.c.id, passages.c.document_id, near)
            .join(collections, collections.c.id == passages.c.collection_id)
            .where(self._visible, passages.c.embedding_model == model)
            .order_by(near)
            .limit(limit)
        )
        return [Neighbour(*row) for row in rows]

    async def found_passages(self, ids: Sequence[int]) -> list[FoundPassage]:
        """Give the passages and what is shown of their documents, in the order of `ids`."""
        rows = await self._session.execute(
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
            .where(self._visible, passages.c.id.in_(ids))
        )
        by_id = {row.id: FoundPassage(*row) for row in rows}
        return [by_id[key] for key in ids if key in by_id]


def as_collection(row: Any) -> Collection:
    """Give the contract's form of a row of `collections`."""
    return Collection(
        id=str(row["id"]),
        location=row["location"],
        title=row["title"],
        documents=row["documents"],
        passages=row["passages"],
        updated_at=row["updated_at"],
        state=row["state"],
        error=row["error"],
    )
