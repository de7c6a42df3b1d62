"""What of a text still stands in a later one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library_svc.comparison import MAX_CHARACTERS, SHOWN, compare_texts

SENTENCES = st.lists(
    st.sampled_from(
        ["Oaks grow slowly.", "Берёзы растут быстро!", "J. Smith said so.", "今天。", "- 5 т. е. 6"]
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("old", "new", "removed", "added"),
    [
        ("It is 5 km. It is old.", "It is 6 km. It is old.", ["It is 5 km."], ["It is 6 km."]),
        (
            "Дубу 300 лет. Он высок.",
            "Дубу 301 год. Он высок.",
            ["Дубу 300 лет."],
            ["Дубу 301 год."],
        ),
        ("He said “no.” Then he left.", "Then he left.", ["He said “no.”"], []),
        (
            "J. Smith left, e.g. by car",
            "J. Smith left",
            ["J. Smith left, e.g. by car"],
            ["J. Smith left"],
        ),
        ("今天。明天。", "今天。", ["明天。"], []),
        ("a\n\nb\n", "b\nc\nc", ["a"], ["c"]),
        ("twice\ntwice", "twice", ["twice"], []),
        ("", "new", [], ["new"]),
        ("old", "", ["old"], []),
    ],
)
def test_sentences_that_went_and_came(old, new, removed, added):
    found = compare_texts(old, new)
    assert (list(found.removed), list(found.added)) == (removed, added)


def test_similarity_is_the_share_of_what_is_still_there():
    assert compare_texts("1234\n123456", "123456\nmuch that is new").similarity == 0.6
    assert compare_texts("", "new").similarity == 1
    assert compare_texts("old", "").similarity == 0


@given(SENTENCES, st.randoms(use_true_random=False))
def test_order_and_blanks_do_not_count(sentences, random):
    mixed = random.sample(sentences, len(sentences))
    found = compare_texts(" \n".join(sentences), "\r\n\t ".join(mixed) + "\u00a0")
    assert (found.similarity, found.removed, found.added) == (1, (), ())


@given(SENTENCES, SENTENCES)
def test_what_is_gone_one_way_is_new_the_other(some, others):
    there = compare_texts("\n".join(some), "\n".join(others))
    back = compare_texts("\n".join(others), "\n".join(some))
    assert (set(there.removed), set(there.added)) == (set(back.added), set(back.removed))
    assert (there.similarity == 1) == (not there.removed)
    assert 0 <= there.similarity <= 1


def test_only_the_first_sentences_are_shown_and_long_ones_are_cut():
    old = "\n".join(f"{number} {'x' * 1000}" for number in range(100))
    found = compare_texts(old, "")
    assert [line.split()[0] for line in found.removed] == [str(number) for number in range(SHOWN)]
    assert {len(line) for line in found.removed} == {301}


def test_what_lies_far_behind_is_not_compared():
    old = "a\n" * (MAX_CHARACTERS // 2)
    assert compare_texts(old, old + "b").added == ()
