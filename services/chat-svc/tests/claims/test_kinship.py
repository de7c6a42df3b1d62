"""Related words must be found by their marks, for only what is found is compared."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from chat_svc.claims.lexicon import are_siblings
from chat_svc.claims.matching import is_opposite, share_root
from chat_svc.claims.names import sounds_like
from chat_svc.claims.reading import Reading, read_text
from chat_svc.claims.tokens import Token

HERE = Path(__file__).parent


def are_related(one: Token, two: Token) -> bool:
    if one.is_name and two.is_name and sounds_like(one.lower, two.lower):
        return True
    if is_opposite(one, two) or are_siblings(one.bases, two.bases):
        return True
    return share_root(one.lower, two.lower)


def related(token: Token, passage: Reading) -> set[int]:
    """Give what comparing with every word finds."""
    return {
        at
        for at, other in enumerate(passage.tokens)
        if other.kind == "word" and other.is_content and are_related(token, other)
    }


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_related_word_is_missed(language: str) -> None:
    lines = (HERE / f"pairs_{language}.jsonl").read_text("utf-8").splitlines()
    pairs = [json.loads(line) for line in lines]
    found = 0
    for pair, following in pairwise(pairs):
        said, passage = read_text(pair["sentence"]), read_text(following["passage"])
        for token in said.tokens:
            if token.kind == "word" and token.is_content:
                expected = related(token, passage)
                assert expected <= {*passage.relatives(token)}, token.text
                found += len(expected)
    assert found > 500


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("the inventor", "they invented"),
        ("an unlawful act", "a lawful act"),
        ("a non-profit firm", "a profit firm"),
        ("prices increased", "prices decreased"),
        ("in Tchaikovsky’s Moscow", "в Чайковском"),
        ("незаконный ввоз", "законный ввоз"),
        ("a self-driving car", "he is driving"),
    ],
)
def test_each_sort_of_relation_is_found_both_ways(one: str, two: str) -> None:
    readings = read_text(one), read_text(two)
    for said, passage in (readings, readings[::-1]):
        expected = [(token, related(token, passage)) for token in said.tokens if token.is_content]
        assert any(places for _, places in expected)
        assert all(places <= {*passage.relatives(token)} for token, places in expected)
