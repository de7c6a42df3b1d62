"""HTTP in and out."""

from typing import Annotated

from contracts.search import (
    Collection,
    CollectionPage,
    ReadRequest,
    ReadResponse,
    SearchRequest,
    SearchResponse,
)
from contracts.search_api import PublicResponse, PublicSearch
from fastapi import APIRouter, Depends, Response
from fastapi.responses import PlainTextResponse
from kit.identity import Principal
from kit.web.dependencies import Caller, CallingService, Session, core_of, require_scope

from search_svc.schemas import CollectionPatch, NewLocation
from search_svc.service import SearchService

router = APIRouter()


Service = Annotated[SearchService, Depends(core_of)]
Searcher = Annotated[Principal, Depends(require_scope("search"))]
Governor = Annotated[Principal, Depends(require_scope("admin"))]


@router.post("/internal/search")
async def search_for_service(
    body: SearchRequest, service: Service, _: CallingService, caller: Caller
) -> SearchResponse:
    """Search on somebody's behalf."""
    return await service.search.run(caller, body)


@router.post("/internal/pages")
async def read_pages(
    body: ReadRequest, service: Service, _: CallingService, caller: Caller
) -> ReadResponse:
    """Read pages on somebody's behalf."""
    return await service.pages.read(caller, body)


@router.post("/api/v1/search")
async def search(body: PublicSearch, service: Service, caller: Searcher) -> PublicResponse:
    """Search the web and the local index; a failed provider is in the answer, not an error."""
    return await service.public.run(caller, body)


@router.get("/api/v1/search/index")
async def list_collections(service: Service, caller: Searcher, session: Session) -> CollectionPage:
    """List what the local index holds."""
    return await service.collections(session, caller)


@router.post("/api/v1/search/index", status_code=202)
async def add_location(
    body: NewLocation, service: Service, caller: Governor, session: Session
) -> Collection:
    """Start to index a site or page; its state is in the list."""
    return await service.add_location(session, caller, body)


@router.patch("/api/v1/search/index/{collection_id}")
async def change_collection(
    collection_id: str,
    body: CollectionPatch,
    service: Service,
    caller: Governor,
    session: Session,
) -> Collection:
    """Change a collection's title or how fresh it is kept."""
    return await service.change(session, caller, collection_id, body)


@router.post("/api/v1/search/index/{collection_id}/refresh", status_code=202)
async def refresh_collection(
    collection_id: str, service: Service, caller: Governor, session: Session
) -> Collection:
    """Read a collection again; what did not change is kept."""
    collection = await service.refresh(session, caller, collection_id)
    await session.commit()
    service.jobs.index(collection_id, collection.location)
    return collection


@router.delete("/api/v1/search/index/{collection_id}", status_code=204)
async def remove_collection(
    collection_id: str, service: Service, caller: Governor, session: Session
) -> Response:
    """Remove a collection with everything in it."""
    await service.remove(session, caller, collection_id)
    await session.commit()
    service.jobs.remove(collection_id)
    return Response(status_code=204)


@router.get("/api/v1/search/documents/{document_id}", response_class=PlainTextResponse)
async def show_document(
    document_id: str, service: Service, caller: Searcher, session: Session
) -> PlainTextResponse:
    """Show a document's stored text, as plain text that no browser takes for a page."""
    document = await service.document(session, caller, document_id)
    return PlainTextResponse(document.text, headers={"X-Content-Type-Options": "nosniff"})
