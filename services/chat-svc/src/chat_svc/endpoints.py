"""HTTP in and out: asking, following a run, stopping it, the models on offer."""

from typing import Annotated

from contracts.chat import ChatRequest, ModelList, RunState
from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import StreamingResponse
from kit.identity import Principal
from kit.web.dependencies import core_of, require_scope

from chat_svc.runs.record import RunRecord
from chat_svc.service import ChatService

router = APIRouter(prefix="/api/v1")

STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
EVENT_STREAM = "text/event-stream; charset=utf-8"


Chat = Annotated[ChatService, Depends(core_of)]
Asker = Annotated[Principal, Depends(require_scope("chat"))]


def _stream(chat: ChatService, record: RunRecord, after: str | None) -> StreamingResponse:
    headers = STREAM_HEADERS | {"X-Run-Id": record.run_id}
    return StreamingResponse(chat.follow(record, after), media_type=EVENT_STREAM, headers=headers)


@router.post("/chat", response_class=StreamingResponse)
async def ask(
    body: ChatRequest,
    asker: Asker,
    chat: Chat,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """Ask a question; the answer comes as events, and goes on without the connection."""
    return _stream(chat, await chat.ask(asker, body, idempotency_key), None)


@router.get("/chat/runs/{run_id}")
async def run_state(run_id: str, asker: Asker, chat: Chat) -> RunState:
    """Say where a run stands."""
    return await chat.state(asker, run_id)


@router.get("/chat/runs/{run_id}/events", response_class=StreamingResponse)
async def run_events(
    run_id: str,
    asker: Asker,
    chat: Chat,
    last_event_id: Annotated[str | None, Header()] = None,
    after: Annotated[str | None, Query()] = None,
) -> StreamingResponse:
    """Give a run's events after the last one seen, from any replica."""
    return _stream(chat, await chat.find(asker, run_id), last_event_id or after)


@router.post("/chat/runs/{run_id}/stop")
async def stop_run(run_id: str, asker: Asker, chat: Chat) -> RunState:
    """Stop a run; what it has written is kept."""
    return await chat.stop(asker, run_id)


@router.get("/models")
async def list_models(asker: Asker, chat: Chat) -> ModelList:  # noqa: ARG001 - asks for a caller
    """Give the models on offer."""
    return await chat.models()
