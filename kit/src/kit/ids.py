"""Identifiers."""

import uuid


def new_id() -> str:
    """Give a random identifier: a UUID (RFC 9562, version 4) in its usual text form."""
    return str(uuid.uuid4())


def is_id(text: str) -> bool:
    """Say whether the text is an identifier, so that a malformed one can be 404 without a query."""
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
