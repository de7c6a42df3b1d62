"""Sentences, kinds of questions, follow-ups and what leads an extract, in both languages."""

import pytest
from chat_svc.answers.extracts import choose_extracts
from chat_svc.answers.language import detect_language
from chat_svc.answers.questions import stand_alone, take_apart
from chat_svc.answers.sentences import clean_sentence, split_text
from chat_svc.answers.sources import SourceRegistry
from chat_svc.answers.writers.extractive import escape_markdown
from contracts.library import Exchange
from contracts.search import SearchResult


def split_sentences(text: str) -> list[str]:
    return [sentence for paragraph in split_text(text) for sentence in paragraph.sentences]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Dr. Smith lives in St. Paul.", "He is 3.5 ft. tall."],
        ["It costs $1.5 million, i.e. a lot.", "The U.S. government paid."],
        ['He said: "Stop!" and left.', "«Нет!» — сказал он.", "Все ушли."],
        ["А. С. Пушкин родился в Москве, т. е. в России.", "Он поэт."],
        ["Город на р. Неве основан в 1703 г. по указу Петра I.", "В нём живёт 5,6 млн чел."],
        ["Население города Москвы в 2024 г. выросло до 13 млн чел.", "Это рекорд."],
        ["В 1799 г. Пушкин родился."],
        ["Really?!", "Yes…", "Maybe."],
    ],
)
def test_sentences_are_split_where_they_end(sentences: list[str]) -> None:
    assert split_sentences(" ".join(sentences)) == sentences


def test_wrapped_lines_are_joined_and_items_stand_alone() -> None:
    text = "The first sentence is\nwrapped over lines.\n\nHeading\n- one item\n- another item"
    assert split_sentences(text) == [
        "The first sentence is wrapped over lines.",
        "Heading",
        "one item",
        "another item",
    ]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (
            "Jan 3, 2024 — The tower is 330 metres high today.",
            "The tower is 330 metres high today.",
        ),
        ("Subscribe to our newsletter to read the whole story.", None),
        ("Читать далее о жизни великого русского поэта в Москве.", None),
        ("the second half of a sentence that began elsewhere.", None),
        ("A sentence that is cut off in the middle of a…", None),
        ("Home | News | Sport | Weather | Shop | Travel | More.", None),
        ("Too short.", None),
    ],
)
def test_only_whole_sentences_without_clutter_are_kept(raw: str, clean: str | None) -> None:
    assert clean_sentence(raw) == clean


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("What is a monad?", "definition"),
        ("Кто такой Гагарин?", "definition"),
        ("When did the war end?", "when"),
        ("В каком году основан Петербург?", "when"),
        ("How many people live in Tokyo?", "number"),
        ("Сколько стоит билет?", "number"),
        ("How do I install PostgreSQL?", "how_to"),
        ("Как установить Python?", "how_to"),
        ("Why is the sky blue?", "why"),
        ("Почему трава зелёная?", "why"),
        ("Where is Timbuktu?", "where"),
        ("Who wrote Hamlet?", "who"),
        ("Python versus Java", "other"),
    ],
)
def test_kinds_of_questions(query: str, kind: str) -> None:
    assert take_apart(query).kind == kind


def best(query: str, *pages: tuple[str, str]) -> list[str]:
    registry = SourceRegistry(most=20)
    registry.add(
        SearchResult(url=f"https://e{place}.example", title=title, snippet=text, provider="p")
        for place, (title, text) in enumerate(pages)
    )
    language = detect_language(query)
    chosen = choose_extracts(take_apart(query), registry.evidence, language)
    return [item.text for item in chosen]


def test_the_kind_of_question_decides_what_leads() -> None:
    city = (
        "Tokyo",
        (
            "Tokyo is the capital of Japan and its largest city. Tokyo has a population of over "
            "14 million residents in the city proper. Tokyo was renamed from Edo in 1868."
        ),
    )
    assert "capital of Japan" in best("What is Tokyo?", city)[0]
    assert "14 million" in best("How many people live in Tokyo?", city)[0]
    assert "1868" in best("When was Tokyo renamed?", city)[0]
    poet = (
        "Пушкин",
        (
            "Пушкин родился в дворянской семье. Пушкин родился 26 мая (6 июня) 1799 г. в Москве, "
            "в Немецкой слободе. Пушкин — русский поэт, драматург и прозаик."
        ),
    )
    assert "1799" in best("Когда родился Пушкин?", poet)[0]
    assert "русский поэт" in best("Кто такой Пушкин?", poet)[0]


def test_the_same_is_not_said_twice() -> None:
    chosen = best(
        "What is chlorophyll?",
        ("A", "Chlorophyll is a green pigment found in plants and algae."),
        ("B", "Chlorophyll is a green pigment that is found in plants and algae."),
        ("C", "Chlorophyll is a green pigment found in plants and algae."),
        ("D", "Chlorophyll absorbs blue and red light and drives photosynthesis."),
    )
    assert chosen[0] == "Chlorophyll is a green pigment found in plants and algae."
    assert sum("green pigment" in sentence for sentence in chosen) == 1


def test_what_does_not_fit_is_not_quoted() -> None:
    page = ("Cooking", "Boil the water in a large pot for ten minutes before you add salt.")
    assert best("What is quantum entanglement?", page) == []


@pytest.mark.parametrize(
    ("question", "earlier", "query"),
    [
        ("When was it built?", ["How tall is the Eiffel Tower?"], "tall Eiffel Tower"),
        ("А когда она построена?", ["Какая высота у Эйфелевой башни?"], "Эйфелевой башни"),
        ("And in Berlin?", ["What is the population of Paris?"], "population Paris"),
        ("Why?", ["What is Rust?", "Is it fast?"], "Rust"),
        ("What is the largest river in South America?", ["What is Rust?"], ""),
        ("What is Rust?", [], ""),
    ],
)
def test_follow_ups_without_a_model(question: str, earlier: list[str], query: str) -> None:
    exchanges = [Exchange(query=text, answer="") for text in earlier]
    alone = stand_alone(question, exchanges)
    assert alone.endswith(question)
    assert (query in alone) if query else (alone == question)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is Python?", "en"),
        ("Что такое Python?", "ru"),
        ("asyncio timeout", "en"),
        ("Що таке їжак?", None),
        ("¿Qué es Python?", None),
        ("Was ist der Sinn des Lebens?", None),
        ("什么是 Python", None),
        ("42", None),
    ],
)
def test_languages(text: str, language: str | None) -> None:
    assert detect_language(text) == language


def test_one_page_is_one_source() -> None:
    registry = SourceRegistry(most=2)
    urls = [
        "https://www.example.org/a/?utm_source=x#part",
        "http://example.org/a",
        "https://example.org/a?b=1&a=2",
        "https://example.org/a?a=2&b=1",
        "https://example.org/third",
    ]
    results = [SearchResult(url=url, title="T", snippet="s", provider="p") for url in urls]
    assert [source.number for source in registry.add(results)] == [1, 2]
    assert registry.add(results) == []
    assert registry.find_url("https://example.org/a") == urls[0]
    assert registry.find_url("https://example.org/third") is None


def test_quoted_sentences_show_as_they_stand() -> None:
    assert escape_markdown("Use *args and snake_case [x](https://a.example) <b>.") == (
        r"Use \*args and snake_case \[x](https:\//a.example) \<b>."
    )
    assert escape_markdown("1. First") == r"1\. First"
    assert escape_markdown("Ни\u200bчего\r\u202e нет") == "Ничего нет"
