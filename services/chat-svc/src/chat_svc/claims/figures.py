"""Whether the quantities of a sentence are those of a passage."""

from collections.abc import Iterable
from dataclasses import replace

from chat_svc.claims.matching import Alignment
from chat_svc.claims.reading import Reading
from chat_svc.claims.tokens import Quantity

HARDLY, NEARLY = 0.02, 0.06
"""How far a rounded number may be from the one it stands for."""
FAR_APART = 20
WITHIN_BOUND = 1.4
"""`More than 5` may stand for up to 7."""
LEAST_PERCENT, THIRDS = 0.4, 1e-4
"""A third is 33 %."""
_CLOSE_UNITS = frozenset({frozenset({"celsius", "degree"}), frozenset({"fahrenheit", "degree"})})


def match_quantities(alignment: Alignment) -> list[int]:
    """Put matched quantities into the alignment; give the places of those that are nowhere."""
    absent = []
    taken: set[int] = set()
    for place, quantity in quantities_of(alignment.sentence):
        fitting = [at for at, other in quantities_of(alignment.passage) if agrees(quantity, other)]
        fitting = fitting or _find_without_year(alignment.passage, quantity)
        if fitting:
            alignment.same[place] = _nearest(alignment, place, fitting, taken)
            taken.add(alignment.same[place])
        elif not _is_written_out(alignment, quantity):
            absent.append(place)
    return absent


def _find_without_year(passage: Reading, quantity: Quantity) -> list[int]:
    """Find the day of a date where the passage names its year only elsewhere."""
    year, month, _ = quantity.date
    if year is None or month is None:
        return []
    found = list(quantities_of(passage))
    bare = replace(quantity, date=(None, *quantity.date[1:]))
    days = [at for at, other in found if other.date[0] is None and agrees(bare, other)]
    return days if any(other.date[0] == year for _, other in found) else []


def quantities_of(reading: Reading) -> Iterable[tuple[int, Quantity]]:
    """Give the quantities of a text with their places."""
    return reading.quantities


def _nearest(alignment: Alignment, place: int, fitting: list[int], taken: set[int]) -> int:
    anchors = sorted((abs(place - other), at) for other, at in alignment.same.items())[:3]

    def cost(candidate: int) -> float:
        away = sum(abs(candidate - at) / (1 + distance) for distance, at in anchors)
        return away + 5 * (candidate in taken)

    return min(fitting, key=cost)


def _is_written_out(alignment: Alignment, quantity: Quantity) -> bool:
    """Say whether the passage has it inside a word, as `COVID-19` has 19, or as half a word."""
    if quantity.kind != "number":
        return False
    text = f"{quantity.value:g}"
    return any(
        text in token.lower and token.lower[0].isalpha()
        for token in alignment.passage.tokens
        if token.kind == "word"
    )


def agrees(one: Quantity, two: Quantity) -> bool:
    """Say whether `two` of a passage bears out `one` of a sentence."""
    kinds = {one.kind, two.kind}
    if kinds & {"name", "clock", "ordinal"}:
        return one.kind == two.kind and (one.text, one.value) == (two.text, two.value)
    if kinds <= {"date", "decade", "century"}:
        return one.era == two.era and _times_agree(one, two)
    if kinds == {"number"}:
        return _numbers_agree(one, two)
    return kinds == {"date", "number"} and (
        _year_is_number(one, two) or _is_day_and_month(one, two) or _is_day_and_month(two, one)
    )


def _is_day_and_month(number: Quantity, date: Quantity) -> bool:
    """Say whether `27.10` is 27 October."""
    if not number.text or date.kind != "date":
        return False
    day, month = (int(part) for part in number.text.split("."))
    return date.date[1:] == (month, day)


def _times_agree(one: Quantity, two: Quantity) -> bool:
    return _dates_agree(one, two) if one.kind == two.kind == "date" else _periods_agree(one, two)


def _dates_agree(one: Quantity, two: Quantity) -> bool:
    """A passage may name more of a date than a sentence, not less."""
    return all(
        mine is None or mine == other for mine, other in zip(one.date, two.date, strict=True)
    )


def _periods_agree(one: Quantity, two: Quantity) -> bool:
    if one.kind == two.kind:
        return one.value == two.value
    if two.kind != "date" or two.date[0] is None:
        return False
    year = two.date[0]
    if one.kind == "decade":
        return one.value <= year < one.value + 10
    return one.kind == "century" and (year - 1) // 100 + 1 == one.value


def _year_is_number(one: Quantity, two: Quantity) -> bool:
    return not (one.unit or two.unit or one.era or two.era) and one.value == two.value


def _numbers_agree(one: Quantity, two: Quantity) -> bool:
    if not _units_agree(one.unit, two.unit) or _bounds_clash(one, two):
        return False
    gap = abs(one.value - two.value)
    if gap <= 1e-6 * max(abs(one.value), abs(two.value)):
        return one.bound not in {">", "<"} or bool(two.bound) or two.is_approximate
    is_part = any(abs(3 * one.value - round(3 * one.value)) < THIRDS for one in (one, two))
    whole = float(one.value).is_integer() == float(two.value).is_integer()
    if one.unit == "percent" and is_part and not whole and gap < LEAST_PERCENT:
        return True
    return _roughly_agree(one, two, gap)


def _roughly_agree(one: Quantity, two: Quantity, gap: float) -> bool:
    """Only what is said to be rounded, or to lie above or below, may differ."""
    rounded = gap <= 0.5001 * one.step and gap <= NEARLY * abs(two.value)
    if one.is_approximate and (rounded or gap <= HARDLY * abs(two.value)):
        return True
    if one.bound in {">", ">="}:
        return one.value < two.value <= WITHIN_BOUND * one.value
    if one.bound in {"<", "<="}:
        return one.value > two.value >= one.value / WITHIN_BOUND
    return two.is_approximate and rounded


def _units_agree(one: str, two: str) -> bool:
    if one == two or frozenset({one, two}) in _CLOSE_UNITS:
        return True
    return "percent" not in {one, two} and (not one or not two)


def _bounds_clash(one: Quantity, two: Quantity) -> bool:
    directions = {bound[0] for bound in (one.bound, two.bound) if bound}
    return len(directions) == 2 and abs(one.value - two.value) <= 1e-6 * abs(two.value)


def is_rival(one: Quantity, two: Quantity) -> bool:
    """Say whether two different quantities could stand in each other's place."""
    times = {"date", "decade", "century"}
    if one.kind in times and two.kind in times:
        return one.date[0] is None or two.date[0] is None or not _dates_agree(one, two)
    if one.kind != two.kind:
        return False
    return _units_agree(one.unit, two.unit) and not agrees(one, two)


def is_of_size(one: Quantity, two: Quantity) -> bool:
    """Say whether two figures could be two values of one thing: in one unit, not far apart."""
    if one.kind != "number" or two.kind != "number":
        return True
    if one.unit != two.unit and frozenset({one.unit, two.unit}) not in _CLOSE_UNITS:
        return False
    low, high = sorted((abs(one.value), abs(two.value)))
    return bool(one.unit) or high <= FAR_APART * low
