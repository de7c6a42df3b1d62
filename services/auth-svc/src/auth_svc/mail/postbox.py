"""Sending letters, and saying honestly whether one left."""

from kit.logs import get_logger

from auth_svc.mail.messages import Letter, compose
from auth_svc.mail.providers import MailNotSent, MailProvider

log = get_logger(__name__)


class Postbox:
    """Composes letters and hands them to the provider."""

    def __init__(self, provider: MailProvider, sender: str) -> None:
        self._provider = provider
        self._sender = sender

    async def send(self, letter: Letter) -> bool:
        """Say whether the letter was accepted for delivery; a failure is logged."""
        try:
            await self._provider.send(compose(letter, self._sender))
        except (MailNotSent, ValueError) as error:
            log.warning("mail not sent", kind=letter.kind, reason=str(error))
            return False
        return True
