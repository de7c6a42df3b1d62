"""Choosing the sentences of the sources that answer a question best, without a model.

BM25 over sentences (Robertson and Zaragoza 2009), with the page's title as context, weights for
what the kind of question asks for, and maximal marginal relevance (Carbonell and Goldstein 1998)
against saying things twice.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chat_svc.answers.language import Known, detect_language
from chat_svc.answers.questions import Kind, Question
from chat_svc.answers.sentences import clean_sentence, split_sentences
from chat_svc.answers.sources import Evidence
from chat_svc.answers.words import related_stems, stems_of

K1, B = 1.2, 0.5
MOST = 6
MOST_CHARACTERS = 1500
SAME = 0.62
KEPT_SHARE = 0.42
LEAST_COVERAGE = 0.34
UNSEEN_WEIGHT = 0.2
RELATED = 0.7
ALWAYS = 3
KEPT_SHARE_OF_FIRST = 0.25

_YEAR = re.compile(
    r"\b(?:1[0-9]|20)\d\d\b|\b\d{1,2}\s+(?:января|февраля|марта|апреля|мая|июня|"
    r"июля|августа|сентября|октября|ноября|декабря)\b|\b(?:January|February|March|"
    r"April|May|June|July|August|September|October|November|December)\s+\d"
)
_DIGITS = re.compile(r"\d")
_BECAUSE = re.compile(
    r"\b(?:because|due to|since|caused by|reason|therefore|results? from|so that|потому|поэтому|"
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
    r"\b(?:is|are|was|were|refers? to|means|describes)\b|\s[—–-]\s|"
    r"\b(?:это|является|являются|называ\w+|представля\w+ собой|означает|есть)\b",
    re.IGNORECASE,
)
_LEANS_BACK = re.compile(
    r"^(?:it|its|he|she|they|this|that|these|those|such|but|however|also|moreover|and|so|"
    r"therefore|then|he's|it's|он|она|оно|они|это|этот|эта|эти|такой|такая|также|однако|но|"
    r"поэтому|кроме того|при этом|его|её|их|в этом|там|тогда|и|а)\b",
    re.IGNORECASE,
)
_QUESTION_END = re.compile(r"\?[\"»”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Extract:
    """A sentence of a source, word for word; `place` is where it stands there."""

    text: str
    number: int
    place: int
    stems: frozenset[str]
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class _Candidate:
    extract: Extract
    counts: Counter[str]
    evidence: Evidence
    title: frozenset[str]
    depth: int
    length: int


def choose_extracts(
    question: Question, evidence: Sequence[Evidence], language: Known | None
) -> list[Extract]:
    """Give the best sentences in reading order; empty when no sentence answers."""
    candidates = _candidates(evidence)
    if not candidates:
        return []
    weights = _weights(question, candidates)
    average = sum(item.length for item in candidates) / len(candidates)
    scored = [_score(item, question, weights, average, language) for item in candidates]
    ranked = sorted((item for item in scored if item.score > 0), key=lambda item: -item.score)
    return _in_order(_diverse(ranked))


def _candidates(evidence: Sequence[Evidence]) -> list[_Candidate]:
    found: list[_Candidate] = []
    seen: set[str] = set()
    for item in evidence:
        title = frozenset(stems_of(item.source.title))
        for depth, text in enumerate(item.texts):
            for offset, sentence in enumerate(split_sentences(text)):
                clean = clean_sentence(sentence)
                key = "".join(clean.lower().split()) if clean else ""
                if clean is None or key in seen:
                    continue
                seen.add(key)
                counts = Counter(stems_of(clean))
                place = depth * 1000 + offset
                extract = Extract(clean, item.source.number, place, frozenset(counts))
                length = sum(counts.values())
                found.append(_Candidate(extract, counts, item, title, depth * 3 + offset, length))
    return found


def _weights(question: Question, candidates: Sequence[_Candidate]) -> dict[str, float]:
    """Give each topic word its inverse document frequency.

    A word that no sentence has says little about which of them is best: it weighs least.
    """
    total = len(candidates)
    weights: dict[str, float] = {}
    for stem in question.stems:
        family = related_stems(stem) | {stem}
        having = sum(not family.isdisjoint(item.counts) for item in candidates)
        rare = math.log(1 + (total - having + 0.5) / (having + 0.5))
        weights[stem] = UNSEEN_WEIGHT if not having else rare + UNSEEN_WEIGHT
    return weights


def _score(
    item: _Candidate,
    question: Question,
    weights: dict[str, float],
    average: float,
    language: Known | None,
) -> Extract:
    norm = K1 * (1 - B + B * item.length / max(average, 1))
    relevance = covered = 0.0
    for stem, weight in weights.items():
        count = float(item.counts[stem])
        if not count:
            count = RELATED * max((item.counts[word] for word in related_stems(stem)), default=0)
        if count:
            relevance += weight * count * (K1 + 1) / (count + norm)
            covered += weight * min(1.0, count)
        elif stem in item.title:
            relevance += 0.4 * weight
            covered += 0.6 * weight
    total = sum(weights.values())
    coverage = covered / total if total else 1.0
    if coverage < LEAST_COVERAGE:
        return item.extract
    base = (relevance if weights else 1.0) * (0.5 + coverage)
    score = base * _fits(item, question, language) * _standing(item)
    text = item.extract
    return Extract(text.text, text.number, text.place, text.stems, score)


def _standing(item: _Candidate) -> float:
    """Weigh where it stands: pages found first, and in them what is said first."""
    rank = 1 + 0.35 / (1 + 0.3 * (item.evidence.source.number - 1))
    return rank * (1 + 0.25 / (1 + item.depth))


def _fits(item: _Candidate, question: Question, language: Known | None) -> float:
    """Weigh whether it is the kind of sentence that the question asks for."""
    text = item.extract.text
    factor = 1.0
    if _QUESTION_END.search(text):
        factor *= 0.35
    if _LEANS_BACK.match(text):
        factor *= 0.6
    if language is not None and detect_language(text) != language:
        factor *= 0.55
    if question.kind == "definition":
        return factor * _defines(text, question.stems)
    if question.kind in _WANTED:
        pattern, gain, loss = _WANTED[question.kind]
        factor *= gain if pattern.search(text) else loss
    return factor


def _defines(text: str, subject: Sequence[str]) -> float:
    """Weigh a sentence of the form `subject … is …`: the subject leads and the verb follows."""
    copula = _COPULA.search(text)
    if copula is None or copula.start() > 90:
        return 0.8
    lead = stems_of(text[: copula.start()])
    if not lead or not subject:
        return 1.0
    share = len(set(lead) & set(subject)) / len(set(subject))
    short = 1.0 if len(lead) <= len(subject) + 3 else 0.5
    return 1.0 + 1.6 * share * short


_WANTED: dict[Kind, tuple[re.Pattern[str], float, float]] = {
    "when": (_YEAR, 1.8, 0.5),
    "number": (_DIGITS, 1.7, 0.5),
    "why": (_BECAUSE, 1.7, 0.9),
    "how_to": (_STEP, 1.5, 0.9),
    "where": (_PLACE, 1.4, 0.9),
    "who": (_NAME, 1.5, 0.8),
}


def _diverse(ranked: Sequence[Extract]) -> list[Extract]:
    chosen: list[Extract] = []
    if not ranked:
        return chosen
    best, characters = ranked[0].score, 0
    for item in ranked:
        share = KEPT_SHARE_OF_FIRST if len(chosen) < ALWAYS else KEPT_SHARE
        if item.score < share * best or len(chosen) == MOST:
            break
        if characters + len(item.text) > MOST_CHARACTERS:
            continue
        if all(_overlap(item.stems, other.stems) < SAME for other in chosen):
            chosen.append(item)
            characters += len(item.text)
    return chosen


def _overlap(one: frozenset[str], two: frozenset[str]) -> float:
    """Give how much of the shorter sentence the other says too."""
    smaller = min(len(one), len(two))
    return len(one & two) / smaller if smaller else 1.0


def _in_order(chosen: Sequence[Extract]) -> list[Extract]:
    """Put the best first, then what follows it on its page, then the other pages' sentences."""
    pages = list(dict.fromkeys(item.number for item in chosen))
    lead = chosen[:1]
    rest = [item for item in chosen if item not in lead]
    rest.sort(key=lambda item: (pages.index(item.number), item.place))
    return [*lead, *rest]
