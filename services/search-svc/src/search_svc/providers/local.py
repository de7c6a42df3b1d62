"""Search in the local index: words first, and meaning beside them when there are vectors."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from contracts.search import SearchResult, SourceKind
from kit.database import Database
from kit.llm import ModelError

from search_svc.indexing.embedding import Embedder
from search_svc.providers import Found, Query
from search_svc.ranking.bm25 import Statistics
from search_svc.ranking.conditions import quote_lexeme, sufficient_sets, tsquery
from search_svc.ranking.fusion import K
from search_svc.ranking.questions import Question
from search_svc.ranking.scoring import Held, Places, Scorer
from search_svc.ranking.snippets import cut_snippet
from search_svc.repository import Candidate, FoundPassage, IndexRepository, Neighbour

LEAST_HELD = 0.5
"""The share of a question's weight that a passage must hold, so that a question about something
else finds nothing here instead of the least bad page."""

EMBEDDING_SHARE = 0.5
"""The share of the time that the question's vector may take; words alone need little."""

CANDIDATES = 300
NEIGHBOURS = 50
MAX_DISTANCE = 0.6
_IN_HEADING = re.compile(r"\dB")


class LocalIndex:
    """The install's own documents, as far as the caller may see them."""

    name = "local"
    kind: SourceKind = "local"

    def __init__(self, database: Database, embedder: Embedder | None = None) -> None:
        self._database = database
        self._embedder = embedder

    async def search(self, query: Query) -> Found:
        """Give the best passage of each of the best documents."""
        question = Question.of(query.text)
        vector, notice = await self._embed(query)
        async with self._database.session() as session:
            index = IndexRepository(session, query.principal)
            statistics = await index.statistics(question.terms)
            scorer = Scorer(question, statistics)
            by_words = _rank(await _candidates(index, question, statistics), scorer)
            near = await self._nearest(index, vector)
            best = _fuse(by_words, near)[: query.limit]
            found = await index.found_passages(best)
        return Found(tuple(_result(passage, scorer.weights) for passage in found), notice)

    async def _embed(self, query: Query) -> tuple[str | None, str | None]:
        """Give the question's vector; words alone do when the model does not answer."""
        if self._embedder is None or not query.text.strip():
            return None, None
        deadline = asyncio.get_running_loop().time() + query.seconds * EMBEDDING_SHARE
        try:
            return (await self._embedder.embed([query.text], deadline))[0], None
        except ModelError as error:
            return None, f"searched by words only, since the embedding model failed: {error}"

    async def _nearest(self, index: IndexRepository, vector: str | None) -> list[int]:
        if vector is None or self._embedder is None:
            return []
        found = await index.nearest(vector, self._embedder.name, NEIGHBOURS)
        return _first_of_each([one for one in found if one.distance <= MAX_DISTANCE])


async def _candidates(
    index: IndexRepository, question: Question, statistics: Statistics
) -> list[Candidate]:
    sets = sufficient_sets(question.needed(statistics), statistics, LEAST_HELD)
    if not sets:
        return []
    anything = " | ".join(quote_lexeme(term) for term in question.terms)
    return await index.candidates(tsquery(sets), anything, CANDIDATES)


def _rank(candidates: Sequence[Candidate], scorer: Scorer) -> list[int]:
    if not candidates:
        return []
    wanted = _pattern(scorer.weights)
    scores = {one.id: scorer.score(_hold(wanted, one)) for one in candidates}
    return _first_of_each(sorted(candidates, key=lambda one: scores[one.id], reverse=True))


def _hold(wanted: re.Pattern[str], candidate: Candidate) -> Held:
    places = {lexeme: _read(written) for lexeme, written in wanted.findall(candidate.lexemes)}
    headings = len(_IN_HEADING.findall(candidate.lexemes))
    return Held(places, headings, candidate.length)


def _pattern(terms: Iterable[str]) -> re.Pattern[str]:
    """Find the terms in a tsvector's text, such as `'дерев':1A,7 'gather':3B`."""
    words = "|".join(re.escape(term) for term in terms)
    return re.compile(rf"'({words})':([0-9A-D,]+)")


def _read(places: str) -> Places:
    """Read `1A,7`: each place in the passage and its field, empty for the body."""
    return [
        (int(place.rstrip("ABCD")), place[-1] if place[-1].isalpha() else "")
        for place in places.split(",")
    ]


def _first_of_each(passages: Sequence[Candidate | Neighbour]) -> list[int]:
    """Keep the first passage of each document."""
    best: dict[str, int] = {}
    for passage in passages:
        best.setdefault(str(passage.document_id), passage.id)
    return list(best.values())


def _fuse(by_words: list[int], near: list[int]) -> list[int]:
    scores: dict[int, float] = defaultdict(float)
    for ranked in (by_words, near):
        for rank, key in enumerate(ranked, 1):
            scores[key] += 1 / (K + rank)
    return sorted(scores, key=scores.__getitem__, reverse=True)


def _result(passage: FoundPassage, weights: Mapping[str, float]) -> SearchResult:
    return SearchResult(
        url=passage.url,
        title=passage.title,
        snippet=cut_snippet(passage.text, weights),
        provider="local",
        kind="local",
        published=passage.published,
    )
