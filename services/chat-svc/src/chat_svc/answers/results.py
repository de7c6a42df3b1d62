"""Results of work that a run records, so that nobody who takes it over does the work again."""

from contracts.library import Claim
from contracts.search import ReadResponse, SearchResponse
from kit.llm import Usage
from pydantic import BaseModel

from chat_svc.answers.plan import Plan


class Planned(BaseModel):
    """What was planned; `failure` says why it was planned without a model."""

    plan: Plan
    usage: Usage = Usage()
    failure: str | None = None


class Searched(BaseModel):
    """The answers to the queries of one round, in their order; a failed one is its message."""

    outcomes: tuple[SearchResponse | str, ...]


class Read(BaseModel):
    """The pages of one round; when nobody could be asked, the message of that."""

    outcome: ReadResponse | str


class Decided(BaseModel):
    """What comes after a round of research: further queries, or none."""

    queries: tuple[str, ...] = ()
    note: str | None = None
    usage: Usage = Usage()
    failed: bool = False


class Written(BaseModel):
    """Who wrote the answer, and what is to be said about it; its text is in the run's events."""

    model: str
    usage: Usage
    note: str | None = None
    fall_back: str | None = None
    dropped_marks: int = 0


class Judged(BaseModel):
    """Claims after the model's second look, in their order."""

    claims: tuple[Claim, ...]
    usage: Usage = Usage()


class Suggested(BaseModel):
    """Further questions."""

    questions: tuple[str, ...] = ()
    usage: Usage = Usage()
