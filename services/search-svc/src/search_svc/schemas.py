"""What only search-svc's own endpoints take."""

from typing import Annotated, Literal

from contracts.model import Contract
from pydantic import AnyHttpUrl, Field, StringConstraints, UrlConstraints

HOUR, YEAR = 3600, 366 * 24 * 3600

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Freshness = Annotated[int, Field(ge=HOUR, le=YEAR)]


Address = Annotated[AnyHttpUrl, UrlConstraints(max_length=2000)]
Folder = Annotated[str, StringConstraints(pattern="^/", max_length=2000)]


class NewLocation(Contract):
    """A site, page, feed or folder to add.

    An address that ends in `/` is a site, any other a single page or feed; what begins with `/` is
    a folder of the server, below one of INDEX_FOLDERS.
    """

    location: Address | Folder = Field(
        description="where to start; what lies below it is read", union_mode="left_to_right"
    )
    title: Title | None = None
    scope: Literal["user", "organisation"] | None = Field(
        default=None, description="default: the organisation's if the caller may, else the caller's"
    )
    refresh_seconds: Freshness | None = Field(
        default=None, description="how old it may become before it is read again"
    )


class CollectionPatch(Contract):
    """What is to be changed; a field that is left out stays."""

    title: Title | None = None
    refresh_seconds: Freshness | None = Field(default=None, description="null: never again")
