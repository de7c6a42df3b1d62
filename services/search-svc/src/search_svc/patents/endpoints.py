"""HTTP in and out of patent search."""

from typing import Annotated

from contracts.patents import PatentAnswer, PatentPreview, PatentPreviewRequest, PatentRequest
from fastapi import APIRouter, Depends, Response
from kit.identity import Principal
from kit.web.dependencies import Caller, CallingService, core_of, require_scope

from search_svc.patents.tables import TYPES, TableFormat, write_table
from search_svc.service import SearchService

router = APIRouter()

Service = Annotated[SearchService, Depends(core_of)]
Searcher = Annotated[Principal, Depends(require_scope("search"))]


@router.post("/internal/patents/preview")
async def preview_patents_for_service(
    body: PatentPreviewRequest, service: Service, _: CallingService, caller: Caller
) -> PatentPreview:
    """Show on somebody's behalf what would be sent."""
    return await service.patents.preview(caller, body)


@router.post("/internal/patents/search")
async def search_patents_for_service(
    body: PatentRequest, service: Service, _: CallingService, caller: Caller
) -> PatentAnswer:
    """Search patents on somebody's behalf."""
    return await service.patents.search(caller, body)


@router.post("/api/v1/patents/preview")
async def preview_patents(
    body: PatentPreviewRequest, service: Service, caller: Searcher
) -> PatentPreview:
    """Show which queries a question becomes and where they would go; nothing is sent there."""
    return await service.patents.preview(caller, body)


@router.post("/api/v1/patents/search")
async def search_patents(body: PatentRequest, service: Service, caller: Searcher) -> PatentAnswer:
    """Search patents for a question, or send the approved queries of a preview."""
    return await service.patents.search(caller, body)


@router.get("/api/v1/patents/{answer_id}")
async def show_patents(answer_id: str, service: Service, caller: Searcher) -> PatentAnswer:
    """Show an answer again, for a week."""
    return await service.patents.answer(caller, answer_id)


@router.get("/api/v1/patents/{answer_id}/table", response_class=Response)
async def save_patents_table(
    answer_id: str,
    service: Service,
    caller: Searcher,
    format: TableFormat = "csv",  # noqa: A002 - the name of the parameter
) -> Response:
    """Give the patents of an answer as a table."""
    answer = await service.patents.answer(caller, answer_id)
    name = f'attachment; filename="patents.{format}"'
    headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff"}
    return Response(write_table(answer, format), media_type=TYPES[format], headers=headers)
