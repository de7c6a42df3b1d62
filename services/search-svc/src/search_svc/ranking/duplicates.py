"""Texts that say the same in nearly the same words, told apart by shared runs of words."""

import re

RUN = 3
"""Words in a run."""
SAME = 0.8
"""The share of the shorter text's runs from which on two texts are one."""
FEWEST = 6
"""Shorter texts share their few runs by chance."""

_WORD = re.compile(r"\w+")

Runs = frozenset[int]


def runs_of(text: str) -> Runs:
    """Give the hashes of all runs of three words; good within one process only."""
    words = _WORD.findall(text.casefold())
    return frozenset(hash(tuple(words[at : at + RUN])) for at in range(len(words) - RUN + 1))


def are_near(one: Runs, other: Runs) -> bool:
    """Say whether the shorter of two texts stands nearly whole in the other."""
    shorter = min(len(one), len(other))
    return shorter >= FEWEST and len(one & other) >= SAME * shorter
