"""Words of a user as parts of a query that no service takes for operators."""

import re
from collections.abc import Sequence

_NOT_PLAIN = re.compile(r"[^\w\s-]", re.UNICODE)
_OPERATORS = frozenset({"and", "or", "not", "prox", "any", "all", "within"})


def plain(text: str) -> str:
    """Give the words without signs and without what query languages read as operators."""
    words = _NOT_PLAIN.sub(" ", text).replace(" -", " ").split()
    return " ".join(word for word in words if word.lower() not in _OPERATORS)


def any_of(terms: Sequence[str]) -> str:
    """Give `("two words" OR word)`, empty without terms."""
    found = [f'"{words}"' if " " in words else words for term in terms if (words := plain(term))]
    return f"({' OR '.join(found)})" if found else ""


def in_groups(groups: Sequence[Sequence[str]]) -> str:
    """Give one group of names after another."""
    return " ".join(text for terms in groups if (text := any_of(terms)))
