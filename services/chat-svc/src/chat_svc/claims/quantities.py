"""Numbers with their units, dates, decades, centuries and ordinals, however they are written."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache

from chat_svc.claims.dates import (
    CENTURIES,
    ROMAN,
    is_month,
    read_date,
    read_era,
    read_month,
    read_name,
    read_ordinal_suffix,
    read_period,
    read_roman,
    read_written_date,
)
from chat_svc.claims.lists import read_numbered
from chat_svc.claims.numbers import (
    finish,
    load_fractions,
    load_numerals,
    parse,
    read_fraction,
    read_money,
    read_negative,
    read_number,
    read_numeral,
    read_part,
)
from chat_svc.claims.tokens import Piece, Quantity, fold, lower_at

_HALVES = dict.fromkeys(("полчаса", "получаса", "получасу", "получасом"), 1800.0) | dict.fromkeys(
    ("полгода", "полугода", "полугоду", "полугодом"), 15778476.0
)
_JOINING = frozenset({"-", "–", "—", "to", "and", "or", "до", "по", "и", "или", "(", ","})


def find_quantities(text: str, pieces: Sequence[Piece]) -> list[Quantity]:
    """Give the quantities of a text in their order; none shares a piece with another."""
    found: list[Quantity] = []
    last = -1
    for at, piece in enumerate(pieces):
        if at <= last or (piece.kind == "word" and not _may_open(piece.text)):
            continue
        quantity = _read_at(text, pieces, at)
        if quantity is not None:
            found.append(quantity)
            last = quantity.last
    return _share_dates(text, pieces, _add_up(text, pieces, _share_units(text, pieces, found)))


def _read_at(text: str, pieces: Sequence[Piece], at: int) -> Quantity | None:
    match pieces[at].kind:
        case "word":
            return _read_word(text, pieces, at)
        case "number":
            return (
                read_date(pieces, at)
                or read_period(pieces, at)
                or read_ordinal_suffix(pieces, at)
                or read_part(pieces, at)
                or read_number(text, pieces, at)
            )
        case "stop":
            return None
        case "sign":
            return read_money(text, pieces, at)
        case kind:
            return _read_whole(pieces, at, kind)


def _read_whole(pieces: Sequence[Piece], at: int, kind: str) -> Quantity | None:
    """Read what one piece says."""
    if kind == "date":
        return read_written_date(pieces[at], at)
    if kind == "clock":
        return Quantity("clock", 0, at, at, text=pieces[at].lower)
    return read_name(pieces, at) if kind == "name" else None


def _read_word(text: str, pieces: Sequence[Piece], at: int) -> Quantity | None:
    """Read what begins with a word: a month, a Roman century, a number or an ordinal in words."""
    lower = pieces[at].lower
    month = read_numbered("months").get(lower)
    if month and is_month(pieces, at):
        return read_month(pieces, at, month)
    if lower in {"a", "an"} and lower_at(pieces, at + 1) in {"decade", "century", "fortnight"}:
        return replace(finish(text, pieces, at, at, (1.0, 1.0)), bound="")
    half = _HALVES.get(lower)
    if half is not None:
        return Quantity("number", half, at, at, unit="time", step=half)
    return (
        read_part(pieces, at)
        or read_negative(text, pieces, at)
        or read_fraction(text, pieces, at)
        or _read_ranked(pieces, at)
        or read_numeral(text, pieces, at)
    )


def _read_ranked(pieces: Sequence[Piece], at: int) -> Quantity | None:
    """Read an ordinal in words and a century with an ordinal or a Roman numeral."""
    lower = pieces[at].lower
    ordinal = read_numbered("ordinals").get(lower)
    century = lower_at(pieces, at + 1) in CENTURIES or (
        lower_at(pieces, at + 1) in {"в", "вв"} and lower_at(pieces, at + 2) == "."
    )
    if ordinal and century:
        era, more = read_era(pieces, at + 2)
        return Quantity("century", ordinal, at, at + 1 + more, era=era)
    if century and ROMAN.fullmatch(pieces[at].text):
        era, more = read_era(pieces, at + 2)
        return Quantity("century", read_roman(lower), at, at + 1 + more, era=era)
    return Quantity("ordinal", ordinal, at, at) if ordinal else None


@lru_cache(maxsize=20_000)
def _may_open(text: str) -> bool:
    """Say whether a quantity may begin with a word."""
    lower = fold(text)
    return lower in _openings() or "-" in lower or ROMAN.fullmatch(text) is not None


@cache
def _openings() -> frozenset[str]:
    """Give the words that a quantity may begin with."""
    values, scales = load_numerals()
    return frozenset(
        {
            "a",
            "an",
            "minus",
            "минус",
            *_HALVES,
            *values,
            *scales,
            *read_numbered("months"),
            *read_numbered("ordinals"),
            *load_fractions(),
        }
    )


def _share_units(text: str, pieces: Sequence[Piece], found: list[Quantity]) -> list[Quantity]:
    """Give the first number of `5–10 km` and `5 to 10 million` what its second has."""
    shared = list(found)
    for at in range(len(shared) - 2, -1, -1):
        one, two = shared[at], shared[at + 1]
        between = text[pieces[one.last].end : pieces[two.first].start].strip().lower()
        joined = between in {"-", "–", "—", "to", "and", "or", "до", "и", "или"}
        if joined and one.kind == two.kind == "number" and _is_bare(one):
            factor = _last_factor(pieces, two) if one.value < 1000 else 1.0
            shared[at] = replace(
                one, unit=two.unit, value=one.value * factor, step=one.step * factor
            )
    return shared


def _add_up(text: str, pieces: Sequence[Piece], found: list[Quantity]) -> list[Quantity]:
    """Make one of `8 minutes and 20 seconds`."""
    added: list[Quantity] = []
    for two in found:
        one = added[-1] if added else None
        between = text[pieces[one.last].end : pieces[two.first].start].strip() if one else "?"
        parts = one is not None and one.step > two.value and _make_one(one, two)
        if one is not None and parts and between in {"", "and", "и"}:
            value = one.value + two.value
            added[-1] = replace(one, value=value, step=two.step, last=two.last, unit=two.unit)
        else:
            added.append(two)
    return added


def _make_one(one: Quantity, two: Quantity) -> bool:
    """Say whether two numbers in a row may be one: hours and minutes, millions and thousands."""
    if one.kind != "number" or two.kind != "number":
        return False
    return one.unit == two.unit == "time" or (not one.unit and two.step >= 100 and one.step >= 1e5)


def _share_dates(text: str, pieces: Sequence[Piece], found: list[Quantity]) -> list[Quantity]:
    """Give the first of `15 to 20 April` its month, and of `3 May and 4 June 1990` its year."""
    shared = list(found)
    for at in range(len(shared) - 2, -1, -1):
        one, two = shared[at], shared[at + 1]
        year, month, day = two.date
        between = text[pieces[one.last].end : pieces[two.first].start].strip(" )").lower()
        if two.kind != "date" or between not in _JOINING | {""}:
            continue
        if one.kind == "date" and one.date[0] is None and one.date[1] and year is not None:
            shared[at] = replace(one, value=two.value, date=(year, *one.date[1:]))
        elif _is_day(one) and month and day and between not in {"", ",", "("}:
            shared[at] = replace(one, kind="date", date=(year, month, int(one.value)))
    return shared


def _is_day(quantity: Quantity) -> bool:
    return quantity.kind == "number" and _is_bare(quantity) and quantity.value in range(1, 32)


def _is_bare(quantity: Quantity) -> bool:
    """Say whether a number has neither scale nor unit of its own."""
    return quantity.first == quantity.last and not quantity.unit


def _last_factor(pieces: Sequence[Piece], quantity: Quantity) -> float:
    number = pieces[quantity.first].text
    words = load_numerals()[0]
    value = parse(number)[0] if number[0].isdigit() else words.get(number.lower(), 0.0)
    return quantity.value / value if value else 1.0
