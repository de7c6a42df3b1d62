"""What is quoted from sources without a model: the right units, in order, shown safely."""

import pytest
from chat_svc.answers.extracts import choose_extracts
from chat_svc.answers.questions import take_apart
from chat_svc.answers.sources import Evidence
from chat_svc.answers.units import split_units
from chat_svc.answers.writers.extractive import escape_markdown
from contracts.library import Source
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

TIDES_RU = """# Почему бывают приливы

Приливы — это подъём и опускание уровня моря под действием притяжения Луны и Солнца.

Луна сильнее притягивает воду на ближней к ней стороне Земли, чем на дальней.

На большинстве берегов за сутки бывает два прилива и два отлива.

Когда Солнце и Луна стоят на одной линии, приливы самые высокие."""
TIDES_EN = """# Why tides happen

Tides are the rise and fall of the sea caused by the gravity of the Moon and the Sun. The Moon
pulls the water on the near side of the Earth more than on the far side. Most coasts see two high
tides and two low tides every day."""
SETTINGS = """# Settings

Every setting is an environment variable, and an empty one counts as absent.

| variable | default | meaning | read by |
|---|---|---|---|
| `POSTGRES_URL` | – | PostgreSQL connection URL | every service |
| `POSTGRES_POOL` | `10` | connections a process may hold | every service |
| `AUTH_MODE` | `single` | single: one local user, no login; multi: accounts | every service |"""
PYTHON = """# File objects

For reading lines from a file, you can loop over the file object:

```python3
for line in f:
    print(line)
```

###### shutil.rmtree(path, ignore_errors=False, onerror=None, *, dir_fd=None, follow_symlinks=True)

Delete an entire directory tree. See also the notes.

- First item without an end
- `--force`: overwrite what is there
- Several exceptions may be named as a tuple, for example:"""


def quote(question: str, *texts: str, title: str = "") -> list[str]:
    evidence = [
        Evidence(Source(number=number, url=f"https://{number}.example", title=title), "", (text,))
        for number, text in enumerate(texts, 1)
    ]
    language = "ru" if "а" in question else "en"
    return [one.text for one in choose_extracts(take_apart(question), evidence, language)]


def test_a_why_question_is_answered_with_the_whole_explanation():
    quoted = quote("Почему бывают приливы?", TIDES_RU, title="Почему бывают приливы")
    assert quoted[0].startswith("Приливы — это подъём")
    assert quoted[1].startswith("Луна сильнее притягивает")
    assert 3 <= len(quoted) <= 5
    quoted = quote("Why do tides happen?", TIDES_EN, title="Why tides happen")
    assert [text.split()[0] for text in quoted] == ["Tides", "The", "Most"]


def test_a_table_row_answers():
    quoted = quote("Which environment variable sets the PostgreSQL connection URL?", SETTINGS)
    assert "`POSTGRES_URL`: PostgreSQL connection URL (read by: every service)" in quoted
    [first, *_] = quote("How do I turn on accounts?", SETTINGS)
    assert first.startswith(
        "`AUTH_MODE`: single: one local user, no login; multi: accounts (default: "
    )


def test_units_are_understood_by_themselves():
    units = split_units(PYTHON)
    assert units[0].text.endswith("loop over the file object:")
    assert units[0].code == ("python3", "for line in f:\n    print(line)")
    texts = [unit.text for unit in units[1:]]
    assert texts[0] == "`shutil.rmtree(…)`: Delete an entire directory tree."
    assert "First item without an end" not in texts
    assert "`--force`: overwrite what is there" in texts
    assert texts[-1] == "Several exceptions may be named as a tuple."


def test_a_row_without_its_header_is_read_too():
    [unit] = split_units("| `A_B` | – | what it means | all |")
    assert unit.text == "`A_B`: what it means (all)"
    [unit] = split_units("| `zip()` | joins sequences |\n| --- | --- |")
    assert unit.text == "`zip()`: joins sequences"


def test_what_is_asked_for_leads():
    text = "Wait for it. Later a generator stopped.\n\n###### generator\n\nA function that yields."
    assert quote("What is a generator?", text)[0] == "generator: A function that yields."
    flight = "Полёт состоялся утром. Полёт Гагарина видели многие. Полёт длился 108 минут."
    assert quote("Сколько длился полёт?", flight) == ["Полёт длился 108 минут."]


def test_a_sentence_that_leans_back_brings_the_one_before():
    text = "The bell is cast from bronze. It weighs nine tons and rings at noon."
    assert quote("When rings the bell that weighs tons?", text)[0].startswith("The bell")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("call `done` or `a*b`", "call `done` or `a*b`"),
        ("an open ` tick", "an open \\` tick"),
        ("a list[int] and 5 * 3 < 4", "a list[int] and 5 * 3 < 4"),
        ("[x](https://e.example)", "\\[x](https:\\//e.example)"),
        ("see [12]", "see \\[12]"),
        ("<b>&lt;", "\\<b>\\&lt;"),
        ("# no heading", "\\# no heading"),
        ("1. no list", "1\\. no list"),
        ("\\`<b>`", "\\\\`<b>`"),
    ],
)
def test_quotes_show_as_they_stand(text, safe):
    assert escape_markdown(text) == safe


@given(st.text(alphabet="ab1 `[]()<>!*_#\\:/&;~.-+", max_size=40))
def test_a_quote_is_never_a_link_an_image_or_html(text):
    html = MarkdownIt("commonmark", {"html": True}).render(escape_markdown(f"x{text}"))
    for tag in ("<a", "<img", "<h1", "<ul", "<ol", "<em", "<strong", "<blockquote", "<b>"):
        assert tag not in html


MILL = (
    "The old mill stands at the harbour of Enkhuizen. It has six floors. Eleven millers"
    " worked in it until the wind was no longer needed. The harbour is deep."
)
BREAD = "Eleven workers of a bakery in Hoorn bake bread for the town and for the mill."


def read_from(*texts: str, relevance: tuple[float, ...]) -> list[Evidence]:
    return [
        Evidence(
            Source(number=number, url=f"https://{number}.example", title=""),
            "",
            (text,),
            relevance=(relevance[number - 1],) if relevance else (),
        )
        for number, text in enumerate(texts, 1)
    ]


@pytest.mark.parametrize("best", [0, 1])
def test_the_passage_that_was_ranked_best_is_quoted_first(best):
    relevance = (1.0, 0.2) if best == 0 else (0.2, 1.0)
    evidence = read_from(MILL, BREAD, relevance=relevance)
    asked = take_apart("How many workers were there in the mill?")
    quoted = choose_extracts(asked, evidence, "en")
    assert quoted[0].number == best + 1


def test_more_of_the_passage_is_quoted_where_one_sentence_may_lack_the_fact():
    unsure = take_apart("How many people were employed in the mill at the harbour of Enkhuizen?")
    texts = [one.text for one in choose_extracts(unsure, read_from(MILL, relevance=(1.0,)), "en")]
    assert any(text.startswith("Eleven millers") for text in texts)
    sure = take_apart("When was the mill built?")
    built = "The mill was built in 1870. It has six floors. The harbour is deep."
    texts = [one.text for one in choose_extracts(sure, read_from(built, relevance=(1.0,)), "en")]
    assert texts == ["The mill was built in 1870."]


def test_lines_with_a_label_are_units_of_their_own():
    specification = "Technical data\nBattery: 3,240 mAh\nWeight: 174 g\nNumber of speeds: 6"
    assert [unit.text for unit in split_units(specification)] == [
        "Battery: 3,240 mAh",
        "Weight: 174 g",
        "Number of speeds: 6",
    ]
    [first, *_] = quote("What is the weight of the phone?", specification, title="Phone R-40")
    assert first == "Weight: 174 g"
    wrapped = "The council gave\none reason: money\nwas short that year."
    assert [unit.text for unit in split_units(wrapped)] == [
        "The council gave one reason: money was short that year."
    ]
