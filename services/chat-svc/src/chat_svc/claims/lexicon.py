"""What words have to do with one another: synonyms, opposites, and different things of a kind."""

from dataclasses import dataclass
from functools import cache, lru_cache

from chat_svc.claims.lists import read_lines, read_words
from chat_svc.claims.morphology import know

LANGUAGES = ("en", "ru")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Numbers of groups by base form; a phrase stands under its bases joined by `_`."""

    groups: dict[str, frozenset[int]]
    sides: dict[str, frozenset[int]]
    opposites: dict[int, frozenset[int]]
    siblings: dict[str, frozenset[tuple[int, int]]]
    phrases: dict[str, tuple[tuple[str, ...], ...]]
    light: frozenset[str]


@lru_cache(maxsize=100_000)
def are_opposite(one: frozenset[str], two: frozenset[str]) -> bool:
    """Say whether two words, by their bases, stand on the two sides of a line."""
    lexicon = load_lexicon()
    mine = {side for base in one for side in lexicon.sides.get(base, ())}
    if not mine:
        return False
    theirs = {side for base in two for side in lexicon.sides.get(base, ())}
    return not mine & theirs and any(lexicon.opposites[side] & theirs for side in mine)


@lru_cache(maxsize=100_000)
def are_siblings(one: frozenset[str], two: frozenset[str]) -> bool:
    """Say whether two words, by their bases, are different things of one kind."""
    siblings = load_lexicon().siblings
    mine = {item for base in one for item in siblings.get(base, ())}
    if not mine:
        return False
    theirs = {item for base in two for item in siblings.get(base, ())}
    return not mine & theirs and bool({line for line, _ in mine} & {line for line, _ in theirs})


def base_of(phrase: str) -> str:
    """Give the key of a word or phrase as the lists spell it."""
    return "_".join(min(know(word).bases) for word in phrase.replace("ё", "е").split("_"))


@cache
def load_lexicon() -> Lexicon:
    """Read the lists of both languages, once a process."""
    loader = _Loader()
    for language in LANGUAGES:
        for line in read_lines(f"synonyms_{language}") + read_lines(f"aliases_{language}"):
            loader.add_group(line.split())
        for line in read_lines(f"opposites_{language}"):
            loader.add_opposites([side.split() for side in line.split("|")])
        for line in read_lines(f"siblings_{language}"):
            loader.add_siblings(line.split())
    light = frozenset(
        base
        for language in LANGUAGES
        for word in read_words(f"light_{language}")
        for base in know(word.replace("ё", "е")).bases
    )
    return loader.finish(light)


class _Loader:
    """Gathers the lines of the lists."""

    def __init__(self) -> None:
        self._groups: dict[str, set[int]] = {}
        self._sides: dict[str, set[int]] = {}
        self._opposites: dict[int, set[int]] = {}
        self._siblings: dict[str, set[tuple[int, int]]] = {}
        self._phrases: dict[str, set[tuple[str, ...]]] = {}
        self._lines = 0

    def add_group(self, words: list[str]) -> int:
        """Take a line of synonyms; give its number."""
        self._lines += 1
        for base in self._bases(words):
            self._groups.setdefault(base, set()).add(self._lines)
        return self._lines

    def add_opposites(self, sides: list[list[str]]) -> None:
        """Take a line of two sides; the words of a side need not be synonyms."""
        left, right = (self.add_side(side) for side in sides)
        self._opposites.setdefault(left, set()).add(right)
        self._opposites.setdefault(right, set()).add(left)

    def add_side(self, words: list[str]) -> int:
        """Take one side of a line of opposites; give its number."""
        self._lines += 1
        for base in self._bases(words):
            self._sides.setdefault(base, set()).add(self._lines)
        return self._lines

    def add_siblings(self, items: list[str]) -> None:
        """Take a line of things of which one is none of the others."""
        self._lines += 1
        for number, item in enumerate(items):
            for base in self._bases(item.split("/")):
                self._siblings.setdefault(base, set()).add((self._lines, number))

    def _bases(self, words: list[str]) -> list[str]:
        bases = [base_of(word) for word in words]
        for base in bases:
            parts = tuple(base.split("_"))
            if len(parts) > 1:
                self._phrases.setdefault(parts[0], set()).add(parts)
        return bases

    def finish(self, light: frozenset[str]) -> Lexicon:
        """Give what was gathered; longer phrases come before shorter ones."""
        return Lexicon(
            groups={base: frozenset(lines) for base, lines in self._groups.items()},
            sides={base: frozenset(lines) for base, lines in self._sides.items()},
            opposites={line: frozenset(lines) for line, lines in self._opposites.items()},
            siblings={base: frozenset(items) for base, items in self._siblings.items()},
            phrases={
                first: tuple(sorted(found, key=len, reverse=True))
                for first, found in self._phrases.items()
            },
            light=light,
        )
