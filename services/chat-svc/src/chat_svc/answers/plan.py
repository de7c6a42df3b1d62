"""Before the search: is one needed, what is the question on its own, what are the queries."""

from collections.abc import Sequence
from datetime import UTC, datetime

from contracts.library import Exchange
from kit.llm import Message, Model, ModelRequest, Usage, disarm, fence, load_prompt, structured
from pydantic import BaseModel, Field

from chat_svc.answers.questions import stand_alone

PACKAGE = "chat_svc"
MOST_QUERIES = 3
EARLIER_TURNS = 4
EARLIER_CHARACTERS = 1200
QUERY_CHARACTERS = 400


class Plan(BaseModel):
    """What the planner decided."""

    search: bool = Field(description="whether anything must be looked up")
    question: str = Field(description="the message, understandable without the thread")
    queries: list[str] = Field(description="one to three web search queries")


def plan_without_model(query: str, earlier: Sequence[Exchange]) -> Plan:
    """Give the plan that needs no model: look it up, in the words of the question."""
    question = stand_alone(query, earlier)
    return Plan(search=True, question=question, queries=[question])


async def plan_with_model(
    model: Model, name: str, query: str, earlier: Sequence[Exchange], *, deadline: float
) -> tuple[Plan, Usage]:
    """Let a model plan; raises ModelError."""
    prompt = load_prompt(PACKAGE, "plan").render(today=today())
    request = ModelRequest(
        messages=(
            Message("system", prompt),
            Message("user", f"{show_thread(earlier)}Latest message:\n{query}"),
        ),
        model=name,
        temperature=0.0,
    )
    plan, usage = await structured(model, request, Plan, deadline=deadline)
    return _checked(plan, query, earlier), usage


def _checked(plan: Plan, query: str, earlier: Sequence[Exchange]) -> Plan:
    fallback = stand_alone(query, earlier)
    question = _one_line(plan.question) or fallback
    queries = distinct_queries(plan.queries, ())
    if plan.search and not queries:
        queries = [question]
    return Plan(search=plan.search, question=question, queries=queries if plan.search else [])


def distinct_queries(queries: Sequence[str], known: Sequence[str]) -> list[str]:
    """Give what is new among the queries, trimmed, at most three."""
    seen = {_key(query) for query in known}
    fresh: list[str] = []
    for query in queries:
        trimmed = _one_line(query)
        if trimmed and _key(trimmed) not in seen:
            seen.add(_key(trimmed))
            fresh.append(trimmed)
    return fresh[:MOST_QUERIES]


def _one_line(text: str) -> str:
    """Give what a model made of a thread as words: it may repeat what a page said in it."""
    return " ".join(disarm(text).split())[:QUERY_CHARACTERS]


def _key(query: str) -> str:
    return " ".join(query.casefold().split())


def show_thread(earlier: Sequence[Exchange]) -> str:
    """Give the last exchanges for a prompt, fenced; empty when there are none."""
    if not earlier:
        return ""
    told = "\n\n".join(
        f"User: {exchange.query[:EARLIER_CHARACTERS]}\n"
        f"Answer: {exchange.answer[:EARLIER_CHARACTERS]}"
        for exchange in earlier[-EARLIER_TURNS:]
    )
    return fence(told, "thread") + "\n\n"


def today() -> str:
    """Give the date for prompts."""
    return datetime.now(UTC).strftime("%d %B %Y")
