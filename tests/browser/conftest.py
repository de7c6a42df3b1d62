"""A real Chromium over the real product; every test fails on a console error."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from conftest import find_port
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright
from stage.product import Product, running_product

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ANSWERED = {"en": "Answer", "ru": "Ответ"}
WORD_JOINER = "\u2060"
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The Chromium that `make test` found or installed."""
    path = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    assert path, "run `make test`, which installs Chromium, or set CHROMIUM_PATH"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def slow_product(slow_world, tmp_path_factory) -> AsyncIterator[Product]:
    """The product with a model that takes a quarter of a second a word."""
    folder = tmp_path_factory.mktemp("slow")
    async with running_product(folder, find_port(), slow_world.settings("openai")) as product:
        yield product


class Visitor:
    """Somebody with a browser."""

    def __init__(self, context: BrowserContext, page: Page, language: str) -> None:
        self.context = context
        self.page = page
        self.language = language
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._listen)

    @property
    def answer(self) -> Locator:
        """The first answer of the page."""
        return self.page.get_by_role("region", name=ANSWERED[self.language]).first

    @staticmethod
    def as_shown(text: str) -> str:
        """An answer as the page shows it: marks are chips that stay with their word."""
        return re.sub(r" \[(\d)\]", WORD_JOINER + r"\1", text)

    def _listen(self, message) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    async def ask(self, question: str) -> None:
        box = self.page.get_by_role("textbox").first
        await box.fill(question)
        await box.press("Enter")
        await self.page.wait_for_url("**/t/*")


@pytest.fixture
async def visit(browser: Browser):
    """`await visit(url, language=, device=, theme=) -> Visitor`."""
    assert (ROOT / "web" / "dist" / "index.html").exists(), "the UI is not built: make test"
    visitors: list[Visitor] = []

    async def open_page(
        url: str, language: str = "en", device: str = "desktop", theme: str = "light"
    ) -> Visitor:
        width, height = SIZES[device]
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            locale={"en": "en-GB", "ru": "ru-RU"}[language],
            color_scheme=theme,
            has_touch=device == "phone",
            is_mobile=device == "phone",
        )
        visitor = Visitor(context, await context.new_page(), language)
        visitors.append(visitor)
        await visitor.page.goto(url)
        return visitor

    yield open_page
    for visitor in visitors:
        await visitor.context.close()
        assert visitor.errors == []
