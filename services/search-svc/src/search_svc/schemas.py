"""What only search-svc's own endpoints take."""

from contracts.model import Contract
from pydantic import AnyHttpUrl, Field


class NewLocation(Contract):
    """A site or page to add: an address that ends in `/` is a site, any other a single page."""

    location: AnyHttpUrl = Field(
        max_length=2000, description="where to start; what lies below it is visited"
    )
