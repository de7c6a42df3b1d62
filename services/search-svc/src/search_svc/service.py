"""The rules of the local index: who may see it and who may change it."""

from contracts.search import Collection, CollectionPage
from kit.errors import Forbidden, NotFound
from kit.identity import Principal
from sqlalchemy.ext.asyncio import AsyncSession

from search_svc.indexing.indexer import Indexer
from search_svc.indexing.runs import CollectionWriter, Holder
from search_svc.jobs import IndexJobs
from search_svc.pages import Pages
from search_svc.public.service import PublicSearcher
from search_svc.repository import IndexRepository, StoredDocument
from search_svc.searching import Search

GOVERNING = frozenset({"owner", "admin"})


class CollectionNotFound(NotFound):
    """No such collection, or not one of the caller's."""

    code = "collection_not_found"
    message = "There is no such collection."


class DocumentNotFound(NotFound):
    """No such document, or not one of the caller's."""

    code = "document_not_found"
    message = "There is no such document."


class IndexNotYours(Forbidden):
    """The caller may use the index but not change it."""

    code = "index_not_yours"
    message = "Only an owner or admin may change the index."


class SearchService:
    """Everything search-svc does; `search` and `pages` never raise for what lies outside."""

    def __init__(self, search: Search, pages: Pages, indexer: Indexer, jobs: IndexJobs) -> None:
        self.search = search
        self.pages = pages
        self.public = PublicSearcher(search, pages)
        self.jobs = jobs
        self._indexer = indexer

    async def collections(self, session: AsyncSession, principal: Principal) -> CollectionPage:
        """Give what the caller's local index holds."""
        return CollectionPage(collections=await IndexRepository(session, principal).collections())

    async def document(
        self, session: AsyncSession, principal: Principal, document_id: str
    ) -> StoredDocument:
        """Give a document's stored text; raises DocumentNotFound."""
        found = await IndexRepository(session, principal).document(document_id)
        if found is None:
            raise DocumentNotFound
        return found

    async def add_location(
        self, session: AsyncSession, principal: Principal, location: str
    ) -> Collection:
        """Start to index a site or page for the caller's organisation; raises IndexNotYours."""
        if not _governs(principal):
            raise IndexNotYours
        collection_id = await self._indexer.add(location, _holder(principal))
        self.jobs.index(collection_id, location)
        found = await IndexRepository(session, principal).collection(collection_id)
        if found is None:
            raise CollectionNotFound
        return found

    async def remove(self, session: AsyncSession, principal: Principal, collection_id: str) -> None:
        """Take a collection out of sight at once and delete it; raises what fits."""
        repository = IndexRepository(session, principal)
        if await repository.collection(collection_id) is None:
            raise CollectionNotFound
        if not _governs(principal) or not await repository.may_change(collection_id):
            raise IndexNotYours
        await CollectionWriter(session).hide(collection_id)


def _governs(principal: Principal) -> bool:
    """Owners and admins of an organisation, and the one user of a single-user install."""
    belongs = principal.kind == "local" or principal.organisation_id is not None
    return belongs and principal.role in GOVERNING


def _holder(principal: Principal) -> Holder:
    """What an owner adds is the organisation's; what the local user adds is everyone's."""
    return Holder(organisation_id=principal.organisation_id)
