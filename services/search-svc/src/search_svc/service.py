"""The rules of the local index: who may see it and who may change it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from contracts.search import Collection, CollectionPage, CollectionScope
from kit.errors import Conflict, Forbidden, InvalidRequest, NotFound
from kit.identity import Principal
from sqlalchemy.ext.asyncio import AsyncSession

from search_svc.indexing.indexer import Indexer, is_url
from search_svc.indexing.runs import CollectionWriter, Holder
from search_svc.jobs import IndexJobs
from search_svc.pages import Pages
from search_svc.patents.service import PatentSearch
from search_svc.public.service import PublicSearcher
from search_svc.repository import IndexRepository, StoredDocument, governs
from search_svc.schemas import CollectionPatch, NewLocation
from search_svc.searching import Search


class CollectionNotFound(NotFound):
    """No such collection, or not one of the caller's."""

    code = "collection_not_found"
    message = "There is no such collection."


class FolderNotAllowed(InvalidRequest):
    """A folder that may not be added by page or API."""

    code = "folder_not_allowed"
    message = "This folder may not be added here: the operator allows folders by INDEX_FOLDERS."


class DocumentNotFound(NotFound):
    """No such document, or not one of the caller's."""

    code = "document_not_found"
    message = "There is no such document."


class IndexNotYours(Forbidden):
    """The caller may use the index but not change it."""

    code = "index_not_yours"
    message = "Only an owner or admin may change the index."


class TooManyCollections(Conflict):
    """The caller has as many collections as one may have."""

    code = "too_many_collections"


class SearchService:
    """Everything search-svc does; `search` and `pages` never raise for what lies outside."""

    def __init__(
        self,
        search: Search,
        pages: Pages,
        indexer: Indexer,
        jobs: IndexJobs,
        patents: PatentSearch,
        *,
        own_collections: int,
        folders: Sequence[str] = (),
    ) -> None:
        self.search = search
        self.pages = pages
        self.public = PublicSearcher(search, pages)
        self.jobs = jobs
        self.patents = patents
        self._indexer = indexer
        self._own_collections = own_collections
        self._folders = tuple(folders)

    async def collections(self, session: AsyncSession, principal: Principal) -> CollectionPage:
        """Give what the caller's local index holds."""
        return CollectionPage(
            collections=await IndexRepository(session, principal).collections(),
            folders=self._folders,
        )

    async def document(
        self, session: AsyncSession, principal: Principal, document_id: str
    ) -> StoredDocument:
        """Give a document's stored text; raises DocumentNotFound."""
        found = await IndexRepository(session, principal).document(document_id)
        if found is None:
            raise DocumentNotFound
        return found

    async def add_location(
        self, session: AsyncSession, principal: Principal, new: NewLocation
    ) -> Collection:
        """Start to index a site or page; raises IndexNotYours, TooManyCollections."""
        location, holder = str(new.location), _holder(principal, new.scope)
        if not is_url(location):
            location = await asyncio.to_thread(find_folder, location, self._folders)
        if holder.owner_id is not None:
            count = await CollectionWriter(session).count_of(holder.owner_id)
            if count >= self._own_collections:
                raise TooManyCollections(f"One may have {self._own_collections} of one's own.")
        collection_id = await self._indexer.add(location, holder, new.title, new.refresh_seconds)
        self.jobs.index(collection_id, location)
        return await self._find(session, principal, collection_id)

    async def change(
        self,
        session: AsyncSession,
        principal: Principal,
        collection_id: str,
        patch: CollectionPatch,
    ) -> Collection:
        """Change a collection; raises CollectionNotFound, IndexNotYours."""
        await self._find_own(session, principal, collection_id)
        values = patch.model_dump(exclude_unset=True)
        if values.get("title", "") is None:
            del values["title"]
        if values:
            await CollectionWriter(session).change(collection_id, values)
        return await self._find(session, principal, collection_id)

    async def refresh(
        self, session: AsyncSession, principal: Principal, collection_id: str
    ) -> Collection:
        """Have a collection read again; what did not change is kept."""
        await self._find_own(session, principal, collection_id)
        await CollectionWriter(session).want_again(collection_id)
        return await self._find(session, principal, collection_id)

    async def remove(self, session: AsyncSession, principal: Principal, collection_id: str) -> None:
        """Take a collection out of sight at once and delete it; raises what fits."""
        await self._find_own(session, principal, collection_id)
        await CollectionWriter(session).hide(collection_id)

    async def _find(
        self, session: AsyncSession, principal: Principal, collection_id: str
    ) -> Collection:
        found = await IndexRepository(session, principal).collection(collection_id)
        if found is None:
            raise CollectionNotFound
        return found

    async def _find_own(
        self, session: AsyncSession, principal: Principal, collection_id: str
    ) -> Collection:
        found = await self._find(session, principal, collection_id)
        if not found.may_change:
            raise IndexNotYours
        return found


def find_folder(location: str, allowed: Sequence[str]) -> str:
    """Give a folder's real path, if it lies below an allowed one; raises FolderNotAllowed."""
    try:
        path = Path(location).resolve(strict=True)
    except OSError as error:
        raise FolderNotAllowed(f"{location} is not there, or may not be read.") from error
    if not any(path.is_relative_to(Path(one).resolve()) for one in allowed):
        raise FolderNotAllowed
    return str(path)


def _holder(principal: Principal, scope: CollectionScope | None) -> Holder:
    """What the local user adds is everyone's; others choose between theirs and the organisation's.

    Raises IndexNotYours for who may not govern an organisation.
    """
    if principal.kind == "local":
        return Holder()
    if scope is None:
        scope = "organisation" if governs(principal) else "user"
    if scope == "user":
        return Holder(owner_id=principal.user_id)
    if not governs(principal):
        raise IndexNotYours
    return Holder(organisation_id=principal.organisation_id)
