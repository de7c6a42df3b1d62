"""Which providers there are, by the settings; among those of one kind the preferred come first."""

from collections.abc import Iterator

import aiohttp

from search_svc.providers import Provider
from search_svc.providers.arxiv import Arxiv
from search_svc.providers.brave import Brave
from search_svc.providers.crossref import Crossref
from search_svc.providers.ddgs import Ddgs
from search_svc.providers.edgar import Edgar
from search_svc.providers.exa import Exa
from search_svc.providers.hacker_news import HackerNews
from search_svc.providers.openalex import OpenAlex
from search_svc.providers.pubmed import PubMed
from search_svc.providers.searxng import CATEGORIES, SearXNG
from search_svc.providers.searxng_pool import Pool
from search_svc.providers.semantic_scholar import SemanticScholar
from search_svc.providers.serper import Serper
from search_svc.providers.site_search import google_patents, reddit
from search_svc.providers.stack_exchange import StackExchange
from search_svc.providers.tavily import Tavily
from search_svc.providers.wikipedia import Wikipedia
from search_svc.providers.yandex_search import YandexSearch
from search_svc.settings import SearchSettings


def outside_providers(
    settings: SearchSettings,
    http: aiohttp.ClientSession,
    pool: Pool | None,
    ddgs: Ddgs,
    news: Ddgs,
) -> list[Provider]:
    """Give who searches outside; nobody when WEB_SEARCH is off.

    `ddgs` and `news` are what is asked without a key.
    """
    if settings.web_search == "off":
        return []
    web = list(_web(settings, http, pool, ddgs))
    contact = settings.contact_email
    return [
        *web,
        *_news(settings, http, pool, news),
        OpenAlex(http, contact),
        Crossref(http, contact),
        Arxiv(http, contact),
        SemanticScholar(http, settings.semantic_scholar_api_key),
        PubMed(http, contact),
        HackerNews(http),
        StackExchange(http),
        reddit(web[0]),
        google_patents(web[0]),
        Edgar(http, contact),
        *(SearXNG(pool, http, kind) for kind in CATEGORIES if pool and kind != "news"),
    ]


def _web(
    settings: SearchSettings, http: aiohttp.ClientSession, pool: Pool | None, ddgs: Ddgs
) -> Iterator[Provider]:
    """Give own SearXNG first, then what is paid for, then what is free and may refuse."""
    if pool is not None:
        yield SearXNG(pool, http)
    if settings.brave_api_key:
        yield Brave(http, settings.brave_api_key)
    if settings.serper_api_key:
        yield Serper(http, settings.serper_api_key)
    if settings.yandex_search_api_key and settings.yandex_search_folder_id:
        yield YandexSearch(http, settings.yandex_search_api_key, settings.yandex_search_folder_id)
    if settings.tavily_api_key:
        yield Tavily(http, settings.tavily_api_key)
    if settings.exa_api_key:
        yield Exa(http, settings.exa_api_key)
    if pool is None or settings.web_fallback == "on":
        yield ddgs
        yield Wikipedia(http, settings.contact_email)


def _news(
    settings: SearchSettings, http: aiohttp.ClientSession, pool: Pool | None, ddgs: Ddgs
) -> Iterator[Provider]:
    if pool is not None:
        yield SearXNG(pool, http, "news")
    if settings.serper_api_key:
        yield Serper(http, settings.serper_api_key, "news")
    if pool is None or settings.web_fallback == "on":
        yield ddgs
