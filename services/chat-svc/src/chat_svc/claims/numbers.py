"""Numbers with their scale and unit, in digits and in words."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from chat_svc.claims.lists import read_numbered, read_sections
from chat_svc.claims.morphology import know
from chat_svc.claims.tokens import Bound, Piece, Quantity, lower_at

# One `\b` before all words: with one before each, a search takes 30 µs instead of 3.
_APPROXIMATE = re.compile(
    r"(?:\b(?:about|around|approximately|approx\.?|nearly|almost|roughly|some|circa"
    r"|ca\.|close to|estimated|just under|just over|около|примерно|почти"
    r"|порядка|приблизительно|в районе|без малого|чуть более|чуть менее)|[~≈])"
    r"\s*(?:the |an? |на |в |до )?[$€£]?$"
)


_BOUNDS: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    (
        "<=",
        re.compile(
            r"(?:\bat most|\bup to|\bmaximum(?: of)?"
            r"|\b(?:no|not) (?:more|greater|longer|later|higher) than"
            r"|\bwithin|\bне (?:более|больше|выше|позднее|позже|свыше)(?: чем)?|\bмаксимум"
            r"|\bне превыша\w+|\bвплоть до)\s*(?:an? )?[$€£]?$"
        ),
    ),
    (
        ">=",
        re.compile(
            r"(?:\bat least|\bminimum(?: of)?"
            r"|\b(?:no|not) (?:less|fewer|earlier|lower|shorter) than"
            r"|\bне (?:менее|меньше|ниже|ранее|раньше)(?: чем)?|\bминимум"
            r"|\bкак минимум|\bот|\bпо меньшей мере)"
            r"\s*(?:an? )?[$€£]?$"
        ),
    ),
    (
        ">",
        re.compile(
            r"(?:\bmore than|\bover|\babove|\bgreater than|\bexceed\w*|\bupwards of|\blonger than"
            r"|\bhigher than|\bin excess of|\b(?:более|больше|свыше|выше|превы\w+|старше)(?: чем)?)"
            r"\s*(?:an? )?[$€£]?$"
        ),
    ),
    (
        "<",
        re.compile(
            r"(?:\bless than|\bfewer than|\bunder|\bbelow|\bshorter than|\blower than"
            r"|\b(?:менее|меньше|ниже|моложе)(?: чем)?)\s*(?:an? )?[$€£]?$"
        ),
    ),
)


LOOK_BACK = 26
LONGEST_OF_A_RATE = 3600.0
"""`Kilometres per hour` are one unit; `milligrams a day` is said in many ways."""
_DAY_AND_MONTH = re.compile(r"[0-3]?\d\.[01]\d")
_WHOLES = frozenset({5.0, 10.0, 20.0, 100.0})
"""Of which wholes `one in ten` speaks; `two in 2010` is no share."""
_RAISED, _SPACES = {"²": 2, "³": 3}, {2: "area", 3: "volume"}
_FIRST = frozenset({"first", "первая", "первой", "первую"})


@cache
def load_units() -> dict[str, tuple[str, float]]:
    """Give for each spelling of a unit its dimension and its factor to the base."""
    table: dict[str, tuple[str, float]] = {}
    for title, words in read_sections("units").items():
        dimension, factor = title.split()
        for word in words:
            table[word] = dimension, float(factor)
            if word.isalpha() and len(word) > 3:
                table.update((base, (dimension, float(factor))) for base in know(word).bases)
    return table


@cache
def load_numerals() -> tuple[dict[str, float], dict[str, float]]:
    """Give the values of words and the scales among them."""
    values: dict[str, float] = {}
    scales: dict[str, float] = {}
    for title, words in read_sections("numerals").items():
        into = scales if title.startswith("x") else values
        into.update(dict.fromkeys(words, float(title.lstrip("x"))))
    return values, scales


def is_counted(pieces: Sequence[Piece], at: int) -> bool:
    """Say whether a unit follows, so that a number of four digits is no year."""
    following = lower_at(pieces, at + 1)
    if following in {"г", "гг", "год", "года", "году", "годом", "годов", "годах", "годы", "в"}:
        return False
    return _raised_by(following) > 1 or find_unit(following, "") is not None


def _raised_by(word: str) -> int:
    """Give the power that a word before a unit raises it to."""
    if word in {"square", "sq", "кв"} or word.startswith("квадратн"):
        return 2
    return 3 if word in {"cubic", "куб"} or word.startswith("кубическ") else 1


def read_number(text: str, pieces: Sequence[Piece], at: int) -> Quantity:
    """Read digits with what belongs to them; a dash of a range is no minus."""
    value, step = parse(pieces[at].text)
    if _is_minus_of_range(text, pieces[at]):
        value = abs(value)
    number = finish(text, pieces, at, at, (value, step))
    is_bare = number.last == at and _DAY_AND_MONTH.fullmatch(pieces[at].text)
    return replace(number, text=pieces[at].text) if is_bare else number


def _is_minus_of_range(text: str, piece: Piece) -> bool:
    return piece.text[0] in "-−" and text[max(0, piece.start - 1) : piece.start].strip() != ""


def parse(text: str) -> tuple[float, float]:
    """Give the value of digits and that of their last one that is not a zero's place."""
    sign = -1.0 if text[0] in "-−" else 1.0
    plain = re.sub(r"[ \u00a0\u202f−-]", "", text)
    if re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    elif plain.count(".") > 1:
        plain = plain.replace(".", "")
    plain = plain.replace(",", ".")
    if plain.count(".") > 1:
        plain = plain.replace(".", "")
    whole, _, fraction = plain.partition(".")
    if fraction:
        return sign * float(plain), 10.0 ** -len(fraction)
    zeros = len(whole) - len(whole.rstrip("0"))
    return sign * float(whole), 10.0 ** min(zeros, max(len(whole) - 1, 0))


def read_money(text: str, pieces: Sequence[Piece], at: int) -> Quantity | None:
    """Read a number after a sign: `$5.3 billion`, `≈ 40`."""
    if at + 1 >= len(pieces) or pieces[at + 1].kind != "number":
        return None
    unit = load_units().get(pieces[at].lower, ("", 1.0))[0]
    number = read_number(text, pieces, at + 1)
    return replace(number, first=at, unit=number.unit or unit)


def read_negative(text: str, pieces: Sequence[Piece], at: int) -> Quantity | None:
    """Read `minus 25 degrees`."""
    if lower_at(pieces, at) not in {"minus", "минус"} or not is_digits(pieces, at + 1):
        return None
    number = read_number(text, pieces, at + 1)
    return replace(number, first=at, value=-number.value)


def is_digits(pieces: Sequence[Piece], at: int) -> bool:
    """Say whether a number in digits stands at a place."""
    return at < len(pieces) and pieces[at].kind == "number"


def read_part(pieces: Sequence[Piece], at: int) -> Quantity | None:
    """Read `nine in ten` and `3 out of 4` as percentages."""
    part, at_whole = _small(pieces, at), at + 2
    between = lower_at(pieces, at + 1)
    if between == "out" and lower_at(pieces, at + 2) == "of":
        at_whole += 1
    elif between not in {"in", "из"}:
        return None
    whole = _small(pieces, at_whole)
    if not 0 < part < whole or (between != "out" and whole not in _WHOLES):
        return None
    return Quantity("number", 100 * part / whole, at, at_whole, unit="percent", step=1.0)


def _small(pieces: Sequence[Piece], at: int) -> float:
    """Give a number up to a hundred in digits or as one word, else zero."""
    word = lower_at(pieces, at)
    value = float(word) if word.isdecimal() else load_numerals()[0].get(word, 0.0)
    return 100.0 if word == "hundred" else value if value <= 100 else 0.0


def read_fraction(text: str, pieces: Sequence[Piece], at: int) -> Quantity | None:
    """Read `a quarter of`, `two thirds`, `треть населения` as percentages."""
    fractions = load_fractions()
    if lower_at(pieces, at) not in fractions and lower_at(pieces, at + 1) not in fractions:
        return None
    values = load_numerals()[0]
    count, last = 1.0, at
    is_counting = lower_at(pieces, at) in {"a", "one", "одна", *values}
    if is_counting and lower_at(pieces, at + 1) in fractions:
        count, last = values.get(lower_at(pieces, at), 1.0), at + 1
    word = lower_at(pieces, last)
    ranked = lower_at(pieces, at - 1) in {*read_numbered("ordinals"), *_FIRST}
    if word not in fractions or ranked or lower_at(pieces, last + 1) in {"века", "час", "часа"}:
        return None
    if last == at and word.isascii() and lower_at(pieces, at + 1) not in {"of", "the"}:
        return None
    quantity = finish(text, pieces, at, last, (count * fractions[word], 1.0))
    return replace(quantity, last=last, unit="percent", value=count * fractions[word], step=1.0)


@cache
def load_fractions() -> dict[str, float]:
    """Give the percentages that words for parts stand for."""
    sections = read_sections("fractions")
    return {word: float(title) for title, words in sections.items() for word in words}


def read_numeral(text: str, pieces: Sequence[Piece], at: int) -> Quantity | None:
    """Read `three hundred and fifty`, `двадцать пять`, `half a million`, `twenty-five`."""
    values, scales = load_numerals()
    total, current, last, seen = 0.0, 0.0, at - 1, 0
    place = at
    while place < len(pieces):
        word = pieces[place].lower
        parts = word.split("-")
        value = sum(values.get(part, -1e9) for part in parts)
        if value >= 0 and not (current and value >= 10 and current % 100 >= 1):
            current += value
        elif word in scales and (seen or scales[word] >= 1000):
            scale = scales[word]
            current = (current or 1) * scale
            if scale >= 1000:
                total, current = total + current, 0.0
        elif word == "and" and seen and lower_at(pieces, place + 1) in values and last == place - 1:
            if current % 100 or not current:
                break
            place += 1
            continue
        else:
            break
        seen, last = seen + 1, place
        place += 1
    value = total + current
    if not seen:
        return None
    if value == 1 and seen == 1:
        single = finish(text, pieces, at, last, (1.0, 1.0))
        return single if single.unit and single.last > last else None
    if seen == 1 and pieces[at].lower in scales:
        return None
    return finish(text, pieces, at, last, (value, 1.0 if value < 100 else value / 100))


def finish(
    text: str, pieces: Sequence[Piece], first: int, last: int, number: tuple[float, float]
) -> Quantity:
    """Take the scale and the unit that follow, and the words before that hedge or bound it."""
    value, step = number
    scales = load_numerals()[1]
    at = last + 1
    if (
        lower_at(pieces, at) in {"-", "‑"}
        and at < len(pieces)
        and pieces[at].start == pieces[last].end
    ):
        at += 1
    scale = scales.get(lower_at(pieces, at)) or _glued_scale(pieces, at, last)
    if scale:
        value, step, last = value * scale, step * scale, at
        at += 2 if lower_at(pieces, at + 1) == "." and len(pieces[at].text) <= 4 else 1
    unit, factor, end = _read_unit(pieces, at)
    last = max(last, end)
    before = text[max(0, pieces[first].start - LOOK_BACK) : pieces[first].start].lower()
    bound = next((name for name, shape in _BOUNDS if shape.search(before)), "")
    return Quantity(
        "number",
        value * factor,
        first,
        last,
        unit=unit,
        step=step * factor,
        is_approximate=_APPROXIMATE.search(before) is not None,
        bound=bound,  # type: ignore[arg-type]
    )


def _glued_scale(pieces: Sequence[Piece], at: int, last: int) -> float:
    """Read the `M` of `$5M` and the `k` of `20k`."""
    if at != last + 1 or at >= len(pieces) or pieces[at].start != pieces[last].end:
        return 0.0
    return {"M": 1e6, "k": 1e3, "K": 1e3, "B": 1e9}.get(pieces[at].text, 0.0)


def _read_unit(pieces: Sequence[Piece], at: int) -> tuple[str, float, int]:
    """Give the dimension, the factor to its base, and the place of its last piece."""
    word = lower_at(pieces, at)
    if word.endswith(tuple(_RAISED)):
        known = load_units().get(word[:-1])
        power = _RAISED[word[-1]]
        return ("", 1.0, -1) if known is None else (_SPACES[power], known[1] ** power, at)
    power = _raised_by(word)
    if power > 1:
        at += 2 if lower_at(pieces, at + 1) == "." else 1
        word = lower_at(pieces, at)
    rate = ""
    if "/" in word:
        word, _, rate = word.partition("/")
    unit = find_unit(word, lower_at(pieces, at + 1))
    if unit is None:
        return "", 1.0, -1
    dimension, factor, more = unit
    at += more
    if lower_at(pieces, at + 1) in {"²", "2"} and pieces[at + 1].start == pieces[at].end:
        power, at = 2, at + 1
    at, rate = _read_rate(pieces, at, rate)
    per = ("time", 1.0) if rate in {"s", "с"} else load_units().get(rate)
    if per is not None:
        return f"{dimension}/{per[0]}", factor / per[1], at
    if power == 2:
        return "area", factor**2, at
    return (dimension if power == 1 else "volume"), factor**power, at


def _read_rate(pieces: Sequence[Piece], at: int, rate: str) -> tuple[int, str]:
    if lower_at(pieces, at + 1) in {"per", "в"} and not rate:
        following = lower_at(pieces, at + 2)
        known = find_unit(following, "")
        if known is not None and known[0] == "time" and known[1] <= LONGEST_OF_A_RATE:
            return at + 2, next(iter(_spellings(following)))
    return at, rate


def _spellings(word: str) -> list[str]:
    return [one for one in (word, *know(word).bases) if one in load_units()] if word else []


def find_unit(word: str, following: str) -> tuple[str, float, int] | None:
    """Look a unit up, phrases of two words first."""
    if not word:
        return None
    pair = load_units().get(f"{word} {following}")
    if pair is not None:
        return (*pair, 1)
    for spelling in _spellings(word):
        if len(word) > 2 or spelling == word:
            return (*load_units()[spelling], 0)
    return None
