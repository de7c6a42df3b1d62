"""A thread as a file."""

from datetime import UTC, datetime
from typing import get_args
from urllib.parse import unquote

import pytest
from contracts.library import Claim, OutgoingQuery, Route, Source, Thread, Usage, Verdict
from library_svc.export import make_disposition
from library_svc.phrases import ENGLISH, RUSSIAN

THREADS = "/api/v1/library/threads"

MARKDOWN = """\
# Почему «небо» синее?

## Почему «небо» синее?

Из-за рассеяния [1], **да** [2].

### Проверенные утверждения

Утверждений: 3 (подтверждено: 1, подтверждено частично: 1, противоречит источнику: 1).

- **Подтверждено частично** (нет текста источника): Да
- **Противоречит источнику** (другое число): 5 \\*км\\*
  > [2] 6 \\<km\\> high

### Источники

- [1] First: <https://example.org/a>
- [2] \\[Ads\\] \\<b\\>x\\</b\\> \\`y\\`: <https://example.org/a%20b?x=%3C1%3E> \
(прочитано 2026-02-01 21:30 UTC, SHA-256 ab12)

Модель: extractive (просили: openai/x; почему другая: model\\_away) · \
Запросы: «небо» (searxng, ddgs); «\\[sky\\]» · Время: 1,2 с · Цена: 0,0123 долл. США

## And in the evening?

Red

*The answer was stopped here.*

### Checked statements

Statements: 1 (not found: 1).

- **Not found** (no source is cited): Red

Model: stub/writer · Time: 0.5 s

## Next

*There is no answer: it failed (model_away).*

## Дальше

*Ответ ещё пишется.*
"""

CLAIMS = (
    Claim(text="Рассеяние", start=0, end=9, sources=(1,), source=1, verdict="supported", score=1),
    Claim(text="Да", start=9, end=11, sources=(2,), verdict="partly", score=0.5, reason="no_text"),
    Claim(
        text="5\n*км*",
        start=11,
        end=17,
        sources=(2,),
        source=2,
        verdict="contradicted",
        score=0.9,
        reason="number",
        quote="6 <km>\nhigh",
        quote_start=0,
        quote_end=11,
    ),
)
ROUTE = Route(
    asked_model="openai/x",
    answered_model="extractive",
    fall_back="model_away",
    queries=(
        OutgoingQuery(query="небо", providers=("searxng", "ddgs")),
        OutgoingQuery(query="[sky]"),
    ),
    usage=Usage(cost_usd=0.01234),
    took_ms=1234,
)


@pytest.fixture
async def thread_id(someone, new_turn, ended):
    chat, _ = someone
    turn = new_turn("Почему «небо»\nсинее?")
    sources = (
        Source(number=1, url="https://example.org/a", title="First"),
        Source(
            number=2,
            url="https://example.org/a b?x=<1>",
            title="[Ads]\n <b>x</b> `y`",
            sha256="ab12",
            read_at=datetime.fromisoformat("2026-02-02T00:30+03:00"),
        ),
    )
    first = {"sources": sources, "claims": CLAIMS, "route": ROUTE}
    await chat.save(ended(turn, "Из-за рассеяния [1], **да** [2].\n", **first))
    follow_up = new_turn("And in the evening?", thread_id=turn.thread_id)
    await chat.save(follow_up)
    claim = Claim(text="Red", start=0, end=3, verdict="not_found", score=0, reason="uncited")
    route = Route(asked_model="stub/writer", answered_model="stub/writer", took_ms=500)
    second = {"sources": (), "claims": (claim,), "route": route}
    await chat.save(ended(follow_up, "Red", status="stopped", **second))
    failed = new_turn("Next", thread_id=turn.thread_id)
    await chat.save(failed)
    bare = {"sources": (), "claims": (), "route": Route()}
    await chat.save(ended(failed, "", status="failed", error="model_away", **bare))
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


@pytest.mark.parametrize("phrases", [ENGLISH, RUSSIAN])
def test_every_verdict_and_reason_has_its_phrase(phrases):
    reasons = get_args(get_args(Claim.model_fields["reason"].annotation)[0])
    assert set(phrases.verdicts) == set(get_args(Verdict))
    assert set(phrases.reasons) == set(reasons)
