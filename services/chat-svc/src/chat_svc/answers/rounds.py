"""Between research rounds: is it enough, and if not, what to look for next."""

from kit.llm import Message, Model, ModelRequest, Usage, load_prompt, structured
from pydantic import BaseModel, Field

from chat_svc.answers.plan import PACKAGE, today
from chat_svc.answers.research import Research
from chat_svc.answers.writers.model import show_sources


class Decision(BaseModel):
    """What the model wants to do next."""

    finished: bool = Field(description="whether the sources suffice")
    missing: str = Field(description="what is still missing, in one sentence")
    queries: list[str] = Field(description="new web search queries")


async def decide_next(
    model: Model,
    name: str,
    question: str,
    research: Research,
    *,
    rounds_left: int,
    room: int,
    deadline: float,
) -> tuple[Decision, Usage]:
    """Let the model look at the sources and decide; raises ModelError."""
    left = "This is the last round." if not rounds_left else f"{rounds_left} more rounds are left."
    prompt = load_prompt(PACKAGE, "research").render(today=today(), left=left)
    searched = "\n".join(f"- {query}" for query in research.queries)
    told = (
        f"Question: {question}\n\nQueries searched already:\n{searched}\n\n"
        f"Sources:\n{show_sources(research.sources.evidence, room) or 'none'}"
    )
    request = ModelRequest(
        messages=(Message("system", prompt), Message("user", told)), model=name, temperature=0.0
    )
    return await structured(model, request, Decision, deadline=deadline)
