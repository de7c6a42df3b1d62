"""HTTP: the library as its owner sees it, and what chat-svc stores and asks."""

from typing import Annotated

from contracts.library import (
    Comparison,
    DeletedThreads,
    ExportFormat,
    FrozenSource,
    SavedTurn,
    SaveTurn,
    Thread,
    ThreadContext,
    ThreadPage,
    ThreadPatch,
    ThreadSummary,
)
from fastapi import APIRouter, Depends, Path, Query, Response, status
from kit.errors import InvalidRequest
from kit.identity import Principal
from kit.web.dependencies import Caller, Session, core_of, require_scope, require_service

from library_svc.export import export_thread
from library_svc.service import Library

MAX_PAGE = 100

router = APIRouter(prefix="/api/v1/library/threads", tags=["library"])
internal = APIRouter(prefix="/internal", dependencies=[Depends(require_service)])


Core = Annotated[Library, Depends(core_of)]
Reader = Annotated[Principal, Depends(require_scope("library:read"))]
Writer = Annotated[Principal, Depends(require_scope("library:write"))]
SearchText = Annotated[
    str | None, Query(max_length=2_000, description="words in title, question or answer")
]
SourceNumber = Annotated[int, Path(ge=1, description="the source's number in the answer")]


@router.get("")
async def list_threads(
    library: Core,
    session: Session,
    reader: Reader,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 30,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    q: SearchText = None,
) -> ThreadPage:
    """List threads, pinned and newest first; with `q`, those that hold the words, best first.

    All words must stand in the title, or in one question with its answer; the last one may be
    only begun. English and Russian word forms are understood.
    """
    if q and q.strip():
        return await library.search_threads(session, reader, q, limit=limit, cursor=cursor)
    return await library.list_threads(session, reader, limit=limit, cursor=cursor)


@router.delete("")
async def delete_threads(library: Core, session: Session, writer: Writer) -> DeletedThreads:
    """Delete all threads of the caller. There is no recovery."""
    return DeletedThreads(count=await library.delete_threads(session, writer))


@router.get("/{thread_id}")
async def read_thread(thread_id: str, library: Core, session: Session, reader: Reader) -> Thread:
    """Give a thread with all turns, sources and steps."""
    return await library.read_thread(session, reader, thread_id)


@router.patch("/{thread_id}")
async def change_thread(
    thread_id: str, patch: ThreadPatch, library: Core, session: Session, writer: Writer
) -> ThreadSummary:
    """Rename a thread or pin it; absent fields stay."""
    return await library.change_thread(session, writer, thread_id, patch)


@router.delete("/{thread_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_thread(thread_id: str, library: Core, session: Session, writer: Writer) -> None:
    """Delete a thread. There is no recovery."""
    await library.delete_thread(session, writer, thread_id)


@router.get(
    "/{thread_id}/export",
    response_class=Response,
    responses={
        200: {
            "description": "The file",
            "content": {"text/markdown": {}, "application/json": {}},
        }
    },
)
async def export(
    thread_id: str,
    library: Core,
    session: Session,
    reader: Reader,
    kind: Annotated[ExportFormat, Query(alias="format")] = "md",
) -> Response:
    """Give a thread as a file: Markdown to read, or JSON with everything."""
    file = export_thread(await library.read_thread(session, reader, thread_id), kind)
    headers = {"Content-Disposition": file.disposition}
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.get("/{thread_id}/turns/{turn_id}/sources/{number}")
async def read_source(
    thread_id: str,
    turn_id: str,
    number: SourceNumber,
    library: Core,
    session: Session,
    reader: Reader,
) -> FrozenSource:
    """Give a source with the text that was read when the answer was written."""
    return await library.sources.read(session, reader, thread_id, turn_id, number)


@router.post("/{thread_id}/turns/{turn_id}/sources/{number}/compare")
async def compare_source(
    thread_id: str,
    turn_id: str,
    number: SourceNumber,
    library: Core,
    session: Session,
    reader: Reader,
) -> Comparison:
    """Read a source again and say what changed since the answer was written."""
    kept = await library.sources.read(session, reader, thread_id, turn_id, number)
    await session.commit()  # the connection is not held while the page is read
    return await library.sources.compare(reader, kept)


@internal.put("/turns/{turn_id}")
async def save_turn(
    turn_id: str, body: SaveTurn, library: Core, session: Session, owner: Caller
) -> SavedTurn:
    """Store a turn at its start and at its end; the answer carries its position."""
    if turn_id != body.turn.id:
        raise InvalidRequest(fields={"turn.id": "This is not the id in the path."})
    return SavedTurn(position=await library.save_turn(session, owner, body))


@internal.get("/threads/{thread_id}/context")
async def give_context(
    thread_id: str, library: Core, session: Session, owner: Caller, before: str | None = None
) -> ThreadContext:
    """Give the last answers of a thread for a follow-up."""
    return await library.give_context(session, owner, thread_id, before)
