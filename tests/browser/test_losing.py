"""A reader loses the network and every worker in the middle of an answer, and notices a pause."""

import json
import os
import signal
from itertools import pairwise

import pytest
from conftest import find_port
from playwright.async_api import expect
from stage.product import running_product
from stage.world import ANSWER, QUESTION

pytestmark = pytest.mark.browser

WATCH = """() => {
  window.seen = [];
  const look = () => {
    const answer = document.querySelector("section[aria-busy]");
    if (answer) window.seen.push(answer.innerText.length);
  };
  new MutationObserver(look).observe(document.body, {
    subtree: true, childList: true, characterData: true,
  });
}"""
# A mark is drawn as a chip: its brackets go.
MARK_LENGTH = 4


@pytest.fixture(scope="module")
async def replicated(slow_world, tmp_path_factory):
    """The product with chat-svc in three processes and a slow model."""
    folder = tmp_path_factory.mktemp("replicated")
    settings = slow_world.settings("openai")
    async with running_product(folder, find_port(), settings, ["--processes"]) as product:
        yield product


def kill_workers(product) -> None:
    listed = json.loads((product.folder / "processes.json").read_text("utf-8"))
    for process in listed:
        if process["service"] == "chat-svc":
            os.kill(process["pid"], signal.SIGKILL)


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_losing_network_and_workers_is_a_pause(visit, replicated, language):
    visitor = await visit(replicated.url, language)
    await visitor.page.evaluate(WATCH)
    await visitor.ask(QUESTION[language])
    answer, words = visitor.answer, ANSWER[language].split()
    await expect(answer).to_contain_text(" ".join(words[:2]), timeout=20_000)
    await visitor.context.set_offline(True)
    kill_workers(replicated)
    await visitor.page.wait_for_timeout(1500)
    await visitor.context.set_offline(False)
    await expect(answer).to_have_text(visitor.as_shown(ANSWER[language]), timeout=40_000)
    await expect(answer).to_have_attribute("aria-busy", "false", timeout=10_000)
    await expect(visitor.page.get_by_role("alert")).to_have_count(0)
    seen = await visitor.page.evaluate("window.seen")
    begun = seen[next(place for place, length in enumerate(seen) if length) :]
    assert all(later >= one - MARK_LENGTH for one, later in pairwise(begun))
    visitor.errors[:] = [one for one in visitor.errors if "Failed to load resource" not in one]
