"""Which providers there are, by the settings; among those of one kind the preferred come first."""

from collections.abc import Iterator

import aiohttp

from search_svc.providers import Provider
from search_svc.providers.ddgs import Ddgs
from search_svc.providers.searxng import CATEGORIES, SearXNG
from search_svc.providers.searxng_pool import Pool
from search_svc.settings import SearchSettings


def outside_providers(
    settings: SearchSettings, http: aiohttp.ClientSession, pool: Pool | None, ddgs: Ddgs
) -> list[Provider]:
    """Give who searches outside; nobody when WEB_SEARCH is off."""
    if settings.web_search == "off":
        return []
    return list(_all(settings, http, pool, ddgs))


def _all(
    _settings: SearchSettings, http: aiohttp.ClientSession, pool: Pool | None, ddgs: Ddgs
) -> Iterator[Provider]:
    if pool is not None:
        yield SearXNG(pool, http)
        for kind in CATEGORIES:
            yield SearXNG(pool, http, kind)
    else:
        yield ddgs
