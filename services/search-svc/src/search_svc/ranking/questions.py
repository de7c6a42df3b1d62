"""A question as ranking sees it: what it asks for, and how much each word of it matters."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from kit.words import LIGHT_WORDS

from search_svc.ranking.analysis import analyse_tokens
from search_svc.ranking.bm25 import Statistics

PART_SHARE = 0.3
"""What a part of an identifier adds when the identifier itself is known: `Reader` in `DictReader`
would else draw every passage about readers."""

LIGHT_SHARE = 0.2
"""What a light word counts, beside others: `turn on accounts` is about accounts."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Question:
    """The words of a question; each is its own lexeme followed by those of its parts.

    `light` are those lexemes that name no topic, such as `use`; a question has others too.
    """

    words: tuple[tuple[str, ...], ...]
    light: frozenset[str] = frozenset()

    @classmethod
    def of(cls, text: str) -> Self:
        """Analyse a question; a word said twice counts once."""
        words = tuple(dict.fromkeys(analyse_tokens(text)))
        lights = " ".join(
            word for word in text.lower().split() if word.strip(".,?!") in LIGHT_WORDS
        )
        light = frozenset(word[0] for word in analyse_tokens(lights))
        everything = all(word[0] in light for word in words)
        return cls(words, frozenset() if everything else light)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The words that follow one another."""
        return [(first[0], second[0]) for first, second in pairwise(self.words)]

    @property
    def terms(self) -> list[str]:
        """Every lexeme that is looked for."""
        return list(dict.fromkeys(lexeme for word in self.words for lexeme in word))

    def needed(self, statistics: Statistics) -> list[str]:
        """Give what a passage should hold: identifiers that are known whole, others in parts.

        Light words are not asked for.
        """
        lexemes: dict[str, None] = {}
        for whole, *parts in self.words:
            if whole in self.light:
                continue
            known = statistics.frequencies.get(whole) or not parts
            lexemes.update(dict.fromkeys([whole] if known else _simple(parts)))
        return list(lexemes)

    def weights(self, statistics: Statistics) -> dict[str, float]:
        """Give how much each lexeme counts in a passage."""
        weights: dict[str, float] = {}
        for whole, *parts in self.words:
            share = PART_SHARE if statistics.frequencies.get(whole) else 1.0
            for lexeme, factor in [(whole, 1.0), *((part, share) for part in parts)]:
                weight = factor * statistics.weight(lexeme)
                if whole in self.light:
                    weight *= LIGHT_SHARE
                weights[lexeme] = max(weights.get(lexeme, 0.0), weight)
        return weights


def _simple(parts: list[str]) -> list[str]:
    """Leave out parts that have parts themselves, such as `path_join` in `os.path_join`."""
    return [part for part in parts if "_" not in part and "." not in part]
