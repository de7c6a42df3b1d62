"""A hostile answer is opened in a browser: nothing of it moves, and nobody else is asked."""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect
from stage.gullible import ORDER, question

pytestmark = pytest.mark.browser

PAGES = ("images.en.html", "html.en.html", "links.ru.html", "split.en.html")
ALIVE = "img, picture, iframe, object, embed, script, style, base, meta, form, svg image, [onerror]"


async def test_a_hostile_answer_asks_nobody_and_links_to_sources_only(
    visit, gullible, gullible_product
):
    asked: set[str] = set()
    visitor = await visit("about:blank")
    visitor.context.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    await visitor.page.goto(gullible_product.url)
    await visitor.ask(question(PAGES[0]))
    await check_answer(visitor, gullible.site.authority)
    for name in PAGES[1:]:
        answer = await gullible_product.ask(question(name), depth="balanced")
        await visitor.page.goto(f"{gullible_product.url}/t/{answer.thread_id}")
        await check_answer(visitor, gullible.site.authority)
    assert asked == {urlsplit(gullible_product.url).netloc}
    assert gullible.evil.requests == []


async def check_answer(visitor, site: str) -> None:
    region = visitor.page.get_by_role("region", name="Answer").first
    await expect(region).to_contain_text("Question: ", timeout=15_000)
    await expect(visitor.page.locator("[data-streaming]")).to_have_count(0, timeout=15_000)
    await expect(region).to_contain_text(ORDER)
    await expect(region.locator(ALIVE)).to_have_count(0)
    links = await region.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert {urlsplit(link).netloc for link in links} <= {site}
    assert not any(ORDER in link or "секрет" in link for link in links)
