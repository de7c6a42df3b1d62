"""auth-svc: accounts, sessions, organisations, API keys."""

from pathlib import Path

from kit.app import ServiceSpec
from kit.serve import run_service

from auth_svc.accounts.endpoints import router as accounts
from auth_svc.api_keys.endpoints import internal
from auth_svc.api_keys.endpoints import router as api_keys
from auth_svc.core import open_core
from auth_svc.organisations.endpoints import router as organisations
from auth_svc.sessions.endpoints import router as sessions
from auth_svc.sessions.endpoints import well_known
from auth_svc.settings import AuthSettings

SPEC = ServiceSpec(
    name="auth-svc",
    port=3000,
    summary="Accounts, sessions, organisations, API keys",
    settings=AuthSettings,
    routers=[sessions, accounts, api_keys, organisations, well_known, internal],
    prefixes=("/api/v1/auth", "/.well-known"),
    start=open_core,
    schema="auth",
    migrations=Path(__file__).parent / "migrations",
)


def main() -> None:
    """Serve auth-svc as its own process."""
    run_service(SPEC)
