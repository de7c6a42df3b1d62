"""What library-svc can be told."""

from kit.settings import Settings
from pydantic import Field


class LibrarySettings(Settings):
    """How much of a thread a follow-up question is given, and what is kept for how long."""

    library_context_turns: int = Field(
        default=8, ge=1, description="earlier questions that a follow-up knows of, at most"
    )
    library_context_characters: int = Field(
        default=24_000, ge=1, description="their size together with their answers, in characters"
    )

    frozen_source_days: int = Field(
        default=365,
        ge=0,
        le=36_500,
        description="days for which texts that were read for answers are kept; 0: for ever",
    )
    lost_run_hours: float = Field(
        default=48,
        gt=0,
        le=8760,
        description="an answer that is still being written after so many hours is ended as failed",
    )
