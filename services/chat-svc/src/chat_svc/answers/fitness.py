"""How well the form of a sentence fits what a question asks for: a reason, a date, a definition."""

import re
from collections.abc import Sequence

from chat_svc.answers.questions import Kind, Question
from chat_svc.answers.words import stems_of

_YEAR = re.compile(
    r"\b(?:1[0-9]|20)\d\d\b|\b\d{1,2}\s+(?:января|февраля|марта|апреля|мая|июня|"
    r"июля|августа|сентября|октября|ноября|декабря)\b|\b(?:January|February|March|"
    r"April|May|June|July|August|September|October|November|December)\s+\d"
)
_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|"
    r"fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|twice|"
    r"дв[ае]|двух|тр[иёе]х?|четыр\w+|пят[ьи]|шест[ьи]|сем[ьи]|восьм[иь]?|восемь|девят[ьи]|десят[ьи]|"
    r"\w+надцат[ьи]|двадцат[ьи]|тридцат[ьи]|сорока?|\w+десят|ст[оа]|двести|триста|тысяч\w*|"
    r"миллион\w*|миллиард\w*|половин\w+|дважды)\b",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r"\b(?:because|due to|since|caused? by|causes?|reason|therefore|results? from|so that|потому|"
    r"поэтому|под действием|под влиянием|из-за того|"
    r"из-за|так как|благодаря|причин\w+|вследствие|поскольку|ведь)\b",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"^(?:to \w+|use|run|install|call|open|click|select|choose|create|add|set|make|go to|type|"
    r"enter|press|write|import|first|then|next|you (?:can|should|need|must)|чтобы|используйте|"
    r"запустите|установите|вызовите|откройте|нажмите|выберите|создайте|добавьте|введите|сначала|"
    r"затем|далее|можно|нужно|следует|необходимо)\b|`[^`]+`|\w\(\)|\s--?[a-z]",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:in|at|near|on|located|в|на|около|у|расположен\w*|находится)\s+[«\"]?[A-ZА-ЯЁ]"
)
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-ZА-ЯЁ][a-zа-яё]+\s+[A-ZА-ЯЁ][a-zа-яё]+")
_COPULA = re.compile(
    r"^[^:.]{1,80}:\s|\b(?:is|are|was|were|refers? to|means|describes)\b|\s[—–-]\s|"
    r"\b(?:это|является|являются|называ\w+|представля\w+ собой|означает|есть)\b",
    re.IGNORECASE,
)
_LEANS_BACK = re.compile(
    r"^(?:it|its|he|she|they|this|that|these|those|such|but|however|also|moreover|and|so|"
    r"therefore|then|he's|it's|он|она|оно|они|это|этот|эта|эти|такой|такая|также|однако|но|"
    r"поэтому|кроме того|при этом|его|её|их|в этом|там|тогда|и|а|"
    r"(?:if|when|once|after|use|because of|for|with|by|as|in) (?:it|they|this|that|these|such)|"
    r"(?:если|когда|после|для|из-за|с|на) (?:он|она|оно|они|это|этого|этим|этой|них|него))\b",
    re.IGNORECASE,
)
_QUESTION_END = re.compile(r"\?[\"»”’)\]]*$")
_POINTER = re.compile(
    r"^(?:[^:]{1,60}: )?(?:see\b|for (?:more|further|a complete|a full|details)|"
    r"more (?:details|information)|refer to|(?:new|changed|deprecated) (?:in|since) version|"
    r"см\. |смотрите )",
    re.IGNORECASE,
)


MISSED = 0.6
"""What a sentence is worth without the date, number or name that the question asks for."""
ENTRY_GAIN = 4.0
"""What `term: its meaning` is worth, as a glossary or a table gives it."""
_DEMANDED = frozenset({"when", "number", "who"})

_WANTED: dict[Kind, tuple[re.Pattern[str], float]] = {
    "when": (_YEAR, 1.8),
    "number": (_NUMBER, 1.7),
    "why": (_BECAUSE, 1.5),
    "how_to": (_STEP, 1.5),
    "where": (_PLACE, 1.4),
    "who": (_NAME, 1.5),
}


def fits(text: str, question: Question) -> float:
    """Give a factor around 1: how much better or worse than any sentence on the topic it is."""
    factor = 1.0
    if _QUESTION_END.search(text):
        factor *= 0.35
    if _POINTER.search(text):
        factor *= 0.1
    if question.kind == "definition":
        return factor * _defines(text, question.stems)
    pattern, gain = _WANTED.get(question.kind, (None, 1.0))
    if pattern is not None and pattern.search(text):
        return factor * gain
    return factor * (MISSED if question.kind in _DEMANDED else 1.0)


def leans_back(text: str) -> bool:
    """Say whether a sentence is only understood after the one before it."""
    return _LEANS_BACK.match(text) is not None


def _defines(text: str, subject: Sequence[str]) -> float:
    """Weigh a sentence of the form `subject … is …`: the subject leads and the verb follows."""
    copula = _COPULA.search(text)
    if copula is None or copula.start() > 90:
        return 0.8
    is_entry = copula[0].endswith(": ")
    lead = stems_of(text[: copula.end() if is_entry else copula.start()])
    if is_entry and set(lead) == set(subject):
        return ENTRY_GAIN
    if not lead or not subject:
        return 1.0
    share = len(set(lead) & set(subject)) / len(set(subject))
    short = 1.0 if len(lead) <= len(subject) + 3 else 0.5
    return 1.0 + 1.6 * share * short
