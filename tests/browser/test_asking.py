"""A person asks in a browser and sees a cited answer, also after reloading in the middle of it."""

import re

import pytest
from playwright.async_api import expect
from stage.world import ANSWER, QUESTION

pytestmark = pytest.mark.browser

SOURCE = {"en": "Source 1", "ru": "Источник 1"}
SITE = re.compile("tides|прилив", re.IGNORECASE)


@pytest.mark.parametrize("device", ["desktop", "phone"])
@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_cited_answer_is_seen(visit, extractive, language, device):
    visitor = await visit(extractive.url, language, device)
    await visitor.ask(QUESTION[language])
    mark = visitor.answer.get_by_role("button", name=SOURCE[language]).first
    await expect(mark).to_be_visible(timeout=15_000)
    heading = visitor.page.get_by_role("heading", name=QUESTION[language])
    await expect(heading.first).to_be_visible()
    await mark.click()
    link = visitor.page.get_by_role("link", name=SITE).first
    await expect(link).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_reloading_in_mid_answer_misses_nothing(visit, slow_product, language):
    visitor = await visit(slow_product.url, language)
    await visitor.ask(QUESTION[language])
    await expect(visitor.answer).to_contain_text(ANSWER[language].split()[0], timeout=15_000)
    await visitor.page.reload()
    await expect(visitor.answer).to_have_text(visitor.as_shown(ANSWER[language]), timeout=20_000)


async def test_the_library_lists_what_was_asked(visit, extractive):
    await extractive.ask(QUESTION["ru"])
    visitor = await visit(extractive.url + "/library", "ru")
    await expect(visitor.page.get_by_text(QUESTION["ru"]).first).to_be_visible()
