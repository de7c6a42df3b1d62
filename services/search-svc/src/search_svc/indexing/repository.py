"""Writing documents into the local index; each change keeps the counts that ranking needs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from kit.ids import new_id
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR, insert
from sqlalchemy.ext.asyncio import AsyncSession

from search_svc.indexing.preparing import PreparedDocument, PreparedPassage
from search_svc.indexing.runs import Run
from search_svc.models import collections, documents, lexemes, passages

BATCH = 200
_STORED = ("location", "url", "title", "language", "published", "text", "sha256", "fingerprint")
_KEPT = {"id", "collection_id", "location"}


@dataclass(frozen=True, slots=True)
class Known:
    """What tells whether a document that is stored has changed."""

    id: str
    sha256: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class _Removed:
    """Passages that are gone: how many, how long together, how many of them held each lexeme."""

    passages: int
    length: int
    held: Mapping[str, int]


class DocumentWriter:
    """Changes a collection's documents within one database session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def known(self, collection_id: str) -> dict[str, Known]:
        """Give what is stored, by location."""
        rows = await self._session.execute(
            sa.select(
                documents.c.location, documents.c.id, documents.c.sha256, documents.c.fingerprint
            ).where(documents.c.collection_id == collection_id)
        )
        return {row.location: Known(str(row.id), row.sha256, row.fingerprint) for row in rows}

    async def mark_seen(self, run: Run, locations: Sequence[str]) -> None:
        """Note that stored documents are still there and unchanged."""
        await self._session.execute(
            sa.update(documents)
            .where(
                documents.c.collection_id == run.collection_id, documents.c.location.in_(locations)
            )
            .values(run_id=run.id)
        )

    async def mark_unchanged(self, run: Run, location: str, fingerprint: str) -> None:
        """Note that a document was touched but says the same."""
        await self._session.execute(
            sa.update(documents)
            .where(documents.c.collection_id == run.collection_id, documents.c.location == location)
            .values(run_id=run.id, fingerprint=fingerprint)
        )

    async def store(self, run: Run, batch: Sequence[PreparedDocument]) -> None:
        """Put documents in place of what is stored under their locations."""
        held = Counter(
            lexeme for one in batch for passage in one.passages for lexeme in passage.lexemes
        )
        ids, new = await self._store_documents(run, batch)
        removed = await self._remove_passages(list(ids.values()))
        rows = [
            (ids[one.location], position, passage)
            for one in batch
            for position, passage in enumerate(one.passages)
        ]
        await self._store_passages(run.collection_id, rows)
        held.subtract(removed.held)
        await self._count_lexemes(held)
        await self._add_to_totals(
            run.collection_id,
            documents=new,
            passages=len(rows) - removed.passages,
            length=sum(passage.length for *_, passage in rows) - removed.length,
        )

    async def remove_unseen(self, run: Run) -> int:
        """Remove a batch of documents that this run did not see; gives how many, 0 when done."""
        found = await self._session.scalars(
            sa.select(documents.c.id)
            .where(documents.c.collection_id == run.collection_id, documents.c.run_id != run.id)
            .limit(BATCH)
        )
        return await self._remove(run.collection_id, [str(key) for key in found])

    async def remove_locations(self, collection_id: str, locations: Sequence[str]) -> int:
        """Remove the documents of locations; gives how many there were."""
        found = await self._session.scalars(
            sa.select(documents.c.id).where(
                documents.c.collection_id == collection_id, documents.c.location.in_(locations)
            )
        )
        return await self._remove(collection_id, [str(key) for key in found])

    async def remove_some(self, collection_id: str) -> bool:
        """Remove a batch of documents of a hidden collection, then itself; True when it is gone.

        Of several who remove, one waits for the other, else both would count the same passages.
        """
        await self._session.execute(
            sa.select(collections.c.id).where(collections.c.id == collection_id).with_for_update()
        )
        found = await self._session.scalars(
            sa.select(documents.c.id).where(documents.c.collection_id == collection_id).limit(BATCH)
        )
        if await self._remove(collection_id, [str(key) for key in found]):
            return False
        await self._session.execute(sa.delete(collections).where(collections.c.id == collection_id))
        return True

    async def keep_newest(self, run: Run, most: int) -> int:
        """Remove the documents beyond so many, those that were seen longest ago first."""
        old = await self._session.scalars(
            sa.select(documents.c.location)
            .where(documents.c.collection_id == run.collection_id)
            .order_by((documents.c.run_id == run.id).desc(), documents.c.indexed_at.desc())
            .offset(most)
        )
        return await self.remove_locations(run.collection_id, list(old))

    async def tidy(self) -> None:
        """Bring new entries into the full-text index's tree, so that the next query need not."""
        name = f"{passages.schema}.ix_passages_search"
        await self._session.execute(sa.select(sa.func.gin_clean_pending_list(sa.text(f"'{name}'"))))

    async def _store_documents(
        self, run: Run, batch: Sequence[PreparedDocument]
    ) -> tuple[dict[str, str], int]:
        """Insert or replace; give the ids by location, which changes outlive, and how many are new.

        `xmax` is 0 in a row that was inserted, not updated.
        """
        fixed = {"collection_id": run.collection_id, "run_id": run.id, "indexed_at": _now()}
        made = insert(documents).values(
            [
                fixed | {"id": new_id()} | {name: getattr(one, name) for name in _STORED}
                for one in batch
            ]
        )
        changed = {
            column.name: made.excluded[column.name]
            for column in documents.c
            if column.name not in _KEPT
        }
        rows = await self._session.execute(
            made.on_conflict_do_update(
                index_elements=["collection_id", "location"], set_=changed
            ).returning(
                documents.c.location, documents.c.id, sa.literal_column("xmax = 0").label("new")
            )
        )
        found = rows.all()
        return {row.location: str(row.id) for row in found}, sum(row.new for row in found)

    async def _store_passages(
        self, collection_id: str, rows: Sequence[tuple[str, int, PreparedPassage]]
    ) -> None:
        """One statement over arrays: several times cheaper than a row of parameters a passage."""
        if not rows:
            return
        columns: dict[str, tuple[sa.types.TypeEngine[Any], list[Any]]] = {
            "document_id": (sa.Uuid(as_uuid=False), [key for key, *_ in rows]),
            "position": (sa.Integer(), [position for _, position, _ in rows]),
        }
        kinds: dict[str, sa.types.TypeEngine[Any]] = {
            "starts": sa.Integer(),
            "ends": sa.Integer(),
            "heading": sa.Text(),
            "text": sa.Text(),
            "length": sa.Integer(),
            "search": sa.Text(),
        }
        for name, kind in kinds.items():
            columns[name] = (kind, [getattr(passage, name) for *_, passage in rows])
        arrays = [
            sa.bindparam(name, values, type_=ARRAY(kind))
            for name, (kind, values) in columns.items()
        ]
        table = sa.func.unnest(*arrays).table_valued(*columns).render_derived()
        picked = [table.c[name] for name in columns if name != "search"]
        await self._session.execute(
            sa.insert(passages).from_select(
                ["collection_id", *(name for name in columns if name != "search"), "search"],
                sa.select(
                    sa.literal(collection_id, sa.Uuid(as_uuid=False)),
                    *picked,
                    sa.cast(table.c.search, TSVECTOR),
                ),
            )
        )

    async def _remove(self, collection_id: str, ids: Sequence[str]) -> int:
        if not ids:
            return 0
        removed = await self._remove_passages(ids)
        await self._count_lexemes({lexeme: -count for lexeme, count in removed.held.items()})
        await self._session.execute(sa.delete(documents).where(documents.c.id.in_(ids)))
        await self._add_to_totals(
            collection_id,
            documents=-len(ids),
            passages=-removed.passages,
            length=-removed.length,
        )
        return len(ids)

    async def _remove_passages(self, document_ids: Sequence[str]) -> _Removed:
        mine = passages.c.document_id.in_(document_ids)
        word = (
            sa.func.unnest(passages.c.search)
            .table_valued("lexeme", "positions", "weights")
            .render_derived()
        )
        held = await self._session.execute(
            sa.select(word.c.lexeme, sa.func.count())
            .select_from(passages.join(word, sa.true()))
            .where(mine)
            .group_by(word.c.lexeme)
        )
        counts = {row[0]: row[1] for row in held}
        gone = await self._session.scalars(
            sa.delete(passages).where(mine).returning(passages.c.length)
        )
        lengths = gone.all()
        return _Removed(len(lengths), sum(lengths), counts)

    async def _count_lexemes(self, changes: Mapping[str, int]) -> None:
        """Add to the counts, in order, so that two writers never wait for one another in a ring."""
        rows = sorted((lexeme, count) for lexeme, count in changes.items() if count)
        if not rows:
            return
        words = sa.bindparam("words", [lexeme for lexeme, _ in rows], type_=ARRAY(sa.Text))
        counts = sa.bindparam("counts", [count for _, count in rows], type_=ARRAY(sa.Integer))
        table = sa.func.unnest(words, counts).table_valued("lexeme", "passages").render_derived()
        made = insert(lexemes).from_select(
            ["lexeme", "passages"], sa.select(table.c.lexeme, table.c.passages)
        )
        await self._session.execute(
            made.on_conflict_do_update(
                index_elements=["lexeme"],
                set_={"passages": lexemes.c.passages + made.excluded.passages},
            )
        )
        await self._forget_lexemes([lexeme for lexeme, count in rows if count < 0])

    async def _forget_lexemes(self, words: Sequence[str]) -> None:
        """Delete those that no passage holds any more; their rows are this session's already."""
        these = sa.bindparam("words", words, type_=ARRAY(sa.Text))
        await self._session.execute(
            sa.delete(lexemes).where(lexemes.c.lexeme == sa.any_(these), lexemes.c.passages == 0)
        )

    async def _add_to_totals(
        self, collection_id: str, *, documents: int, passages: int, length: int
    ) -> None:
        await self._session.execute(
            sa.update(collections)
            .where(collections.c.id == collection_id)
            .values(
                documents=collections.c.documents + documents,
                passages=collections.c.passages + passages,
                lexemes=collections.c.lexemes + length,
                updated_at=_now(),
            )
        )


def _now() -> datetime:
    return datetime.now(UTC)
