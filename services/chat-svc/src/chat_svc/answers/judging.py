"""The second look at claims that words alone leave open: a model judges, its verdict is noted."""

from collections.abc import Mapping, Sequence

from contracts.library import Claim, Verdict
from kit.llm import Message, Model, ModelRequest, fence, load_prompt, structured
from pydantic import BaseModel, Field

from chat_svc.answers.plan import PACKAGE
from chat_svc.answers.results import Judged

AROUND = 400
"""Characters of the source text shown on either side of a quote."""


class Opinion(BaseModel):
    """What the model thinks of one statement."""

    statement: int = Field(description="its number")
    verdict: Verdict


class Opinions(BaseModel):
    """What the model thinks of all statements."""

    opinions: list[Opinion]


async def judge_with_model(
    model: Model, name: str, claims: Sequence[Claim], texts: Mapping[int, str], *, deadline: float
) -> Judged:
    """Let a model judge each claim by the passage around its quote; raises ModelError."""
    told = "\n\n".join(
        f"Statement {number}:\n{fence(claim.text, 'statement')}\n"
        f"{fence(_passage(claim, texts), 'passage')}"
        for number, claim in enumerate(claims, 1)
    )
    prompt = load_prompt(PACKAGE, "check").text
    request = ModelRequest(
        messages=(Message("system", prompt), Message("user", told)), model=name, temperature=0.0
    )
    answer, usage = await structured(model, request, Opinions, deadline=deadline)
    verdicts = {opinion.statement: opinion.verdict for opinion in answer.opinions}
    judged = (_change(claim, verdicts.get(number)) for number, claim in enumerate(claims, 1))
    return Judged(claims=tuple(judged), usage=usage)


def _passage(claim: Claim, texts: Mapping[int, str]) -> str:
    text = texts.get(claim.source or 0, "")
    if claim.quote_start is None or claim.quote_end is None:
        return text[: 2 * AROUND]
    return text[max(0, claim.quote_start - AROUND) : claim.quote_end + AROUND]


def _change(claim: Claim, verdict: Verdict | None) -> Claim:
    if verdict is None:
        return claim
    reason = None if verdict == "supported" else claim.reason or "words"
    return claim.model_copy(update={"verdict": verdict, "reason": reason, "judge": "model"})
