"""The world outside, in small: a website in two languages, a search engine over it, a model."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from kit.testing.model_servers import Behaviour, OllamaServer, OpenAIServer, Received
from kit.testing.searxng_server import SearXNGServer, result
from kit.testing.websites import Website

Writer = Literal["extractive", "openai", "ollama"]

PAGES = {
    "/tides": (
        "en",
        "Why tides happen",
        (
            "Tides are the rise and fall of the sea caused by the gravity of the Moon and the Sun. "
            "The Moon pulls the water on the near side of the Earth more than on the far side. "
            "Most coasts see two high tides and two low tides every day. "
            "When the Sun and the Moon stand in line, the tides are highest and are called spring "
            "tides."
        ),
    ),
    "/tides-history": (
        "en",
        "How the tides were explained",
        (
            "Isaac Newton explained the tides in 1687 with his law of universal gravitation. "
            "Before him, Galileo thought that the motion of the Earth caused the tides. "
            "Pierre-Simon Laplace gave the dynamic theory of tides in 1775."
        ),
    ),
    "/prilivy": (
        "ru",
        "Почему бывают приливы",
        (
            "Приливы — это подъём и опускание уровня моря под действием притяжения Луны и Солнца. "
            "Луна сильнее притягивает воду на ближней к ней стороне Земли, чем на дальней. "
            "На большинстве берегов за сутки бывает два прилива и два отлива. "
            "Когда Солнце и Луна стоят на одной линии, приливы самые высокие."
        ),
    ),
    "/prilivy-istoriya": (
        "ru",
        "Как объяснили приливы",
        (
            "Исаак Ньютон объяснил приливы в 1687 году законом всемирного тяготения. "
            "До него Галилей считал причиной приливов движение Земли. "
            "Лаплас создал динамическую теорию приливов в 1775 году."
        ),
    ),
}
QUESTION = {"en": "Why do tides happen?", "ru": "Почему бывают приливы?"}
ANSWER = {
    "en": "Tides come from the gravity of the Moon and the Sun [1]. Newton explained them [2].",
    "ru": "Приливы вызывает притяжение Луны и Солнца [1]. Их объяснил Ньютон [2].",
}


@dataclass
class World:
    """What the product is pointed at."""

    site: Website
    search: SearXNGServer
    openai: OpenAIServer
    ollama: OllamaServer

    def settings(self, writer: Writer) -> dict[str, str]:
        """The environment variables that make the product use this world and this writer."""
        return {
            "LLM_PROVIDER": writer,
            "OPENAI_BASE_URL": self.openai.url,
            "OPENAI_API_KEY": "test-key",
            "OPENAI_MODEL": "m",
            "OLLAMA_BASE_URL": self.ollama.url,
            "OLLAMA_MODEL": "m",
            "SEARXNG_URL": self.search.url,
            "WEB_FALLBACK": "off",
            "FETCH_ALLOW_PRIVATE": "127.0.0.1",
            "RATE_LIMIT": "off",
        }


def is_russian(text: str) -> bool:
    return re.search("[а-яА-Я]", text) is not None


def write(received: Received, token_delay: float = 0.0) -> Behaviour:
    """Answer as a model would: JSON where a schema is asked for, else a cited answer."""
    words = " ".join(str(message["content"]) for message in received.body["messages"])
    language = "ru" if QUESTION["ru"] in words or "приливы" in words.lower() else "en"
    if "response_format" in received.body or "format" in received.body:
        queries = [QUESTION[language]]
        plan = {"search": True, "question": QUESTION[language], "queries": queries, "done": True}
        return Behaviour(body=None, text=_json(plan | {"questions": [QUESTION[language]]}))
    return Behaviour(text=ANSWER[language], token_delay=token_delay)


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def page(language: str, title: str, text: str) -> str:
    paragraphs = "".join(f"<p>{part}</p>" for part in re.split(r"(?<=\.) ", text))
    return (
        f'<!doctype html><html lang="{language}"><head><title>{title}</title></head><body>'
        f"<nav><a href=/>Home</a></nav><main><article><h1>{title}</h1>{paragraphs}</article></main>"
        "<footer>Cookies</footer></body></html>"
    )


def find_pages(site: Website, query: str) -> list[dict[str, object]]:
    """The pages in the query's language, in a fixed order."""
    wanted = "ru" if is_russian(query) else "en"
    return [
        result(site.url(path), title, text[:160])
        for path, (language, title, text) in PAGES.items()
        if language == wanted
    ]


@asynccontextmanager
async def small_world(token_delay: float = 0.0) -> AsyncIterator[World]:
    """Bring the world up for as long as it is needed."""
    async with AsyncExitStack() as stack:
        site = await stack.enter_async_context(Website())
        for path, (language, title, text) in PAGES.items():
            site.page(path, page(language, title, text))
        search = await stack.enter_async_context(
            SearXNGServer(find=lambda query: find_pages(site, query))
        )
        openai = OpenAIServer(lambda received: write(received, token_delay))
        ollama = OllamaServer(lambda received: write(received, token_delay))
        await stack.enter_async_context(openai)
        await stack.enter_async_context(ollama)
        yield World(site, search, openai, ollama)
