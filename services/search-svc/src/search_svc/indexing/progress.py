"""What an indexing run tells while it works and when it ends."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Progress:
    """Where a run stands; `total` may still grow while a site is explored."""

    done: int = 0
    total: int = 0
    current: str = ""


@dataclass(slots=True)
class Report:
    """What a run did: documents stored, unchanged and removed, and why others were not read.

    `notice` is one sentence about something that is missing although the run ended well.
    """

    collection_id: str
    stored: int = 0
    unchanged: int = 0
    removed: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    notice: str | None = None
    seconds: float = 0.0


ProgressCallback = Callable[[Progress], None]


def ignore_progress(_progress: Progress) -> None:
    """Show nothing."""
