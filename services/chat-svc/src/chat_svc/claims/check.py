"""The receipts of an answer: each sentence with the passage behind it and a verdict."""

from collections.abc import Iterable, Mapping

from contracts.library import Claim

from chat_svc.claims.lists import read_words
from chat_svc.claims.reading import Reading, is_cyrillic, read_text
from chat_svc.claims.sentences import Statement, find_statements
from chat_svc.claims.verdicts import Judge, Judgement, rank
from chat_svc.claims.windows import Text

SURE = 0.85
"""A score from which on `supported` needs no second look."""
RELATED = 0.3
"""A passage that shares less than this with a sentence is about something else."""


_COMMON_WORDS = ("little", "verbs_en", "synonyms_en", "synonyms_ru")
_EXAMPLES = (
    ("In May 1990 Anna did not buy 5 km of rails.[1]", "On 5 May 1990 Anna may have sold rails."),
    ("В мае 1990 года Анна не купила 5 км рельсов.[1]", "Анна продала рельсы 5 мая 1990 г."),
)


def check_claims(answer: str, texts: Mapping[int, str]) -> list[Claim]:
    """Judge every sentence of an answer by the texts of the sources it cites, by number."""
    readings: dict[str, Reading] = {}
    opened = {text: Text(text, readings) for text in texts.values() if text.strip()}
    by_number = {number: opened[text] for number, text in texts.items() if text in opened}
    return [_check(statement, by_number) for statement in find_statements(answer)]


def load_words() -> None:
    """Read the lists and the dictionary of both languages, so that no answer waits for them."""
    words = {word for name in _COMMON_WORDS for word in read_words(name) if "_" not in word}
    read_text(" ".join(sorted(words)))
    for sentence, passage in _EXAMPLES:
        check_claims(sentence, {1: passage})


def is_doubtful(claim: Claim) -> bool:
    """Say whether a second judge should look: the words leave it open."""
    if not claim.quote:
        return False
    if is_cyrillic(claim.text) != is_cyrillic(claim.quote):
        return True
    match claim.verdict:
        case "supported":
            return claim.score < SURE
        case "contradicted":
            return claim.reason in {"words", "negation"}
        case _:
            return True


def _check(statement: Statement, texts: Mapping[int, Text]) -> Claim:
    known = [number for number in statement.marks if number in texts]
    if not known:
        return _unproven(statement)
    number, judgement = _find_best(statement.text, known, texts)
    is_quoted = judgement.verdict != "not_found" or judgement.score >= RELATED
    start, end = (judgement.start, judgement.end) if is_quoted else (0, 0)
    return Claim(
        text=statement.text,
        start=statement.start,
        end=statement.end,
        sources=statement.marks,
        source=number,
        verdict=judgement.verdict,
        score=judgement.score,
        reason=judgement.reason,
        quote=texts[number].text[start:end],
        quote_start=start if is_quoted else None,
        quote_end=end if is_quoted else None,
    )


def _find_best(
    sentence: str, numbers: Iterable[int], texts: Mapping[int, Text]
) -> tuple[int, Judgement]:
    """Choose the source that bears a sentence out best; the first of equals."""
    judge = Judge(read_text(sentence))
    distinct: dict[Text, int] = {}
    for number in numbers:
        distinct.setdefault(texts[number], number)
    judged = [(number, judge.judge(text)) for text, number in distinct.items()]
    return max(judged, key=lambda one: rank(one[1]))


def _unproven(statement: Statement) -> Claim:
    return Claim(
        text=statement.text,
        start=statement.start,
        end=statement.end,
        sources=statement.marks,
        source=statement.marks[0] if statement.marks else None,
        verdict="not_found",
        score=0.0,
        reason="no_text" if statement.marks else "uncited",
    )
