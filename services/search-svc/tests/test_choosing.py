"""Budgets, origins and copies: what is kept of many pages, and of many results."""

from contracts.search import SearchResult
from search_svc.ranking.choosing import Ranked, choose, count_tokens
from search_svc.ranking.duplicates import are_near, runs_of
from search_svc.ranking.fusion import fuse
from search_svc.ranking.origins import origin_of


def text(subject: str, words: int = 80) -> str:
    return " ".join(f"{subject}{number}" for number in range(words))


def page(url: str, *passages: tuple[str, float]) -> Ranked:
    return Ranked(url, [one for one, _ in passages], [score for _, score in passages])


def test_the_best_of_all_pages_fill_the_budget():
    pages = [
        page("https://a.example/", (text("a"), 1.0), (text("b"), 0.2)),
        page("https://b.example/", (text("c"), 0.9)),
    ]
    budget = count_tokens(text("a")) + count_tokens(text("c"))
    chosen = choose(pages, budget, 6)
    assert [(one.page, one.place) for one in chosen] == [(0, 0), (1, 0)]
    assert sum(count_tokens(one.text) for one in chosen) <= budget
    assert choose(pages, 10, 6) == []
    assert len(choose(pages, 100_000, 1)) == 2


def test_a_further_passage_of_an_origin_counts_less():
    pages = [
        page("https://one.bbc.co.uk/x", (text("a"), 1.0)),
        page("https://two.bbc.co.uk/y", (text("b"), 0.9)),
        page("https://other.co.uk/z", (text("c"), 0.8)),
    ]
    assert [one.page for one in choose(pages, 100_000, 6)] == [0, 2, 1]


def test_a_copied_passage_is_kept_once():
    pages = [
        page("https://a.example/", (text("a"), 1.0)),
        page("https://b.example/", ("By our staff. " + text("a"), 0.9)),
    ]
    assert [one.page for one in choose(pages, 100_000, 6)] == [0]


def test_a_short_passage_takes_its_neighbour_when_it_fits():
    hit = text("hit", 10)
    pages = [page("https://a.example/", (text("a"), 0.0), (hit, 1.0), (text("c"), 0.0))]
    [chosen] = choose(pages, 100_000, 6)
    assert chosen.text == f"{hit}\n\n{text('c')}"
    [chosen] = choose(pages, count_tokens(hit) + 5, 6)
    assert chosen.text == hit


def test_when_nothing_fits_the_question_pages_are_kept_from_their_start():
    pages = [page("https://a.example/", (text("a"), 0.0), (text("b"), 0.0))]
    assert [one.place for one in choose(pages, 100_000, 6)] == [0, 1]


def test_russian_costs_more_tokens_than_english():
    assert count_tokens("слово " * 100) > count_tokens("words " * 100)


def test_texts_are_near_when_the_shorter_stands_in_the_other():
    assert are_near(runs_of(text("a")), runs_of("Intro. " + text("a").upper()))
    assert not are_near(runs_of(text("a")), runs_of(text("b")))
    assert not are_near(runs_of("too short"), runs_of("too short"))


def test_origins():
    assert origin_of("https://www.news.bbc.co.uk/1") == "bbc.co.uk"
    assert origin_of("http://127.0.0.1:80/") == "127.0.0.1"
    assert origin_of("/api/v1/search/documents/1") is None
    assert origin_of("http://[broken") is None


def found(url: str, title: str = "", snippet: str = "") -> SearchResult:
    return SearchResult(url=url, title=title or url, snippet=snippet, provider="p")


def test_a_list_of_more_weight_comes_first():
    one, other = [found("https://a.example")], [found("https://b.example")]
    assert fuse([one, other], 5, [1.0, 2.0])[0].url == "https://b.example"


def test_copies_of_a_story_are_one_result():
    story = "The old bridge over the river was opened again after four years of work."
    lists = [
        [found("https://a.example", "Bridge opened", story)],
        [found("https://b.example", "Bridge  Opened", story + " Read more.")],
        [found("https://c.example", "Bridge closed", story)],
    ]
    urls = [one.url for one in fuse(lists, 10)]
    assert urls == ["https://a.example", "https://c.example"]


def test_what_a_site_has_beyond_its_share_comes_last():
    many = [found(f"https://x{number}.same.example/{number}") for number in range(6)]
    others = [found("https://b.example"), found("https://c.example")]
    fused = fuse([[*many, *others]], 5)
    assert [origin_of(one.url) for one in fused] == [
        "same.example", "same.example", "b.example", "c.example", "same.example"
    ]  # fmt: skip
    assert [one.score for one in fused] == sorted((one.score for one in fused), reverse=True)
    local = [found(f"/api/v1/search/documents/{number}") for number in range(6)]
    assert [one.url for one in fuse([local], 6)] == [one.url for one in local]
