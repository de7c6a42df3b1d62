"""Dates, years, decades, centuries and ordinals, however they are written."""

import re
from collections.abc import Sequence

from chat_svc.claims.lists import read_numbered
from chat_svc.claims.numbers import is_counted
from chat_svc.claims.tokens import Piece, Quantity, lower_at

ROMAN = re.compile(r"[IVXLC]{1,6}")


_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


_DIGITS = re.compile(r"\d+")
_BEFORE_YEARS = frozenset({"в", "с", "к", "до", "по", "от", "после"})


CENTURIES = frozenset({"century", "centuries", "век", "века", "веке", "веков"})


def read_written_date(piece: Piece, at: int) -> Quantity:
    """Read `1961-04-12` and `12.04.1961`; the month is what may be one."""
    parts = [int(part) for part in _DIGITS.findall(piece.text)]
    year, month, day = parts if len(str(parts[0])) > 2 or parts[0] > 31 else reversed(parts)
    if month > 12:
        month, day = day, month
    return Quantity("date", year, at, at, date=(year, month, day))


def read_name(pieces: Sequence[Piece], at: int) -> Quantity:
    """Read `19th` with what follows, and versions such as `3.11.7`."""
    lower = pieces[at].lower
    if not lower[-1].isalpha():
        return Quantity("name", 0, at, at, text=lower.lstrip("v"))
    value = int(_DIGITS.findall(lower)[0])
    if lower_at(pieces, at + 1) in {"century", "centuries"}:
        era, more = read_era(pieces, at + 2)
        return Quantity("century", value, at, at + 1 + more, era=era)
    months = read_numbered("months")
    skip = 2 if lower_at(pieces, at + 1) == "of" else 1
    month = months.get(lower_at(pieces, at + skip))
    if month:
        return _with_year(pieces, at, at + skip, month, value)
    before = months.get(lower_at(pieces, at - 1))
    if before and value <= 31:
        return _with_year(pieces, at, at, before, value)
    return Quantity("ordinal", value, at, at)


def read_date(pieces: Sequence[Piece], at: int) -> Quantity | None:
    """Read `12 April 1961`, `1961 April`, and the number after `April`."""
    months = read_numbered("months")
    digits = pieces[at].text
    if not digits.isdigit():
        return None
    value = int(digits)
    following = lower_at(pieces, at + 1)
    if following in {".", ","} and lower_at(pieces, at + 2) in months and value <= 31:
        return None
    if value <= 31 and following in months and is_month(pieces, at + 1):
        return _with_year(pieces, at, at + 1, months[following], value)
    return None


def is_month(pieces: Sequence[Piece], at: int) -> bool:
    """Tell the month from `may` and `march`; Russian months are written small."""
    piece = pieces[at]
    return piece.text[0].isupper() or piece.lower not in {"may", "march", "mar"}


def _with_year(pieces: Sequence[Piece], first: int, last: int, month: int, day: int) -> Quantity:
    at = last + (2 if lower_at(pieces, last + 1) in {",", "."} else 1)
    year = _year(pieces, at)
    if year is None:
        return Quantity("date", 0, first, last, date=(None, month, day))
    end = at + _after_year(pieces, at)
    return Quantity("date", year, first, end, date=(year, month, day))


def _year(pieces: Sequence[Piece], at: int) -> int | None:
    text = pieces[at].text if 0 <= at < len(pieces) else ""
    return int(text) if text.isdigit() and 3 <= len(text) <= 4 and 100 < int(text) < 2200 else None


def _after_year(pieces: Sequence[Piece], at: int) -> int:
    """Give how many pieces after a year belong to it: `года`, `г.`."""
    following = lower_at(pieces, at + 1)
    if following in {"г", "гг"}:
        return 2 if lower_at(pieces, at + 2) == "." else 1
    return 1 if following in {"год", "года", "году", "годом", "годов", "годах", "годы"} else 0


def read_period(pieces: Sequence[Piece], at: int) -> Quantity | None:
    """Read a bare year, a decade as `1990s` and `1990-е`, and `19 век`."""
    digits = pieces[at].text
    if not digits.isdigit():
        return None
    value = int(digits)
    suffix = lower_at(pieces, at + 1)
    glued = at + 1 < len(pieces) and pieces[at + 1].start == pieces[at].end
    if value % 10 == 0 and value >= 20 and glued:
        if suffix in {"s", "х", "е"}:
            return Quantity("decade", _full_decade(value), at, at + 1)
        if suffix in {"-", "–"} and lower_at(pieces, at + 2) in {"е", "х", "ые", "ых", "м", "ми"}:
            more = _after_year(pieces, at + 2)
            is_year = lower_at(pieces, at + 2) == "м" and lower_at(pieces, at - 1) != "к"
            decade = Quantity("decade", _full_decade(value), at, at + 2 + more)
            return None if is_year else decade
    if value <= 21 and suffix in {"век", "века", "веке", "веков"}:
        era, more = read_era(pieces, at + 2)
        return Quantity("century", value, at, at + 1 + more, era=era)
    if len(digits) == 4 and _year(pieces, at) is not None and not is_counted(pieces, at):
        more = _after_year(pieces, at)
        era, past = read_era(pieces, at + 1 + more)
        return Quantity("date", value, at, at + more + past, date=(value, None, None), era=era)
    return _read_ancient(pieces, at, value)


def _read_ancient(pieces: Sequence[Piece], at: int, value: int) -> Quantity | None:
    """Read a year that only its era or `году` tells from a number."""
    more = _after_year(pieces, at) if len(pieces[at].text) >= 3 else 0
    more = more or (1 if lower_at(pieces, at + 1) in {"году", "г"} and value > 31 else 0)
    if lower_at(pieces, at + 1) == "г" and lower_at(pieces, at - 1) not in _BEFORE_YEARS:
        more = 0
    if not more and read_era(pieces, at + 1 + _after_year(pieces, at))[1]:
        more = _after_year(pieces, at)
    era, past = read_era(pieces, at + 1 + more)
    if not past and not more:
        return None
    return Quantity("date", value, at, at + more + past, date=(value, None, None), era=era)


def read_era(pieces: Sequence[Piece], at: int) -> tuple[str, int]:
    """Give the era named at a place and how many pieces it takes."""
    word, second = lower_at(pieces, at), lower_at(pieces, at + 1)
    if word in {"bc", "bce", "b.c."}:
        return "before", 1
    if word in {"ad", "ce", "a.d."} or word.replace(" ", "") == "н.э.":
        return "", 1
    if word == "нашей" and second == "эры":
        return "", 2
    if word == "до" and second.replace(" ", "") in {"н.э.", "нашей", "рождества"}:
        return "before", 2 + (second in {"нашей", "рождества"})
    return "", 0


def _full_decade(value: int) -> int:
    return value if value >= 100 else 1900 + value


def read_ordinal_suffix(pieces: Sequence[Piece], at: int) -> Quantity | None:
    """Read `5-й`, `5-го`."""
    glued = lower_at(pieces, at + 1) == "-" and pieces[at + 1].start == pieces[at].end
    if glued and lower_at(pieces, at + 2) in {"й", "я", "го", "му", "м", "ю", "ой", "е"}:
        value = int(_DIGITS.findall(pieces[at].text)[0])
        if _year(pieces, at) is not None and len(pieces[at].text) == 4:
            end = at + 2 + _after_year(pieces, at + 2)
            return Quantity("date", value, at, end, date=(value, None, None))
        if lower_at(pieces, at + 3) in {"век", "века", "веке"}:
            return Quantity("century", value, at, at + 3)
        return Quantity("ordinal", value, at, at + 2)
    return None


def read_roman(lower: str) -> int:
    """Give the value of a Roman numeral in small letters."""
    values = [_ROMAN_VALUES[letter] for letter in lower]
    following = [*values[1:], 0]
    return sum(-one if one < two else one for one, two in zip(values, following, strict=True))


def read_month(pieces: Sequence[Piece], at: int, month: int) -> Quantity | None:
    """Read `April 12, 1961`, `April 1961`, and a month alone."""
    after = at + 1
    year = _year(pieces, after)
    if year is not None:
        last = after + _after_year(pieces, after)
        return Quantity("date", year, at, last, date=(year, month, None))
    text = pieces[after].text.rstrip("stndrh") if after < len(pieces) else ""
    if text.isdigit() and 0 < int(text) <= 31:
        return _with_year(pieces, at, after, month, int(text))
    return Quantity("date", 0, at, at, date=(None, month, None))
