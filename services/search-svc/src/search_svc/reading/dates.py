"""Dates as pages write them, in both languages."""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?\d{2,6}Z?)?$")
_DOTTED = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(\d{4})/(\d{1,2})/(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?\s+([^\W\d_]{3,})\.?,?\s+(\d{4})"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "янв"), ("feb", "фев"), ("mar", "мар"), ("apr", "апр"), ("may", "май", "мая"),
            ("jun", "июн"), ("jul", "июл"), ("aug", "авг"), ("sep", "сен"), ("oct", "окт"),
            ("nov", "ноя"), ("dec", "дек"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_OLDEST = date(1990, 1, 1)


def parse_date(text: str) -> date | None:
    """The first date in a short text, ISO, RFC 2822, Russian or English; None when there is none.

    `03/04/2024` is left alone: nobody knows which number is the month. A date before the web or
    after tomorrow is not a page's date.
    """
    text = text.strip()[:200]
    for pattern, order in (
        (_ISO, "ymd"), (_COMPACT, "ymd"), (_SLASHED, "ymd"), (_DOTTED, "dmy"),
        (_DAY_FIRST, "dmy"), (_MONTH_FIRST, "mdy"),
    ):  # fmt: skip
        for match in pattern.finditer(text):
            found = _build(dict(zip(order, match.groups(), strict=True)))
            if found is not None:
                return found
    return _parse_mail_date(text)


def _build(parts: dict[str, str]) -> date | None:
    month = parts["m"]
    number = int(month) if month.isdigit() else _MONTHS.get(month.lower()[:3])
    if number is None:
        return None
    try:
        return _plausible(date(int(parts["y"]), number, int(parts["d"])))
    except ValueError:
        return None


def _parse_mail_date(text: str) -> date | None:
    try:
        return _plausible(parsedate_to_datetime(text).date())
    except (ValueError, TypeError, OverflowError):
        return None


def _plausible(found: date) -> date | None:
    latest = (datetime.now(UTC) + timedelta(days=1)).date()
    return found if _OLDEST <= found <= latest else None
