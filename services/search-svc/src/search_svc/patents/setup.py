"""Which patent sources there are, by the settings."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import aiohttp

from search_svc.patents.claims import Claims
from search_svc.patents.prior_art import REPOSITORIES, PriorArtSource
from search_svc.patents.service import Sources
from search_svc.patents.sources import PatentSource
from search_svc.patents.sources.epo import Epo
from search_svc.patents.sources.google import GooglePatents
from search_svc.patents.sources.lens import Lens
from search_svc.patents.sources.uspto import Uspto
from search_svc.patents.sources.web import WebPatents
from search_svc.providers import Provider
from search_svc.settings import SearchSettings

PAPERS = {"openalex", "arxiv"}
"""Providers that are asked for papers."""
HOSTS = {
    "openalex": "api.openalex.org",
    "arxiv": "export.arxiv.org",
    "brave": "api.search.brave.com",
    "serper": "google.serper.dev",
    "yandex": "searchapi.api.cloud.yandex.net",
    "tavily": "api.tavily.com",
    "exa": "api.exa.ai",
    "ddgs": "duckduckgo.com and other public search pages",
}


def open_sources(
    settings: SearchSettings, http: aiohttp.ClientSession, outside: Sequence[Provider]
) -> Sources:
    """Give who is asked, the offices first; nobody when WEB_SEARCH is off."""
    if settings.web_search == "off":
        return Sources((), (), offices=False)
    offices = list(find_offices(settings, http))
    patents: list[PatentSource] = [*offices]
    if settings.google_patents == "on":
        patents.append(GooglePatents(http))
    prior_art = [PriorArtSource(one, HOSTS[one.name]) for one in outside if one.name in PAPERS]
    web = next((one for one in outside if one.kind == "web"), None)
    if web is not None:
        host = _host_of(web, settings)
        patents.append(WebPatents(web, host))
        prior_art.append(PriorArtSource(web, host, REPOSITORIES))
    epo = next((one for one in offices if isinstance(one, Epo)), None)
    claims = Claims(epo) if epo else None
    return Sources(patents, prior_art, offices=bool(offices), claims=claims)


def find_offices(settings: SearchSettings, http: aiohttp.ClientSession) -> Iterator[PatentSource]:
    """Give the patent offices and collections that there are keys for, the best first."""
    if settings.epo_ops_key and settings.epo_ops_secret:
        yield Epo(http, settings.epo_ops_key, settings.epo_ops_secret)
    if settings.lens_token:
        yield Lens(http, settings.lens_token)
    if settings.uspto_api_key:
        yield Uspto(http, settings.uspto_api_key)


def _host_of(provider: Provider, settings: SearchSettings) -> str:
    if provider.name == "searxng":
        return ", ".join(urlsplit(url).netloc for url in settings.searxng_url)
    return HOSTS.get(provider.name, provider.name)
