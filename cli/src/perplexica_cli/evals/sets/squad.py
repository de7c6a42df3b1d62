"""Sets in the format of SQuAD 1.1, in which SQuAD, XQuAD and SberQuAD are given.

Format: P. Rajpurkar et al. 2016, https://arxiv.org/abs/1606.05250
"""

import re
from pathlib import Path

from pydantic import BaseModel, ValidationError

from perplexica_cli.evals.sets.own import half_of
from perplexica_cli.evals.sets.questions import Question, QuestionSet
from perplexica_cli.failures import Failure

_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


class Answer(BaseModel):
    """Words of the paragraph that answer a question."""

    text: str


class Asked(BaseModel):
    """A question; without answers (SQuAD 2.0) it is left out."""

    question: str
    answers: list[Answer] = []


class Paragraph(BaseModel):
    """A paragraph and the questions about it."""

    context: str
    qas: list[Asked]


class Article(BaseModel):
    """Paragraphs of one article."""

    title: str = ""
    paragraphs: list[Paragraph]


class Squad(BaseModel):
    """The whole file."""

    data: list[Article]


def squad_set(path: Path) -> QuestionSet:
    """Read a file: each paragraph is a page under its article's title."""
    pages: dict[str, tuple[str, str]] = {}
    questions: list[Question] = []
    for number, article in enumerate(_read(path).data):
        title = article.title.replace("_", " ").strip()
        for place, paragraph in enumerate(article.paragraphs):
            key = f"{number}/{place}"
            pages[key] = (title, paragraph.context)
            for asked in paragraph.qas:
                gold = tuple(dict.fromkeys(one.text for one in asked.answers if one.text.strip()))
                if gold:
                    questions.append(Question(asked.question, key, half_of(title), gold))
    return QuestionSet(_language(pages), pages, questions)


def _read(path: Path) -> Squad:
    if not path.is_file():
        raise Failure("eval_no_questions", path=path)
    try:
        return Squad.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise Failure("eval_not_squad", path=path, reason=reason) from None


def _language(pages: dict[str, tuple[str, str]]) -> str:
    text = " ".join(text for _, text in list(pages.values())[:20])
    letters = sum(map(str.isalpha, text))
    return "ru" if 2 * len(_CYRILLIC.findall(text)) > letters else "en"
