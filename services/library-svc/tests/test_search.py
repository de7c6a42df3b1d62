"""Search in titles, questions and answers, in the forms of English and Russian."""

from urllib.parse import quote

import pytest

THREADS = "/api/v1/library/threads"


async def search(library, headers, text, **query):
    extra = "".join(f"&{name}={value}" for name, value in query.items())
    page = await library.json("GET", f"{THREADS}?q={quote(text)}{extra}", headers=headers)
    return page["threads"]


@pytest.fixture
async def shelf(someone):
    """Give a small library and its owner's headers."""
    chat, headers = someone
    await chat.answer(
        "Кто живёт в лесу?", "Под большим **деревом** живёт ёж [1]. Рядом растут кусты."
    )
    await chat.answer(
        "How do I write asyncio code?", "Programming with coroutines is fun; see docs.python.org."
    )
    await chat.answer(
        "Сколько лет дубу?", "Триста лет — “trees” like «желудь»… are ра́ри\u00adтет🙂."
    )
    return headers


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("деревья", ["Кто живёт в лесу?"]),
        ("ДЕРЕВЬЯМИ", ["Кто живёт в лесу?"]),
        ("лес", ["Кто живёт в лесу?"]),
        ("кустами дерево", ["Кто живёт в лесу?"]),
        ("ежом", ["Кто живёт в лесу?"]),
        ("ёж", ["Кто живёт в лесу?"]),
        ("живет еж", ["Кто живёт в лесу?"]),
        ("tree", ["Сколько лет дубу?"]),
        ("дуба tree", ["Сколько лет дубу?"]),
        ("program", ["How do I write asyncio code?"]),
        ("programs", ["How do I write asyncio code?"]),
        ("programmi", ["How do I write asyncio code?"]),
        ("coroutine pro", ["How do I write asyncio code?"]),
        ("корут", []),
        ("docs.pyth", ["How do I write asyncio code?"]),
        ("деревья кастрюля", []),
        ("дерево tree", []),
        ("кус", ["Кто живёт в лесу?"]),
        ("куст ко", []),
        ("жёлуди", ["Сколько лет дубу?"]),
        ("раритеты", ["Сколько лет дубу?"]),
        ("лет—дубы", ["Сколько лет дубу?"]),
        ("Кто живе\u0308т", ["Кто живёт в лесу?"]),
    ],
)
async def test_words_are_found_in_their_forms(library, shelf, text, titles):
    assert [thread["title"] for thread in await search(library, shelf, text)] == titles


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("деревья", "**деревом**"),
        ("еж", "**еж**"),
        ("programs", "**Programming**"),
        ("programmi", "**Programming**"),
        ("дубы", "**дубу**"),
        ("tree", "— “**trees**” like «желудь»…"),
        ("желуди", "«**желудь**»… are"),
    ],
)
async def test_the_excerpt_marks_where_the_words_stand(library, shelf, text, marked):
    (thread,) = await search(library, shelf, text)
    assert marked in thread["excerpt"]
    assert thread["excerpt"].count("**") == 2
    assert "[1]" not in thread["excerpt"]


async def test_a_new_title_is_found(library, shelf):
    (thread,) = await search(library, shelf, "coroutines")
    path = f"{THREADS}/{thread['id']}"
    await library.json("PATCH", path, headers=shelf, body={"title": "Зелёная тетрадь"})
    (found,) = await search(library, shelf, "тетради")
    assert (found["id"], found["excerpt"]) == (thread["id"], "Зеленая **тетрадь**")
    assert await search(library, shelf, "зелёной тетр")


async def test_a_question_weighs_more_than_an_answer(library, someone):
    chat, headers = someone
    await chat.answer("about volcanoes", "they are hot")
    in_both = await chat.answer("about hot things", "volcanoes, for one")
    await chat.answer("deep below", "there is magma", thread_id=in_both.thread_id)
    await chat.answer("hot", "the hot volcano and the hot volcano")
    found = await search(library, headers, "volcano")
    assert [thread["title"] for thread in found][:2] == ["about volcanoes", "about hot things"]
    assert [thread["turn_count"] for thread in found] == [1, 2, 1]
    (one,) = await search(library, headers, "magma")
    assert one["excerpt"] == "deep below\nthere is **magma**"


@pytest.mark.parametrize(
    "text",
    [
        "'",
        '"деревья',
        "деревья & | ! ( ) <-> :*",
        "a & b",
        "!деревья",
        "(((",
        "\\",
        "\\'; DROP TABLE library.turns; --",
        "🙂",
        "👩‍👩‍👧 дерево 🙂",
        "%",
        "_",
        "___",
        "\x00",
        "де\x00рево",
        "и",
        "the",
        "the and of",
        "*:*",
        "'a':*",
        "x" * 2000,
        "ж" * 2000,
        "word " * 400,
        "&'" * 1000,
        "ё" * 1999 + "'",
        "<b>дерево</b>",
        "https://docs.python.org/3/?q=1#x",
        "a@b.example",
        "日本",
        "e\u0301\u202e\ufeff",
        "-1.5e10",
    ],
)
async def test_any_text_is_a_safe_query(library, shelf, text):
    for found in await search(library, shelf, text):
        assert found["title"]


async def test_operators_in_a_query_are_nothing_but_words(library, shelf):
    for text in [
        '"деревья"',
        "деревья!",
        "(деревья)",
        "деревья:*",
        "'деревья'",
        "🙂деревья",
        "«деревья…»",
    ]:
        found = await search(library, shelf, text)
        assert [thread["title"] for thread in found] == ["Кто живёт в лесу?"], text
    assert await search(library, shelf, "🙂") == []


async def test_blanks_are_no_query(library, shelf):
    assert len(await search(library, shelf, "  \t ")) == 3


async def test_an_answer_of_any_size_is_stored_and_found(library, someone):
    chat, headers = someone
    words = " ".join(f"слово{number}" for number in range(60_000))
    turn = await chat.answer("huge", words + " " + "ы" * 5000)
    assert [thread["id"] for thread in await search(library, headers, "слово100")] == [
        turn.thread_id
    ]
