"""Names written otherwise: abbreviated, inflected, or in the other alphabet."""

import re
from collections.abc import Sequence
from functools import lru_cache

from chat_svc.claims.morphology import is_russian
from chat_svc.claims.tokens import Token

_LATIN = dict(zip("абвгдезийклмнопрстуфхыэ", "abvgdeziiklmnoprstufhie", strict=True)) | {
    "ж": "zh", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
}  # fmt: skip
_ENDINGS = (
    "ого",
    "его",
    "ому",
    "ему",
    "ыми",
    "ими",
    "ами",
    "ями",
    "ой",
    "ей",
    "ом",
    "ем",
    "ым",
    "им",
)
_RUSSIAN_ADJECTIVE = re.compile(
    r"(.{4,}?)(?:ин|ов|ев|н)?ск(?:[иыоа]й|[ая]я|[ое]е|ого|ому|ую|им|ом|их|ие|ими)"
)
_ENGLISH_ADJECTIVE = re.compile(r"(.{4,}?)(?:ian|ean|an|ese|ish|ic)")
_SOFTENED = {"ж": "г", "ч": "к", "ш": "х"}
LEAST_LIKE = 0.8
SHORTEST_ACRONYM = 2


def match_acronyms(
    sentence: Sequence[Token], left: Sequence[int], passage: Sequence[Token]
) -> dict[int, int]:
    """Match `WHO` with `World Health Organization`, in either direction."""
    found: dict[int, int] = {}
    if not left:
        return found
    for place in left:
        if _is_acronym(sentence[place].text):
            expansion = _find_expansion(sentence[place].text, passage)
            if expansion:
                found[place] = expansion[0]
    for at, token in enumerate(passage):
        if _is_acronym(token.text) and token.kind == "word":
            places = _find_expansion(token.text, sentence)
            for place in places or ():
                if place in left:
                    found[place] = at
    return found


def _is_acronym(text: str) -> bool:
    return text.isupper() and text.isalpha() and len(text) >= SHORTEST_ACRONYM


def _find_expansion(acronym: str, tokens: Sequence[Token]) -> list[int] | None:
    """Find words in a row whose first letters spell it; little words may be left out."""
    words = [at for at, token in enumerate(tokens) if token.kind == "word"]
    big = [at for at in words if tokens[at].is_content]
    for row in (words, big):
        initials = "".join(tokens[at].lower[0] for at in row)
        start = initials.find(acronym.lower())
        if start >= 0:
            return row[start : start + len(acronym)]
    return None


def sounds_like(one: str, two: str) -> bool:
    """Say whether two names are one in another case or alphabet."""
    if one == two:
        return True
    if _is_adjective_of(one, two) or _is_adjective_of(two, one) or _have_one_number(one, two):
        return True
    same_alphabet = is_russian(one) == is_russian(two)
    one, two = skeleton(one), skeleton(two)
    if same_alphabet:
        return one == two
    length = max(len(one), len(two))
    return length > 2 and 1 - _distance(one, two) / length >= LEAST_LIKE


@lru_cache(maxsize=10_000)
def _is_adjective_of(adjective: str, name: str) -> bool:
    """Say whether one belongs to the other: `Parisian` to `Paris`, `ладожский` to `Ладога`."""
    russian = is_russian(adjective)
    shape, longest = (_RUSSIAN_ADJECTIVE, 3) if russian else (_ENGLISH_ADJECTIVE, 2)
    match = shape.fullmatch(adjective.removesuffix("'s"))
    if match is None:
        return False
    root = match[1]
    roots = {root, root[:-1] + _SOFTENED.get(root[-1], root[-1])}
    return any(name.startswith(one) and len(name) - len(one) <= longest for one in roots)


def _have_one_number(one: str, two: str) -> bool:
    """Say whether two names have the same number and are one in another case: `Востоке-6`."""
    (first, dash, number), (second, _, other) = one.rpartition("-"), two.rpartition("-")
    return bool(dash) and number.isdigit() and number == other and sounds_like(first, second)


@lru_cache(maxsize=10_000)
def skeleton(name: str) -> str:
    """Give the name without its ending, in Latin letters."""
    if not is_russian(name):
        return name.removesuffix("'s").replace("y", "i").replace("x", "ks").replace("w", "v")
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 3:
            name = name.removesuffix(ending)
            break
    else:
        name = name.rstrip("аеиоуыюяйь") if len(name) > 4 else name
    return "".join(_LATIN.get(letter, letter) for letter in name)


def _distance(one: str, two: str) -> int:
    row = list(range(len(two) + 1))
    for first, letter in enumerate(one, 1):
        before, row[0] = row[0], first
        for second, other in enumerate(two, 1):
            before, row[second] = (
                row[second],
                min(row[second] + 1, row[second - 1] + 1, before + (letter != other)),
            )
    return row[-1]
