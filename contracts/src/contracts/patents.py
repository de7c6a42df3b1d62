"""Patent search: what would be sent, what was found, and what is known of each patent."""

from datetime import date
from typing import Annotated

from kit.clients import Peer
from kit.identity import Principal
from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from contracts.model import Contract

Asked = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000)]
MOST_QUERIES = 40


class PatentQuery(Contract):
    """One query as it would leave the server."""

    id: str
    host: str = Field(description="where it goes")
    source: str
    query: str


class PatentPreview(Contract):
    """What a question would become; only what of it is approved is sent."""

    id: str
    queries: tuple[PatentQuery, ...] = ()
    concepts: tuple[str, ...] = Field(default=(), description="words that mean the same: `a, b`")
    cpc: tuple[str, ...] = Field(default=(), description="classes of the CPC, such as `H01M`")
    notices: tuple[str, ...] = ()
    required: bool = Field(default=False, description="nothing is sent without an approval")


class Patent(Contract):
    """The publication that stands for a family, with what sources tell of it."""

    id: str
    number: str = Field(description="of the publication, such as `EP1234567B1`")
    title: str = ""
    abstract: str | None = None
    snippet: str | None = None
    summary: str | None = Field(default=None, description="of the abstract, for this question")
    claims: tuple[str, ...] = Field(default=(), description="the first ones, where they are given")
    applicants: tuple[str, ...] = ()
    inventors: tuple[str, ...] = ()
    priority_date: date | None = None
    filing_date: date | None = None
    publication_date: date | None = None
    grant_date: date | None = None
    kind: str | None = Field(default=None, description="WIPO ST.16 kind code, such as `B1`")
    country: str | None = Field(default=None, description="WIPO ST.3 code of the office")
    cpc: tuple[str, ...] = ()
    status: str | None = Field(default=None, description="as the source tells it")
    url: str
    pdf: str | None = None
    source: str
    family_members: tuple[str, ...] = Field(default=(), description="its other publications found")


class PriorArt(Contract):
    """A paper, page or repository that may be prior art."""

    url: str
    title: str
    snippet: str = ""
    kind: str = "web"
    published: date | None = None
    authors: tuple[str, ...] = ()
    venue: str | None = None


class AskedSource(Contract):
    """How one source did."""

    source: str
    ok: bool
    error: str | None = None
    found: int = 0


class PatentAnswer(Contract):
    """What was found, and who was asked for it. No match is no proof that there is none."""

    id: str
    question: str
    concepts: tuple[str, ...] = ()
    cpc: tuple[str, ...] = ()
    patents: tuple[Patent, ...] = ()
    prior_art: tuple[PriorArt, ...] = ()
    asked: tuple[AskedSource, ...] = ()
    notices: tuple[str, ...] = ()
    at: AwareDatetime | None = None


class PatentPreviewRequest(Contract):
    """A question whose queries are to be seen; `previous` is the answer that it follows."""

    question: Asked
    previous: str | None = None


class PatentRequest(Contract):
    """A question, or a preview with the ids of those of its queries that may be sent."""

    question: Asked | None = None
    preview_id: str | None = None
    approved: tuple[str, ...] = Field(default=(), max_length=MOST_QUERIES)
    previous: str | None = None

    @model_validator(mode="after")
    def require_one(self) -> "PatentRequest":
        """Take a question or a preview, not both."""
        if (self.question is None) == (self.preview_id is None):
            raise ValueError("give either a question or a preview_id")
        return self


class PatentsClient:
    """Calls search-svc's patent search on somebody's behalf."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    async def preview(self, principal: Principal, request: PatentPreviewRequest) -> PatentPreview:
        """Show what would be sent."""
        return await self._peer.call(
            "POST", "/internal/patents/preview", PatentPreview, principal=principal, body=request
        )

    async def search(self, principal: Principal, request: PatentRequest) -> PatentAnswer:
        """Search; raises RemoteError `preview_required` where everything must be seen first."""
        return await self._peer.call(
            "POST", "/internal/patents/search", PatentAnswer, principal=principal, body=request
        )
