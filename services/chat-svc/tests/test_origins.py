"""How many independent origins stand behind a list of sources."""

import pytest
from chat_svc.answers.origins import find_origins, owner_of
from contracts.library import Source

STORY = (
    "The central bank kept its key rate at sixteen percent on Friday, in line with forecasts, and "
    "said that inflation was slowing more quickly than it had expected a quarter ago."
)
RETOLD = (
    "Rates stay where they are: the regulator held the key rate at sixteen percent, and its head "
    "spoke of a slowdown in prices that nobody had foreseen."
)
OTHER = "Solar panels were put on the roof of the city's oldest library in the spring of last year."


def source(number, url, title="A page"):
    return Source(number=number, url=url, title=title)


def origins(*rows):
    sources = [source(number, *row[:2]) for number, row in enumerate(rows, 1)]
    texts = {number: row[2] for number, row in enumerate(rows, 1)}
    return list(find_origins(sources, texts).values())


@pytest.mark.parametrize(
    ("url", "owner"),
    [
        ("https://www.bbc.co.uk/news/1", "bbc"),
        ("https://bbc.com/russian", "bbc"),
        ("https://ru.wikipedia.org/wiki/Москва", "wikipedia"),
        ("https://someone.github.io/page", "someone"),
        ("https://news.ru/a", "news.ru"),
        ("https://vk.com/wall", "vk.com"),
        ("https://xn--e1afmkfd.xn--p1ai/", "xn--e1afmkfd"),
        ("http://localhost:3000/", "localhost"),
        ("http://127.0.0.1/", "127.0.0.1"),
        ("file:///home/me/a.md", None),
        ("docs/guide.md", None),
        ("", None),
    ],
)
def test_the_owner_of_a_host(url, owner):
    assert owner_of(url) == owner


def test_hosts_of_one_owner_are_one_origin():
    rows = [
        ("https://en.wikipedia.org/a", "A", STORY),
        ("https://ru.wikipedia.org/b", "B", OTHER),
        ("https://example.org/c", "C", RETOLD),
    ]
    assert origins(*rows) == [1, 1, 3]


def test_a_copied_text_is_one_origin_also_with_another_head_and_tail():
    copy = f"Our own correspondent writes. {STORY} Subscribe to our newsletter for more."
    rows = [("https://a.example/1", "A", STORY), ("https://b.test/2", "B", copy)]
    assert origins(*rows) == [1, 1]
    assert origins(rows[0], ("https://b.test/2", "B", OTHER)) == [1, 2]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("LONDON (Reuters) - ", "Reuters reported on Friday. "),
        ("МОСКВА, 5 мая. /ТАСС/. ", "Об этом сообщает ТАСС. "),
        ("По данным РИА Новости. ", "РИА Новости сообщает. "),
    ],
)
def test_one_story_of_one_agency_is_one_origin(one, two):
    title = "Central bank holds key rate"
    rows = [
        ("https://a.example/1", title, one + STORY),
        ("https://b.test/2", title + " again", two + RETOLD),
    ]
    assert origins(*rows) == [1, 1]
    unrelated = ("https://b.test/2", "Solar library", two + OTHER)
    assert origins(rows[0], unrelated) == [1, 2]
    unnamed = ("https://b.test/2", title, RETOLD)
    assert origins(rows[0], unnamed) == [1, 2]


def test_origins_chain_and_take_the_smallest_number():
    rows = [
        ("https://a.example/1", "A", OTHER),
        ("https://b.test/2", "B", STORY),
        ("https://sub.a.example/3", "C", STORY),
        ("https://c.test/4", "D", RETOLD),
    ]
    assert origins(*rows) == [1, 1, 1, 4]


def test_short_texts_and_own_files_are_their_own_origin():
    rows = [("a.md", "A", "Yes."), ("b.md", "B", "Yes."), ("file:///c.md", "C", "")]
    assert origins(*rows) == [1, 2, 3]
