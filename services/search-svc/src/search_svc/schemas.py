"""What only search-svc's own endpoints take."""

from typing import Annotated, Literal

from contracts.model import Contract
from pydantic import AnyHttpUrl, Field, StringConstraints

HOUR, YEAR = 3600, 366 * 24 * 3600

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Freshness = Annotated[int, Field(ge=HOUR, le=YEAR)]


class NewLocation(Contract):
    """A site or page to add: an address that ends in `/` is a site, any other a single page."""

    location: AnyHttpUrl = Field(
        max_length=2000, description="where to start; what lies below it is visited"
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
