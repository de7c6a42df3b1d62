"""Vectors for the index, by the operator's embedding model; without one there are none."""

from collections.abc import Sequence

import sqlalchemy as sa
from kit.database import Database
from kit.llm import Model, ModelError
from sqlalchemy.dialects.postgresql import ARRAY

from search_svc.models import passages

BATCH = 64
MAX_CHARS = 4000


class Embedder:
    """Makes vectors with one model; its name is kept beside each vector."""

    def __init__(self, model: Model, name: str) -> None:
        self._model = model
        self.name = name

    async def embed(self, texts: Sequence[str], deadline: float | None = None) -> list[str]:
        """Give pgvector literals for texts; raises ModelError."""
        wanted = [text[:MAX_CHARS] for text in texts]
        found = await self._model.embed(wanted, model=self.name, deadline=deadline)
        return ["[" + ",".join(f"{value:.6g}" for value in row) + "]" for row in found.vectors]


async def embed_missing(database: Database, embedder: Embedder, collection_id: str) -> str | None:
    """Embed the passages without a vector of this model; give a notice when the model fails."""
    last = 0
    while True:
        async with database.session() as session:
            rows = (
                await session.execute(
                    sa.select(passages.c.id, passages.c.heading, passages.c.text)
                    .where(
                        passages.c.collection_id == collection_id,
                        passages.c.id > last,
                        passages.c.embedding_model.is_distinct_from(embedder.name),
                    )
                    .order_by(passages.c.id)
                    .limit(BATCH)
                )
            ).all()
        if not rows:
            return None
        last = rows[-1].id
        try:
            vectors = await embedder.embed([f"{row.heading}\n{row.text}".strip() for row in rows])
        except ModelError as error:
            return f"the embedding model failed, so search is by words only: {error}"
        async with database.session() as session:
            await session.execute(_store([row.id for row in rows], vectors, embedder.name))


def _store(ids: list[int], vectors: list[str], model: str) -> sa.Update:
    table = (
        sa.func.unnest(
            sa.bindparam("ids", ids, type_=ARRAY(sa.BigInteger)),
            sa.bindparam("vectors", vectors, type_=ARRAY(sa.Text)),
        )
        .table_valued("id", "vector")
        .render_derived()
    )
    return (
        sa.update(passages)
        .where(passages.c.id == table.c.id)
        .values(embedding=sa.cast(table.c.vector, passages.c.embedding.type), embedding_model=model)
    )
