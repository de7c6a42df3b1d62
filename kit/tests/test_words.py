"""Stems are the same wherever words are compared, also from several threads at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from kit.words import LIGHT_WORDS, fold, stem


@pytest.mark.parametrize(
    ("one", "two"),
    [("running", "Runs"), ("Ёлки", "елка"), ("населения", "население"), ("databases", "database")],
)
def test_forms_of_one_word_have_one_stem(one, two):
    assert stem(fold(one)) == stem(fold(two))


def test_light_words_are_folded():
    assert {"use", "способ"} <= LIGHT_WORDS
    assert {fold(word) for word in LIGHT_WORDS} == LIGHT_WORDS


def test_threads_do_not_disturb_one_another():
    words = [f"running{letter}s" for letter in "abcdefghij"] * 200
    alone = [stem(word) for word in words]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: [stem(word) for word in words], range(8)))
    assert all(row == alone for row in together)
