"""What can be set about answering: the model, the budgets of a run, and how runs are kept."""

from kit.llm import ModelSettings
from kit.settings import Settings
from pydantic import Field


class ChatSettings(Settings, ModelSettings):
    """Settings of chat-svc."""

    chat_fall_back: bool = Field(
        default=True,
        description="when the model is away before its first word, quote the sources instead",
    )

    chat_rate_count: int = Field(default=30, ge=1, description="questions a user may ask …")
    chat_rate_seconds: float = Field(default=60, gt=0, description="… in so many seconds")

    chat_speed_seconds: float = Field(default=120, gt=0, description="longest run in speed depth")
    chat_balanced_seconds: float = Field(default=180, gt=0, description="the same for balanced")
    chat_quality_seconds: float = Field(default=420, gt=0, description="the same for quality")
    chat_quality_research_seconds: float = Field(
        default=150, ge=0, description="after so many seconds a quality run must write"
    )
    chat_quality_rounds: int = Field(
        default=5, ge=1, description="research rounds a quality run may take"
    )
    chat_quality_tokens: int = Field(
        default=120_000, ge=0, description="tokens a quality run may spend before it must write"
    )
    chat_run_dollars: float = Field(
        default=0, ge=0, description="money a run may spend before it must write; 0: any"
    )
    chat_report_seconds: float = Field(
        default=5,
        ge=0,
        description="so long before a run's time is over, it ends with what there is",
    )
    chat_search_seconds: float = Field(default=12, gt=0, description="longest wait for a search")
    chat_read_seconds: float = Field(default=6, gt=0, description="longest wait for pages")
    chat_plan_seconds: float = Field(default=12, gt=0, description="longest wait for a plan")
    chat_speed_results: int = Field(default=10, ge=1, le=50, description="results in speed depth")
    chat_balanced_results: int = Field(default=10, ge=1, le=50, description="results a query")
    chat_balanced_pages: int = Field(default=5, ge=0, le=20, description="pages read in balanced")
    chat_quality_pages: int = Field(
        default=6, ge=0, le=20, description="pages read a round in quality depth"
    )
    chat_max_sources: int = Field(default=60, ge=1, description="sources a run may number")
    chat_evidence_characters: int = Field(
        default=24_000, ge=1000, description="source text a writer gets at most"
    )
    chat_answer_tokens: int = Field(
        default=8192, ge=64, description="tokens an answer may have, reasoning included"
    )
    chat_inspect_apart: bool = Field(
        default=True, description="check statements in a process of its own (about 90 MB)"
    )
    chat_judged_claims: int = Field(
        default=12, ge=0, description="statements the model gives a second look after the words"
    )
    chat_judge_seconds: float = Field(
        default=8.0, ge=0, description="longest wait for that second look"
    )
    chat_related: bool = Field(
        default=True, description="suggest further questions in balanced and quality depth"
    )
    chat_related_seconds: float = Field(
        default=2.0, ge=0, description="longest wait for further questions after the answer"
    )

    run_lease_seconds: float = Field(
        default=3.0, gt=0, description="a replica silent for so long has lost its runs"
    )
    run_workers: int = Field(
        default=3, ge=1, description="replicas that may die over a run before it is ended"
    )
    run_events_seconds: int = Field(
        default=3600, ge=60, description="how long a finished run's events can be read again"
    )
    incognito_seconds: int = Field(
        default=24 * 3600, ge=60, description="how long an incognito thread is remembered"
    )
    delta_milliseconds: int = Field(
        default=15, ge=0, description="text that comes within so long is sent together"
    )
    library_retry_seconds: float = Field(
        default=3.0, ge=0, description="how long an end waits for library-svc before the outbox"
    )
