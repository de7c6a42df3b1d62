"""Which passages are worth ranking: those that hold enough of what a question asks for."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from search_svc.ranking.bm25 import Statistics

MAX_TERMS = 8


def sufficient_sets(
    terms: Sequence[str], statistics: Statistics, least: float
) -> list[tuple[str, ...]]:
    """Give the smallest sets of terms that weigh at least this share of all together.

    Of long questions the weightiest eight terms count. Sets with a term nobody holds are left out,
    so that no set at all means that nothing fits.
    """
    weights = {term: statistics.weight(term) for term in terms}
    heaviest = sorted(weights, key=weights.__getitem__, reverse=True)[:MAX_TERMS]
    needed = least * sum(weights[term] for term in heaviest)
    known = [term for term in heaviest if statistics.frequencies.get(term)]
    found: list[tuple[str, ...]] = []
    for size in range(1, len(known) + 1):
        for terms_set in combinations(known, size):
            enough = sum(weights[term] for term in terms_set) >= needed
            if enough and not any(set(smaller) <= set(terms_set) for smaller in found):
                found.append(terms_set)
    return found


def tsquery(sets: Iterable[Sequence[str]]) -> str:
    """Write PostgreSQL's query for passages that hold all of any set."""
    return " | ".join(
        "(" + " & ".join(quote_lexeme(term) for term in terms) + ")" for terms in sets
    )


def quote_lexeme(lexeme: str) -> str:
    """Quote a lexeme for a tsvector or tsquery literal."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
