"""What became of a question on its way: found, shown, answered, cited."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kit.words import fold

from perplexica_cli.evals.answers.asking import Reply
from perplexica_cli.evals.sets.questions import Question

_MARKS = re.compile(r"(?:\s*\[\d+\])+")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Outcome:
    """How one question went.

    `is_shown`: a snippet of the results has the words of the answer, which is all that an engine's
    snippets give. `is_proven`: the citation after these words in the answer is the gold page.
    """

    is_found: bool
    is_shown: bool
    is_answered: bool
    is_proven: bool
    seconds: float


def judge(
    question: Question, results: Sequence[Mapping[str, str]], gold_url: str, reply: Reply
) -> Outcome:
    """Compare with the words of the answer, of which any will do."""
    text = plain(reply.text)
    ends = [text.find(plain(gold)) + len(plain(gold)) for gold in question.gold]
    ends = [end for end, gold in zip(ends, question.gold, strict=True) if plain(gold) in text]
    return Outcome(
        is_found=any(one["url"] == gold_url for one in results),
        is_shown=any(
            plain(gold) in plain(one["content"]) for one in results for gold in question.gold
        ),
        is_answered=bool(ends),
        is_proven=any(
            reply.sources.get(number) == gold_url
            for end in ends
            for number in marks_after(text, end)
        ),
        seconds=reply.seconds,
    )


def plain(text: str) -> str:
    """Give a text without case, line breaks and Markdown's backslashes."""
    return fold(" ".join(text.replace("\\", "").split()))


def marks_after(text: str, end: int) -> list[int]:
    """Give the numbers of the first citation from a place on."""
    found = _MARKS.search(text, end)
    return [int(number) for number in _NUMBER.findall(found[0])] if found else []
