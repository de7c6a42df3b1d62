"""What an exported file says of its own accord, in English and Russian."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from contracts.library import Verdict

_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


@dataclass(frozen=True)
class Phrases:
    """The phrases of one language; `verdicts` and `reasons` by the words of the contract."""

    sources: str
    read: str
    failed: str
    stopped: str
    running: str
    checked: str
    checked_count: str
    verdicts: Mapping[Verdict, str]
    reasons: Mapping[str, str]
    model: str
    asked_model: str
    fall_back: str
    queries: str
    query: str
    time: str
    cost: str
    decimal_point: str


ENGLISH = Phrases(
    sources="Sources",
    read="read {time} UTC",
    failed="There is no answer: it failed ({code}).",
    stopped="The answer was stopped here.",
    running="The answer is still being written.",
    checked="Checked statements",
    checked_count="Statements: {count} ({verdicts}).",
    verdicts={
        "supported": "supported",
        "partly": "partly supported",
        "not_found": "not found",
        "contradicted": "contradicted",
    },
    reasons={
        "number": "the number differs",
        "date": "the date differs",
        "name": "the name differs",
        "negation": "one says yes, the other no",
        "words": "the words do not bear it out",
        "uncited": "no source is cited",
        "no_text": "the text of the source is missing",
    },
    model="Model: {name}",
    asked_model="asked for: {name}",
    fall_back="why another: {why}",
    queries="Queries: {queries}",
    query="“{words}”",
    time="Time: {seconds} s",
    cost="Cost: {dollars} US dollars",
    decimal_point=".",
)

RUSSIAN = Phrases(
    sources="Источники",
    read="прочитано {time} UTC",
    failed="Ответа нет: ошибка ({code}).",
    stopped="Ответ остановлен здесь.",
    running="Ответ ещё пишется.",
    checked="Проверенные утверждения",
    checked_count="Утверждений: {count} ({verdicts}).",
    verdicts={
        "supported": "подтверждено",
        "partly": "подтверждено частично",
        "not_found": "не найдено",
        "contradicted": "противоречит источнику",
    },
    reasons={
        "number": "другое число",
        "date": "другая дата",
        "name": "другое имя",
        "negation": "одно утверждает, другое отрицает",
        "words": "слова этого не подтверждают",
        "uncited": "источник не указан",
        "no_text": "нет текста источника",
    },
    model="Модель: {name}",
    asked_model="просили: {name}",
    fall_back="почему другая: {why}",
    queries="Запросы: {queries}",
    query="«{words}»",
    time="Время: {seconds} с",
    cost="Цена: {dollars} долл. США",
    decimal_point=",",
)


def phrases_for(question: str) -> Phrases:
    """Give the phrases in the language of a question."""
    return RUSSIAN if _CYRILLIC.search(question) else ENGLISH
