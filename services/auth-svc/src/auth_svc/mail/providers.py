"""How mails leave: by SMTP, or into a folder when no mail server is set."""

import asyncio
import os
import ssl
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import aiosmtplib

from auth_svc.clock import now
from auth_svc.mail.smtp import SmtpServer


class MailNotSent(Exception):
    """The mail was not accepted; the text says why and holds no secret."""


class MailProvider(Protocol):
    """Takes a mail for delivery."""

    async def send(self, message: EmailMessage) -> None:
        """Hand the mail over, or raise MailNotSent."""
        ...


class SmtpProvider:
    """Hands mails to an SMTP server, a connection for each."""

    def __init__(self, server: SmtpServer, host: str) -> None:
        self._server = server
        self._ehlo_name = server.ehlo_name or host

    async def send(self, message: EmailMessage) -> None:
        """Hand the mail over within the server's timeout, or raise MailNotSent."""
        try:
            async with asyncio.timeout(self._server.timeout):
                await self._deliver(message)
        except TimeoutError as error:
            raise MailNotSent("the mail server did not answer in time") from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise MailNotSent(f"{type(error).__name__}: {error}") from error

    async def _deliver(self, message: EmailMessage) -> None:
        server = self._server
        await aiosmtplib.send(
            message,
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password.get_secret_value() if server.password else None,
            use_tls=server.implicit_tls,
            start_tls=server.starttls,
            tls_context=self._tls_context,
            local_hostname=self._ehlo_name,
            timeout=server.timeout,
        )

    @cached_property
    def _tls_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self._server.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


class FolderProvider:
    """Writes mails as `.eml` files that only this user can read, since they hold links."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: EmailMessage) -> None:
        """Write the mail, or raise MailNotSent."""
        try:
            await asyncio.to_thread(self._write, message.as_bytes())
        except OSError as error:
            raise MailNotSent(f"{type(error).__name__}: {error.strerror}") from error

    def _write(self, mail: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{now():%Y%m%dT%H%M%S.%fZ}-{uuid4().hex[:8]}"
        draft = self._folder / f".{name}.part"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(mail)
        draft.rename(self._folder / f"{name}.eml")
