"""From what the sources tell to families, best first.

A family is what one invention was published as, in several countries and stages. Sources name
families each in its own way, so publications are joined by any of: the source's family, the number
without its kind code, and priority date with title.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contracts.patents import Patent

from search_svc.patents.expanding import Expansion
from search_svc.patents.sources import Hit
from search_svc.ranking.analysis import analyse
from search_svc.ranking.fusion import K
from search_svc.ranking.passages import rank_passages
from search_svc.reading.passages import SENTENCE_END

MOST_FAMILIES = 50
SUMMARY_SENTENCES = 2
_KIND = re.compile(r"(?<=\d)[A-Z]\d?$")


def merge(lists: Sequence[Sequence[Hit]], expansion: Expansion) -> tuple[Patent, ...]:
    """Join publications to families, and order these by how high sources have them and by words."""
    families = join(hit for hits in lists for hit in hits)
    merged = [_speak(_as_one(family), expansion) for family in families]
    by_rank = _fuse(lists)
    ranks = [max(by_rank[hit.patent.number] for hit in family) for family in families]
    words = _by_words(merged, expansion)
    scores = [rank + word for rank, word in zip(_scaled(ranks), _scaled(words), strict=True)]
    order = sorted(range(len(merged)), key=lambda at: -scores[at])
    return tuple(merged[at] for at in order[:MOST_FAMILIES])


def join(hits: Iterable[Hit]) -> list[list[Hit]]:
    """Group publications that share any name of a family; in the order of their first ones."""
    families: list[list[Hit]] = []
    known: dict[str, list[Hit]] = {}
    for hit in hits:
        keys = _names_of(hit)
        found = list({id(family): family for key in keys if (family := known.get(key))}.values())
        family = found[0] if found else []
        for other in found[1:]:
            family += other
            families.remove(other)
        if not found:
            families.append(family)
        family.append(hit)
        known.update({key: family for one in family for key in _names_of(one)})
    return families


def bare(number: str) -> str:
    """Give a number without its kind code: all stages of one application in one country."""
    return _KIND.sub("", number)


def _names_of(hit: Hit) -> list[str]:
    patent = hit.patent
    names = [f"number:{bare(patent.number)}"]
    names += [f"number:{bare(member)}" for member in patent.family_members]
    if hit.family:
        names.append(hit.family)
    if patent.priority_date and patent.title:
        words = " ".join(sorted(set(analyse(patent.title))))
        names.append(f"priority:{patent.priority_date}:{words}")
    return names


def _as_one(family: Sequence[Hit]) -> Patent:
    """Give the publication that tells most, filled up from the others; a grant before others."""
    best = max((hit.patent for hit in family), key=_standing)
    filled: dict[str, Any] = {}
    for other in (hit.patent for hit in family if hit.patent is not best):
        for name, value in _values(other).items():
            if not getattr(best, name) and name not in filled:
                filled[name] = value
    numbers = [hit.patent.number for hit in family]
    numbers += [member for hit in family for member in hit.patent.family_members]
    others = tuple(number for number in dict.fromkeys(numbers) if number != best.number)
    return best.model_copy(update={**filled, "family_members": others})


def _standing(patent: Patent) -> tuple[bool, bool, int]:
    is_grant = (patent.kind or "").startswith("B") or patent.grant_date is not None
    return bool(patent.abstract or patent.snippet), is_grant, len(_values(patent))


def _values(patent: Patent) -> Mapping[str, Any]:
    own = {"id", "number", "kind", "country", "url", "source", "family_members", "publication_date"}
    return {
        name: value
        for name, value in patent.__dict__.items()
        if name not in own and value not in (None, "", ())
    }


def _fuse(lists: Sequence[Sequence[Hit]]) -> Mapping[str, float]:
    """Give each publication its reciprocal rank over all lists."""
    scores: dict[str, float] = defaultdict(float)
    for hits in lists:
        for rank, hit in enumerate(hits, 1):
            scores[hit.patent.number] += 1 / (K + rank)
    return scores


def _by_words(patents: Sequence[Patent], expansion: Expansion) -> list[float]:
    texts = [(f"# {one.title}\n{one.abstract or one.snippet or ''}",) for one in patents]
    return [score for [score] in rank_passages(expansion.words, texts)]


def _scaled(values: Sequence[float]) -> list[float]:
    most = max(values, default=0.0) or 1.0
    return [value / most for value in values]


def _speak(patent: Patent, expansion: Expansion) -> Patent:
    """Summarise by the sentences of the abstract that say most about the question."""
    sentences = [one for one in SENTENCE_END.split(patent.abstract or "") if one]
    if len(sentences) <= SUMMARY_SENTENCES:
        return patent
    [scores] = rank_passages(expansion.words, [sentences])
    best = sorted(range(len(sentences)), key=lambda at: -scores[at])[:SUMMARY_SENTENCES]
    return patent.model_copy(update={"summary": " ".join(sentences[at] for at in sorted(best))})
