"""What a run has made so far: kept while it is written, or folded from what was stored."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from contracts.chat import (
    ClaimsEvent,
    DeltaEvent,
    Event,
    RelatedEvent,
    ResetEvent,
    SourcesEvent,
)
from contracts.library import Claim, OutgoingQuery, Source, Step, Usage

from kit import llm


@dataclass(slots=True)
class Draft:
    """What a run has made so far; folding its stored events gives the same."""

    text: list[str] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    steps: dict[str, Step] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    texts: dict[int, str] = field(default_factory=dict)
    model: str = ""
    usage: Usage = field(default_factory=Usage)
    queries: list[OutgoingQuery] = field(default_factory=list)
    fall_back: str | None = None
    dropped_marks: int = 0

    @classmethod
    def fold(cls, events: Iterable[Event]) -> "Draft":
        """Rebuild from the events of a run whose worker is gone."""
        draft = cls()
        for event in events:
            draft.keep(event)
        return draft

    def keep(self, event: Event) -> None:
        """Take an event into account."""
        match event:
            case DeltaEvent():
                self.text.append(event.text)
            case Step():
                self.steps[event.id] = event
            case SourcesEvent():
                self.sources = [*(self.sources if event.added else []), *event.sources]
            case ResetEvent():
                self.text = [event.text]
            case RelatedEvent():
                self.related = event.questions
            case ClaimsEvent():
                self.claims = event.claims

    def lacks(self, source: Source) -> bool:
        """Say whether a source, or what the check found out about it, is news."""
        known = next((one for one in self.sources if one.number == source.number), None)
        return known is None or (source.origin is not None and known != source)

    def untold(self, event: Event) -> Event | None:
        """Give what of an event is news; who takes a run over walks the whole way again."""
        match event:
            case Step():
                known = self.steps.get(event.id)
                told = known and (known.status != "running" or event.status == "running")
                return None if told else event
            case SourcesEvent():
                fresh = tuple(source for source in event.sources if self.lacks(source))
                if len(fresh) == len(event.sources):
                    return event
                return SourcesEvent(sources=fresh, added=True) if fresh else None
            case RelatedEvent():
                return None if self.related else event
            case ClaimsEvent():
                return None if self.claims else event
        return event

    def spend(self, used: llm.Usage) -> None:
        """Add what model calls used up."""
        now = self.usage
        total = used + llm.Usage(
            now.prompt_tokens, now.completion_tokens, now.model_calls, now.cost_usd
        )
        self.usage = Usage(**asdict(total))

    @property
    def answer(self) -> str:
        """The text so far."""
        return "".join(self.text)
