"""What the endpoints work with; accounts exist in multi mode only."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from contracts.api_keys import ApiKeyChecker
from kit.app import Service
from kit.tokens import TokenSigner
from pydantic import SecretStr

from auth_svc.accounts.passwords import Passwords
from auth_svc.accounts.repository import ensure_local_user
from auth_svc.accounts.service import Accounts, Profiles
from auth_svc.api_keys.service import ApiKeys
from auth_svc.background import Background
from auth_svc.errors import SingleMode
from auth_svc.events import EventPublisher
from auth_svc.limits import Limits
from auth_svc.mail.postbox import Postbox
from auth_svc.mail.providers import FolderProvider, SmtpProvider
from auth_svc.organisations.service import Organisations
from auth_svc.revoking import Revoker
from auth_svc.sessions.service import Sessions
from auth_svc.settings import AuthSettings

STOP_SECONDS = 5.0


@dataclass(frozen=True)
class MultiUser:
    """The parts that need accounts."""

    sessions: Sessions
    accounts: Accounts
    organisations: Organisations
    api_keys: ApiKeys


@dataclass(frozen=True)
class Core:
    """All parts; asking for `multi` in single mode raises SingleMode (409)."""

    profiles: Profiles
    jwks: list[dict[str, str]]
    behind_https: bool
    accounts: MultiUser | None

    @property
    def multi(self) -> MultiUser:
        """The parts that need accounts, or SingleMode is raised."""
        if self.accounts is None:
            raise SingleMode
        return self.accounts


@asynccontextmanager
async def open_core(service: Service[AuthSettings]) -> AsyncIterator[Core]:
    """Open the parts for the mode that is set, and close them at the end."""
    settings, runtime = service.settings, service.runtime
    async with AsyncExitStack() as stack:
        accounts = None
        if settings.jwt_secret and settings.auth_mode == "multi":
            accounts = await _open_multi(service, settings.jwt_secret, stack)
        else:
            async with runtime.database.session() as session:
                await ensure_local_user(session)
        yield Core(
            profiles=Profiles(settings.auth_mode, settings.sign_up),
            jwks=runtime.verifier.jwks,
            behind_https=settings.public_url.scheme == "https",
            accounts=accounts,
        )


async def _open_multi(
    service: Service[AuthSettings], secret: SecretStr, stack: AsyncExitStack
) -> MultiUser:
    settings, runtime = service.settings, service.runtime
    signer = TokenSigner(secret)
    runtime.verifier.trust(signer.public_key_pem())
    database, revoker = runtime.database, Revoker(runtime.revocation)
    limits, origin = Limits(runtime.limiter), settings.origin
    passwords = Passwords()
    stack.callback(passwords.close)
    background = await stack.enter_async_context(Background.open(STOP_SECONDS))
    publisher = EventPublisher(database, runtime.redis)
    events = await stack.enter_async_context(publisher.running())
    postbox = open_postbox(settings)
    organisations = Organisations(database, revoker, postbox, events, limits, origin)
    sessions = Sessions(
        database, signer, passwords, organisations, revoker, limits, settings.sign_up
    )
    accounts = Accounts(
        database, passwords, sessions, organisations, postbox, background, events, limits, origin
    )
    api_keys = ApiKeys(database, revoker)
    runtime.check_api_key = ApiKeyChecker(api_keys.check, runtime).check
    return MultiUser(sessions, accounts, organisations, api_keys)


def open_postbox(settings: AuthSettings) -> Postbox:
    """Give what sends mails: by SMTP_URL, or into DATA_DIR/mail without one."""
    if settings.smtp_server:
        return Postbox(SmtpProvider(settings.smtp_server, settings.host), settings.sender)
    return Postbox(FolderProvider(settings.data_dir / "mail"), settings.sender)
