"""Who copied whom: sources of one origin are counted once.

One origin are hosts of one owner, texts that share whole runs of words, and reports that name
the same news agency and tell the same story.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from urllib.parse import urlsplit

from contracts.library import Source
from publicsuffixlist import PublicSuffixList

from chat_svc.answers.words import stems_of, words_of
from chat_svc.word_lists import load_groups

CHARACTERS = 6000
RUN = 5
FEWEST_RUNS = 8
COPIED = 0.5
RETOLD = 0.08
SAME_TITLE = 3
SHORTEST_NAME = 3
# Names that many owners have under different endings: news.ru has nothing to do with news.com.
COMMON_NAMES = frozenset(
    {"blog", "forum", "info", "mail", "news", "online", "portal", "shop", "wiki"}
)

_ADDRESS = re.compile(r"[\d.]+|.*:.*")
_SAYS = r"reports?|reported|says?|said|сообщ(?:ает|ил[аи]?)|пере(?:дает|даёт|дал[аи]?)"
_FROM = rf"according to|по данным|со ссылкой на|{_SAYS}"


@dataclass(frozen=True)
class Origin:
    """What tells of where a source's text comes from."""

    source: Source
    text: str

    @cached_property
    def owner(self) -> str | None:
        """The name under which the host is registered, or None for what is no host of the web."""
        return owner_of(self.source.url)

    @cached_property
    def runs(self) -> frozenset[tuple[str, ...]]:
        """All runs of five words."""
        words = words_of(self.text[:CHARACTERS].lower())
        return frozenset(zip(*(words[start:] for start in range(RUN)), strict=False))

    @cached_property
    def agencies(self) -> frozenset[str]:
        """The news agencies named as where the story is from."""
        return frozenset(_find_agencies(self.text[:CHARACTERS]))

    @cached_property
    def title(self) -> frozenset[str]:
        """The stems of the title."""
        return frozenset(stems_of(self.source.title))


def find_origins(sources: Sequence[Source], texts: Mapping[int, str]) -> dict[int, int]:
    """Give for each number the smallest number of the same origin."""
    first = {source.number: source.number for source in sources}
    origins = [Origin(source, texts.get(source.number, source.snippet)) for source in sources]
    for one, two in combinations(origins, 2):
        left, right = first[one.source.number], first[two.source.number]
        if left != right and is_one_origin(one, two):
            lower, higher = sorted((left, right))
            first = {number: lower if own == higher else own for number, own in first.items()}
    return first


def is_one_origin(one: Origin, two: Origin) -> bool:
    """Say whether two sources are to be counted once."""
    if one.owner is not None and one.owner == two.owner:
        return True
    shared = _share(one.runs, two.runs)
    if shared >= COPIED:
        return True
    same_story = shared >= RETOLD or len(one.title & two.title) >= SAME_TITLE
    return same_story and bool(one.agencies & two.agencies)


def owner_of(url: str) -> str | None:
    """Give the registered name of a URL's host, without its ending: `bbc` of www.bbc.co.uk."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    host = parts.hostname
    domain: str | None = None if _ADDRESS.fullmatch(host) else _suffixes().privatesuffix(host)
    if domain is None:
        return host
    name = domain.partition(".")[0]
    return domain if len(name) < SHORTEST_NAME or name in COMMON_NAMES else name


def _share(one: frozenset[tuple[str, ...]], two: frozenset[tuple[str, ...]]) -> float:
    fewer = min(len(one), len(two))
    return len(one & two) / fewer if fewer >= FEWEST_RUNS else 0.0


def _find_agencies(text: str) -> Iterator[str]:
    pattern, names = _agencies()
    lower = text.lower()
    if not any(name.partition("-")[0] in lower for name in names):  # a tenth of the pattern's time
        return
    for match in pattern.finditer(text):
        named = next(group for group in match.groups() if group)
        yield names[named.lower().replace(" ", "-")]


@lru_cache(maxsize=1)
def _agencies() -> tuple[re.Pattern[str], dict[str, str]]:
    """Give what finds an agency where a story is ascribed to it, and one name for each."""
    names = {name: group[0] for group in load_groups("news_agencies") for name in group}
    name = "(" + "|".join(re.escape(one).replace(r"\-", "[ -]") for one in names) + ")"
    ways = (
        rf"\(\s*{name}\s*\)",  # LONDON (Reuters) -
        rf"/\s*{name}\s*/",  # МОСКВА, 5 мая. /ТАСС/
        rf"\b{name}\s+(?:{_SAYS})\b",
        rf"\b(?:{_FROM})\s+{name}\b",
    )
    return re.compile("|".join(ways), re.IGNORECASE), names


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
