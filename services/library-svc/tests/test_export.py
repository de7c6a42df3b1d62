"""A thread as a file."""

from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from contracts.library import Source, Thread
from library_svc.export import make_disposition

THREADS = "/api/v1/library/threads"

MARKDOWN = """\
# Почему «небо» синее?

## Почему «небо» синее?

Из-за рассеяния [1], **да** [2].

### Источники

- [1] First: <https://example.org/a>
- [2] \\[Ads\\] \\<b\\>x\\</b\\> \\`y\\`: <https://example.org/a%20b?x=%3C1%3E>

## And in the evening?

Red

*The answer was stopped here.*

## Next

*There is no answer: it failed (model_away).*

## Дальше

*Ответ ещё пишется.*
"""


@pytest.fixture
async def thread_id(someone, new_turn, ended):
    chat, _ = someone
    turn = new_turn("Почему «небо»\nсинее?")
    sources = (
        Source(number=1, url="https://example.org/a", title="First"),
        Source(number=2, url="https://example.org/a b?x=<1>", title="[Ads]\n <b>x</b> `y`"),
    )
    await chat.save(ended(turn, "Из-за рассеяния [1], **да** [2].\n", sources=sources))
    follow_up = new_turn("And in the evening?", thread_id=turn.thread_id)
    await chat.save(follow_up)
    await chat.save(ended(follow_up, "Red", status="stopped", sources=()))
    failed = new_turn("Next", thread_id=turn.thread_id)
    await chat.save(failed)
    await chat.save(ended(failed, "", status="failed", error="model_away", sources=()))
    await chat.save(new_turn("Дальше", thread_id=turn.thread_id))
    return turn.thread_id


async def test_markdown(library, someone, thread_id):
    _, headers = someone
    async with library.http.get(
        f"{library.url}{THREADS}/{thread_id}/export", headers=headers
    ) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
        disposition = response.headers["Content-Disposition"]
        assert response.content_disposition.filename == "Почему «небо» синее.md"
        assert 'filename="thread.md"' in disposition
        assert await response.text() == MARKDOWN


async def test_json_holds_everything(library, someone, thread_id):
    _, headers = someone
    path = f"{THREADS}/{thread_id}"
    thread = await library.json("GET", path, headers=headers)
    async with library.http.get(
        f"{library.url}{path}/export?format=json", headers=headers
    ) as response:
        assert response.content_type == "application/json"
        assert response.content_disposition.filename == "Почему «небо» синее.json"
        exported = await response.json()
    assert exported == {name: value for name, value in thread.items() if name != "excerpt"}
    assert Thread.model_validate(exported).created_at <= datetime.now(UTC)
    await library.json("GET", f"{path}/export?format=exe", headers=headers, status=422)


@pytest.mark.parametrize(
    ("title", "plain", "full"),
    [
        ("Why?", "Why.md", "Why.md"),
        ('a"b\\c/d:e\r\nX: y', "a b c d e X y.md", "a b c d e X y.md"),
        ("../../etc/passwd", "etc passwd.md", "etc passwd.md"),
        ("Деревья", "thread.md", "Деревья.md"),
        ("Go и Rust", "Go _ Rust.md", "Go и Rust.md"),
        ("🙂", "thread.md", "🙂.md"),
        ("???", "thread.md", "thread.md"),
        ("x" * 200, "x" * 80 + ".md", "x" * 80 + ".md"),
    ],
)
def test_file_names(title, plain, full):
    disposition = make_disposition(title, "md")
    assert disposition.isascii()
    head, _, encoded = disposition.partition("; filename*=UTF-8''")
    assert head == f'attachment; filename="{plain}"'
    assert unquote(encoded) == full
