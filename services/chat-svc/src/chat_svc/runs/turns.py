"""A run as the turn that library-svc keeps, and the receipt of how it came about."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from contracts.library import Route, RunStatus, Stage, Turn

from chat_svc.runs.draft import Draft
from chat_svc.runs.record import RunRecord


def start_turn(record: RunRecord) -> Turn:
    """Give the turn as library-svc gets it at the start: a question without an answer."""
    request = record.request
    return Turn(
        id=record.turn_id,
        thread_id=record.thread_id,
        run_id=record.run_id,
        query=request.query,
        depth=request.depth,
        source_kinds=request.sources,
        language=request.language,
        status="running",
        created_at=record.started_at,
    )


def end_turn(record: RunRecord, draft: Draft, status: RunStatus, error: str | None = None) -> Turn:
    """Give the turn as it ended; steps cut short by a failure or a stop count as failed."""
    steps = tuple(
        step.model_copy(update={"status": "failed"}) if step.status == "running" else step
        for step in draft.steps.values()
    )
    changes = {
        "status": status,
        "answer": draft.answer,
        "sources": tuple(draft.sources),
        "steps": steps,
        "related": draft.related,
        "claims": draft.claims,
        "route": route_of(record, draft),
        "model": draft.model,
        "usage": draft.usage,
        "error": error,
        "finished_at": datetime.now(UTC),
    }
    return start_turn(record).model_copy(update=changes)


def route_of(record: RunRecord, draft: Draft) -> Route:
    """Give the route receipt of what was done so far."""
    steps = draft.steps.values()
    pages = (urlsplit(url).hostname for step in steps if step.kind == "read" for url in step.urls)
    return Route(
        asked_model=record.request.model,
        answered_model=draft.model,
        fall_back=draft.fall_back,
        tools=tuple(dict.fromkeys(step.kind for step in steps)),
        queries=tuple(draft.queries),
        pages=tuple(dict.fromkeys(host for host in pages if host)),
        stages=tuple(
            Stage(name=step.id, took_ms=step.took_ms) for step in steps if step.took_ms is not None
        ),
        usage=draft.usage,
        dropped_marks=draft.dropped_marks,
        takeovers=record.token - 1,
        took_ms=round(record.age * 1000),
    )
