"""Calls of our own services, told apart by a token that nobody else can make."""

from kit.asgi import Scope
from kit.errors import Unauthenticated
from kit.tokens import ServiceTokens

HEADER = b"x-service-token"


def is_service_call(scope: Scope) -> bool:
    """Say whether another service of ours sent this request; a wrong token raises."""
    token = next((value for name, value in scope["headers"] if name == HEADER), None)
    if token is None:
        return False
    tokens: ServiceTokens = scope["app"].state.service_tokens
    tokens.verify(token.decode("latin-1"))
    return True


def is_proven_service_call(scope: Scope) -> bool:
    """Say the same, and that a wrong token proves nothing."""
    try:
        return is_service_call(scope)
    except Unauthenticated:
        return False
