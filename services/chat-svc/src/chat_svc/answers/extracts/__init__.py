"""Choosing what the sources say that answers a question best, without a model.

BM25 over sentences (Robertson and Zaragoza 2009) in which a word counts once, with title and
headings as context, the passage around it, weights for what the kind of question asks for, and
maximal marginal relevance (Carbonell and Goldstein 1998) against saying things twice.
"""

from collections.abc import Sequence

from chat_svc.answers.extracts.candidates import Extract, find_candidates
from chat_svc.answers.extracts.choice import Choice, in_order
from chat_svc.answers.extracts.scoring import Asked, score
from chat_svc.answers.language import Known
from chat_svc.answers.questions import Question
from chat_svc.answers.sources import Evidence

__all__ = ["Extract", "choose_extracts"]

KEPT_SHARE = 0.42
"""What scores less than this share of the best does not answer, it only shares words."""
SHORT = frozenset({"when", "number", "where", "who"})
FACTS = SHORT | {"definition"}
"""Kinds of question whose answer is one fact: it leads. Other answers are read in order."""


def choose_extracts(
    question: Question, evidence: Sequence[Evidence], language: Known | None
) -> list[Extract]:
    """Give the best units in the order to read them; empty when nothing answers."""
    candidates = [unit for item in evidence for unit in find_candidates(item)]
    if not candidates:
        return []
    asked = Asked.of(question, evidence, candidates, language)
    scores = {item: score(item, asked) for item in candidates}
    ranked = sorted((item for item in candidates if scores[item]), key=lambda it: -scores[it])
    chosen = Choice(candidates, question)
    for item in ranked:
        if scores[item] < KEPT_SHARE * scores[ranked[0]]:
            break
        chosen.take(item)
    chosen.close_gaps()
    if question.kind in SHORT:
        chosen.support(asked)
    else:
        chosen.go_on(question)
    lead_first = question.kind in FACTS
    return [item.extract for item in in_order(chosen.taken, lead_first=lead_first)]
