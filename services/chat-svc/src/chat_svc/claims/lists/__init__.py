"""Lists of words by language; `_` joins the words of a phrase, `/` what counts as one word."""

from functools import cache
from importlib.resources import files


@cache
def read_lines(name: str) -> tuple[str, ...]:
    """Read the lines of a list that say something."""
    text = files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("%"))


@cache
def read_words(name: str) -> frozenset[str]:
    """Read all words of a list."""
    return frozenset(word for line in read_lines(name) for word in line.split())


@cache
def read_sections(name: str) -> dict[str, tuple[str, ...]]:
    """Read a list in which each line is `name: words`; phrases come back with spaces."""
    sections: dict[str, tuple[str, ...]] = {}
    for line in read_lines(name):
        title, _, words = line.partition(":")
        more = tuple(word.replace("_", " ") for word in words.split())
        sections[title] = (*sections.get(title, ()), *more)
    return sections


def read_section(title: str) -> frozenset[str]:
    """Read one of the small sets of words that the rules speak of."""
    return frozenset(word.replace("ё", "е") for word in read_sections("little_sets")[title])


@cache
def read_numbered(name: str) -> dict[str, int]:
    """Read a list in which each line is `number: words`: the number of each word."""
    return {word: int(title) for title, words in read_sections(name).items() for word in words}
