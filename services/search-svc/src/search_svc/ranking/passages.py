"""Ranking the passages of pages that were just read, which are a corpus of their own."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from search_svc.ranking.analysis import analyse
from search_svc.ranking.bm25 import Statistics
from search_svc.ranking.questions import Question
from search_svc.ranking.scoring import BODY, HEADING, Held, Scorer

Analysed = list[tuple[str, str]]


def rank_passages(query: str, groups: Sequence[Sequence[str]]) -> list[list[float]]:
    """Give each passage's score against the query; all groups together are the corpus."""
    question = Question.of(query)
    wanted = set(question.terms)
    analysed = [[_analyse(passage) for passage in group] for group in groups]
    everything = [passage for group in analysed for passage in group]
    statistics = Statistics(
        passages=len(everything),
        mean_length=sum(map(len, everything)) / max(1, len(everything)),
        frequencies=Counter(
            lexeme for passage in everything for lexeme in wanted & {word for word, _ in passage}
        ),
    )
    scorer = Scorer(question, statistics)
    return [[scorer.score(_hold(wanted, passage)) for passage in group] for group in analysed]


def _analyse(passage: str) -> Analysed:
    """Give the lexemes with their fields."""
    return [
        (lexeme, HEADING if line.startswith("#") else BODY)
        for line in passage.split("\n")
        for lexeme in analyse(line)
    ]


def _hold(wanted: Collection[str], passage: Analysed) -> Held:
    places: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for place, (lexeme, field) in enumerate(passage):
        if lexeme in wanted:
            places[lexeme].append((place, field))
    headings = sum(field == HEADING for _, field in passage)
    return Held(places, headings, len(passage))
