"""BM25 over lexemes."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

K1 = 1.2
B = 0.4  # passages are of nearly one length by construction, so length says little


@dataclass(frozen=True, slots=True)
class Statistics:
    """What BM25 knows of the corpus: passages, their mean length, and how many hold a lexeme."""

    passages: int
    mean_length: float
    frequencies: Mapping[str, int]

    def weight(self, lexeme: str) -> float:
        """Give the inverse document frequency; a lexeme nobody holds weighs most."""
        holding = min(self.frequencies.get(lexeme, 0), self.passages)
        return math.log(1 + (self.passages - holding + 0.5) / (holding + 0.5))

    def score(
        self, weights: Mapping[str, float], counts: Mapping[str, float], length: int
    ) -> float:
        """Give BM25 of a passage from the lexemes' weights and their counts in the passage."""
        scale = K1 * (1 - B + B * length / (self.mean_length or 1.0))
        return sum(
            weights[lexeme] * count * (K1 + 1) / (count + scale) for lexeme, count in counts.items()
        )
