"""The user's guide keeps up with the product: failure sentences, variables, links."""

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GUIDES = {"en": "guide.md", "ru": "guide.ru.md"}
RAISED = re.compile(r"[Ff]ailure\(\s*\"(\w+)\"|super\(\).__init__\(\"(\w+)\"|key = \"(\w+)\"")
ONLY_DEVELOPERS_MEET = {"no_browser", "eval_no_pairs", "eval_no_texts", "eval_bad_line"}
ONLY_DEVELOPERS_MEET |= {"eval_bad_row", "eval_no_answer", "eval_no_questions", "eval_not_squad"}
OF_OTHERS = {"PIP_INDEX_URL", "RUN_ID"}
SHORTEST_CLUE = 9

each_guide = pytest.mark.parametrize("language", GUIDES)


def read_guide(language: str) -> str:
    text = (ROOT / "docs" / GUIDES[language]).read_text(encoding="utf-8")
    return " ".join(text.replace("`", "").split())


def find_failures() -> dict[str, dict[str, str]]:
    """The sentences that end a command, in both languages."""
    found = {}
    for folder in ("cli/src/perplexica_cli", "scripts"):
        sentences = tomllib.loads((ROOT / folder / "sentences.toml").read_text(encoding="utf-8"))
        code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / folder).rglob("*.py"))
        raised = set(chain.from_iterable(RAISED.findall(code))) - ONLY_DEVELOPERS_MEET
        found |= {key: sentences[key] for key in raised & sentences.keys()}
    return found


def clues(sentence: str) -> list[str]:
    """What stays the same in a sentence whatever is filled in."""
    parts = re.split(r"\{\w+\}|[:;,.()]", sentence)
    return [part.strip() for part in parts if len(part.strip()) >= SHORTEST_CLUE]


@each_guide
def test_the_guide_names_every_failure_sentence(language):
    failures, guide = find_failures(), read_guide(language)
    assert len(failures) > 20
    missing = {
        key
        for key, sentence in failures.items()
        if clues(sentence[language])
        and not any(clue in guide for clue in clues(sentence[language]))
    }
    assert not missing


@each_guide
def test_the_guide_names_no_variable_that_does_not_exist(language):
    known = set(re.findall(r"`([A-Z][A-Z_]+)`", (ROOT / "docs/settings.md").read_text("utf-8")))
    named = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", read_guide(language)))
    assert named - OF_OTHERS <= known


def test_both_guides_have_the_same_parts():
    def levels(name: str) -> list[str]:
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        return re.findall(r"^(#+) |^```", text, re.MULTILINE)

    assert levels("guide.md") == levels("guide.ru.md")


@pytest.mark.parametrize("page", ["README.md", "README.ru.md", "docs/guide.md", "docs/guide.ru.md"])
def test_links_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = re.findall(r"(?<!!)\[[^\]]+\]\((?!https?:|#)([^)#]+)", text)
    assert targets
    folder = (ROOT / page).parent
    assert [name for name in targets if not (folder / name).exists()] == []
