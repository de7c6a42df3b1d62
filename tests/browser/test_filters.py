"""A person says where to look and what results must be like; the own documents have a page."""

import json
from typing import Any

import pytest
from playwright.async_api import Page, expect
from stage.world import QUESTION

pytestmark = pytest.mark.browser

WORDS = {
    "en": {
        "sources": "Sources: Web, Own documents",
        "own": "Own documents",
        "filters": "Filters",
        "site": "Add a site",
        "without": "All but these",
        "safe": "Safe search",
        "apply": "Apply",
        "clear": "Clear filters",
        "wrong": "This is no address of a site",
        "documents": "Own documents",
        "add": "Add",
        "where": "Address",
        "nowhere": "This is no address on the web.",
    },
    "ru": {
        "sources": "Источники: Интернет, Свои документы",
        "own": "Свои документы",
        "filters": "Фильтры",
        "site": "Добавить сайт",
        "without": "Все, кроме этих",
        "safe": "Безопасный поиск",
        "apply": "Применить",
        "clear": "Сбросить",
        "wrong": "Это не адрес сайта.",
        "documents": "Свои документы",
        "add": "Добавить",
        "where": "Адрес",
        "nowhere": "Это не адрес в интернете.",
    },
}


async def set_filters(page: Page, words: dict[str, str]) -> None:
    """Leave one site out and put up with everything else."""
    await page.get_by_role("button", name=words["filters"], exact=True).click()
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_label(words["site"])
    await field.fill("ads@example")
    await expect(dialog.get_by_text(words["wrong"])).to_be_visible()
    await field.fill("ads.example.com")
    await dialog.get_by_role("radio", name=words["without"]).check()
    await dialog.get_by_role("checkbox", name=words["safe"]).uncheck()
    await dialog.get_by_role("button", name=words["apply"]).click()
    await expect(dialog).to_have_count(0)


@pytest.mark.parametrize(("language", "device"), [("en", "desktop"), ("ru", "phone")])
async def test_a_question_goes_out_with_its_filters_and_the_thread_keeps_them(
    visit, extractive, language, device
):
    words = WORDS[language]
    visitor = await visit(extractive.url, language, device)
    page = visitor.page
    sent: list[dict[str, Any]] = []
    page.on(
        "request",
        lambda request: (
            sent.append(json.loads(request.post_data or "{}"))
            if request.url.endswith("/api/v1/chat")
            else None
        ),
    )
    await page.get_by_role("button", name=words["sources"]).click()
    await page.get_by_role("menuitemcheckbox", name=words["own"]).click()
    await page.keyboard.press("Escape")
    await set_filters(page, words)

    await visitor.ask(QUESTION[language])
    await page.wait_for_url(lambda url: "/t/" in url and not url.endswith("/new"))
    assert sent[0]["sources"] == ["web"]
    assert sent[0]["filters"]["domains"] == ["-ads.example.com"]
    assert sent[0]["filters"]["safe_search"] is False

    await page.reload()
    clear = page.get_by_role("button", name=words["clear"])
    await expect(clear).to_be_visible()
    await clear.click()
    await expect(clear).to_have_count(0)


@pytest.mark.parametrize(("language", "device"), [("en", "phone"), ("ru", "desktop")])
async def test_own_documents_have_a_page_that_checks_what_is_added(
    visit, extractive, language, device
):
    words = WORDS[language]
    visitor = await visit(extractive.url + "/index", language, device)
    page = visitor.page
    await expect(page.get_by_role("heading", name=words["documents"], exact=True)).to_be_visible()
    await page.get_by_role("button", name=words["add"], exact=True).click()
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_label(words["where"])
    await expect(field).to_be_focused()
    await field.fill("my papers")
    await field.press("Enter")
    await expect(dialog.get_by_text(words["nowhere"])).to_be_visible()
    await field.press("Escape")
    await expect(dialog).to_have_count(0)
