"""Passages: small enough to quote, whole enough to understand, and exactly where they say."""

from hypothesis import given, settings
from hypothesis import strategies as st
from search_svc.reading.blocks import scan_blocks
from search_svc.reading.passages import MAX_WORDS, MIN_WORDS, split_passages

SENTENCE = "Одно предложение из ровно восьми слов здесь есть. "
CODE = "```python\nfor x in range(9):\n\n    print(x)\n```"


def words(text: str) -> int:
    return len(text.split())


LINES = st.sampled_from(
    ["# Заголовок", "### sub", "text", SENTENCE * 9, SENTENCE * 40, "```", "- item", "  deep",
     "| a | b |", "> quote", "", "", "    ", "слово " * 300, "x" * 5000, "=====", "1. one"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=30).map("\n".join))
def test_passages_hold_the_whole_text_and_say_where(text: str) -> None:
    passages = split_passages(text)
    end = 0
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert not text[end : passage.start].strip()
        assert passage.text.strip()
        assert len(passage.text) < 8000
        end = passage.end
    assert not text[end:].strip()


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_split(text: str) -> None:
    joined = "".join(passage.text for passage in split_passages(text))
    assert "".join(joined.split()) == "".join(text.split())


def test_short_sections_join_and_long_ones_stand_alone() -> None:
    short = "\n\n".join(f"## Part {n}\n\n{SENTENCE * 3}" for n in range(3))
    assert [passage.headings for passage in split_passages(f"# Top\n\n{short}")] == [()]
    long = "\n\n".join(f"## Part {n}\n\n{SENTENCE * 12}" for n in range(3))
    passages = split_passages(f"# Top\n\nIntro.\n\n{long}")
    assert [passage.text.count("## Part") for passage in passages] == [1, 1, 1]
    assert passages[1].text.startswith("## Part 1")
    assert passages[1].headings == ("Top",)


def test_the_path_of_headings_leads_to_a_passage() -> None:
    text = f"# Книга\n\n## `Глава`\n\n{SENTENCE * 20}\n\n{SENTENCE * 20}"
    first, second = split_passages(text)
    assert first.titled == first.text
    assert second.headings == ("Книга", "Глава")
    assert second.titled == f"# Книга › Глава\n{second.text}"


def test_paragraphs_that_are_too_long_are_cut_between_sentences() -> None:
    passages = split_passages(SENTENCE * 100)
    assert len(passages) > 3
    for passage in passages[:-1]:
        assert passage.text.endswith("есть.")
        assert MIN_WORDS <= words(passage.text) <= MAX_WORDS


def test_code_and_tables_stay_whole_when_they_fit() -> None:
    text = f"{SENTENCE * 20}\n\n{CODE}\n\n{SENTENCE * 20}"
    assert any(CODE in passage.text for passage in split_passages(text))
    rows = "\n".join(f"| строка {n} | значение |" for n in range(200))
    for passage in split_passages(rows):
        assert all(line.startswith("|") and line.endswith("|") for line in passage.text.split("\n"))


def test_a_script_without_spaces_is_bounded_too() -> None:
    assert all(len(passage.text) <= 2400 for passage in split_passages("漢字。" * 5000))


def test_blocks_are_recognised() -> None:
    text = (
        "# One\n\nTwo\nlines\n\n- a\n  ```\n\n  x\n  ```\n- b\n\n~~~\n# no\n~~~\n"
        "| a |\n> q\n\nTitle\n=====\n\n```\nopen"
    )
    blocks = scan_blocks(text)
    assert [block.kind for block in blocks] == [
        "heading", "paragraph", "list", "code", "table", "quote", "heading", "code",
    ]  # fmt: skip
    assert text[blocks[2].start : blocks[2].end].endswith("- b")
