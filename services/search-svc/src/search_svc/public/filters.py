"""The public API's filters as the house knows them; each mistake is told by the field's name."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import get_args

from contracts.search import MAX_DOMAINS, MAX_LANGUAGES, Filters, Recency
from contracts.search_api import PublicSearch
from kit.errors import BadRequest
from yarl import URL

_LANGUAGE = re.compile(r"[a-z]{2}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_HOST = re.compile(r"(?=.{1,253}$)[^\s/@:]+(\.[^\s/@:]+)+")
_DATE_FORM = "%m/%d/%Y"


class WrongField(BadRequest):
    """400 that names the field."""

    code = "invalid_filter"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}", fields={field: reason})


def read_filters(body: PublicSearch) -> Filters:
    """Give the filters; raises WrongField."""
    after, before = (_read_date(body, f"search_{side}_date_filter") for side in ("after", "before"))
    updated_after, updated_before = (
        _read_date(body, f"last_updated_{side}_filter") for side in ("after", "before")
    )
    _require_order("search_after_date_filter", after, before)
    _require_order("last_updated_after_filter", updated_after, updated_before)
    return Filters(
        domains=_read_domains(body.search_domain_filter),
        languages=_read_languages(body.search_language_filter),
        country=_read_country(body.country),
        recency=_read_recency(body.search_recency_filter),
        published_after=after,
        published_before=before,
        updated_after=updated_after,
        updated_before=updated_before,
        safe_search=body.safe_search,
    )


def _read_domains(domains: Sequence[str]) -> tuple[str, ...]:
    field = "search_domain_filter"
    if len(domains) > MAX_DOMAINS:
        raise WrongField(field, f"At most {MAX_DOMAINS} domains.")
    if len({domain.startswith("-") for domain in domains}) > 1:
        raise WrongField(field, "Either domains to search or, with a leading -, to leave out.")
    for domain in domains:
        if not _is_domain(domain.removeprefix("-")):
            raise WrongField(field, f"This is neither a domain nor a URL: {domain[:100]!r}")
    return tuple(domains)


def _is_domain(text: str) -> bool:
    try:
        host = URL(text if "://" in text else f"https://{text}").raw_host
    except ValueError:
        return False
    return host is not None and _HOST.fullmatch(host) is not None


def _read_languages(languages: Sequence[str]) -> tuple[str, ...]:
    field = "search_language_filter"
    if len(languages) > MAX_LANGUAGES:
        raise WrongField(field, f"At most {MAX_LANGUAGES} languages.")
    lower = tuple(language.lower() for language in languages)
    for language in lower:
        if not _LANGUAGE.fullmatch(language):
            raise WrongField(field, f"This is no ISO 639-1 code: {language[:20]!r}")
    return lower


def _read_country(country: str | None) -> str | None:
    if country is None or _COUNTRY.fullmatch(country.upper()):
        return country.upper() if country else None
    raise WrongField("country", "Two letters of ISO 3166-1 are wanted, such as US.")


def _read_recency(recency: str | None) -> Recency | None:
    if recency is None:
        return None
    known: tuple[Recency, ...] = get_args(Recency)
    for one in known:
        if one == recency:
            return one
    raise WrongField("search_recency_filter", f"One of {', '.join(known)}.")


def _read_date(body: PublicSearch, field: str) -> date | None:
    value: str | None = getattr(body, field)
    if value is None:
        return None
    try:
        return datetime.strptime(value, _DATE_FORM).date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise WrongField(field, "A date is written MM/DD/YYYY, such as 3/1/2026.") from error


def _require_order(field: str, after: date | None, before: date | None) -> None:
    if after is not None and before is not None and after > before:
        raise WrongField(field, "It is later than the date before which results must lie.")
