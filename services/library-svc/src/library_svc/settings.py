"""What library-svc can be told."""

from kit.settings import Settings
from pydantic import Field


class LibrarySettings(Settings):
    """How much of a thread a follow-up question is given."""

    library_context_turns: int = Field(
        default=8, ge=1, description="earlier questions that a follow-up knows of, at most"
    )
    library_context_characters: int = Field(
        default=24_000, ge=1, description="their size together with their answers, in characters"
    )
