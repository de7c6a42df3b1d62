"""A whole answer: its sentences, their marks, and the passages behind them."""

import pytest
from chat_svc.claims.check import check_claims, is_doubtful, load_words
from chat_svc.claims.lists import read_lines
from chat_svc.claims.sentences import find_statements
from contracts.library import Claim
from hypothesis import given
from hypothesis import strategies as st

ANSWER = """# Deals of Microsoft in short

Microsoft bought **GitHub** in 2018.[1] It paid $7.5 billion [1][2]. What about others?

- Dr. A. B. Smith says, e.g. on p. 5, that `x.y. Z` works.
- The [site](http://a.b/c) has 7.5 million users today.[2]

| Name | Price |
|---|---|
| GitHub | 7.5 billion [1] |

```py
print("Hello there. World of code.")
```

> A quoted line is here
> and it goes on there [9].

$$ E = mc^2. Really it is. $$

В 2018 г. Microsoft купила GitHub, т. е. сервис. Надеюсь, это поможет!
See also the docs of the site.
"""
TEXTS = {1: "Far away. In June 2018 GitHub was acquired by Microsoft for $7.5 billion.", 2: "No."}


def test_sentences_with_their_marks() -> None:
    found = {one.text: one.marks for one in find_statements(ANSWER)}
    assert found == {
        "Microsoft bought GitHub in 2018.": (1,),
        "It paid $7.5 billion.": (1, 2),
        "Dr. A. B. Smith says, e.g. on p. 5, that x.y. Z works.": (),
        "The site has 7.5 million users today.": (2,),
        "GitHub: 7.5 billion": (1,),
        "A quoted line is here and it goes on there.": (9,),
        "В 2018 г. Microsoft купила GitHub, т. е. сервис.": (),
    }


def test_offsets_hold_the_sentence_and_its_marks() -> None:
    cut = [ANSWER[one.start : one.end] for one in find_statements(ANSWER)]
    assert cut[:2] == ["Microsoft bought **GitHub** in 2018.[1]", "It paid $7.5 billion [1][2]."]
    assert cut[4] == "GitHub | 7.5 billion [1]"


def test_a_sentence_without_marks_has_those_of_the_next_in_its_paragraph() -> None:
    answer = "One thing is so. Another thing is so.[2]\n\nA third thing is so. [1]\nA last one is."
    assert [one.marks for one in find_statements(answer)] == [(2,), (2,), (1,), ()]


def test_receipts_quote_the_source_word_for_word() -> None:
    claims = check_claims(ANSWER, TEXTS)
    first = claims[0]
    assert (first.verdict, first.source, first.sources) == ("supported", 1, (1,))
    assert first.quote == "In June 2018 GitHub was acquired by Microsoft for $7.5 billion."
    for claim in claims:
        if claim.source in TEXTS and claim.quote:
            assert TEXTS[claim.source][claim.quote_start : claim.quote_end] == claim.quote


def test_uncited_and_unread() -> None:
    claims = {claim.text: claim for claim in check_claims(ANSWER, TEXTS)}
    uncited = claims["Dr. A. B. Smith says, e.g. on p. 5, that x.y. Z works."]
    assert (uncited.source, uncited.verdict, uncited.reason) == (None, "not_found", "uncited")
    unread = claims["A quoted line is here and it goes on there."]
    assert (unread.source, unread.verdict, unread.reason) == (9, "not_found", "no_text")


def test_the_source_that_bears_it_out_decides() -> None:
    texts = {1: "GitHub was not acquired by Microsoft.", 2: "GitHub was acquired by Microsoft."}
    (claim,) = check_claims("Microsoft acquired GitHub.[1][2]", texts)
    assert (claim.verdict, claim.source) == ("supported", 2)
    (claim,) = check_claims("Microsoft acquired GitHub.[1]", texts)
    assert (claim.verdict, claim.source) == ("contradicted", 1)


def test_the_first_of_sources_with_one_text_is_named() -> None:
    texts = {3: TEXTS[1], 1: TEXTS[1], 2: TEXTS[1] + " "}
    (claim,) = check_claims("Microsoft bought GitHub in 2018.[2][1][3]", texts)
    assert (claim.verdict, claim.source) == ("supported", 2)


def test_what_is_loaded_at_the_start_is_not_read_for_an_answer() -> None:
    load_words()
    before = read_lines.cache_info().misses
    check_claims("GitHub did not cost 7.5 million in May 2018.[1]", TEXTS)
    check_claims("В мае 2018 года сервис не купили за 7 млн рублей.[1]", {1: "Сервис купили."})
    assert read_lines.cache_info().misses == before


PIECES = [
    "One word. ", "[1]", "[2, 3]", "\n", "\n\n", "- ", "| a | b |\n", "```\n", "`", "**", "$$", "?",
    "Так г. Омск стоит. ", "1.5 млн", "> ", "# ", "the 5 cats are 12.5% grey", "\\[",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25), st.lists(st.sampled_from(PIECES)))
def test_offsets_hold_for_any_text(answer: list[str], source: list[str]) -> None:
    whole, texts = "".join(answer), {1: "".join(source), 2: "The cats are grey."}
    end = 0
    for claim in check_claims(whole, texts):
        assert end <= claim.start < claim.end <= len(whole)
        end = claim.end
        if claim.quote:
            assert claim.source is not None
            assert texts[claim.source][claim.quote_start : claim.quote_end] == claim.quote


@pytest.mark.parametrize(
    ("verdict", "score", "reason", "doubtful"),
    [
        ("supported", 0.95, None, False),
        ("supported", 0.80, None, True),
        ("partly", 0.60, "words", True),
        ("contradicted", 0.60, "number", False),
        ("contradicted", 0.60, "words", True),
        ("not_found", 0.40, "words", True),
    ],
)
def test_what_a_model_should_look_at_again(verdict, score, reason, doubtful):
    claim = Claim(
        text="Water boils.",
        start=0,
        end=12,
        verdict=verdict,
        score=score,
        reason=reason,
        quote="Water freezes.",
    )
    assert is_doubtful(claim) is doubtful
    assert is_doubtful(claim.model_copy(update={"quote": "Вода кипит."}))
    assert not is_doubtful(claim.model_copy(update={"quote": ""}))
