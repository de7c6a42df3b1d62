"""Secrets that are handed out once and kept as a hash.

They are 256 random bits, so that a plain SHA-256 protects them: there is nothing to guess.
"""

import hashlib
import secrets


def new_token() -> str:
    """Give a random token of 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Give what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
