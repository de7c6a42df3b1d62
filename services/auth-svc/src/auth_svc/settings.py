"""What only auth-svc reads from the environment."""

from functools import cached_property
from typing import Literal, Self
from urllib.parse import urlsplit

from kit.settings import Settings
from kit.tokens import TokenSigner, TokenVerifier
from pydantic import AnyHttpUrl, Field, SecretStr, model_validator

from auth_svc.mail.smtp import SmtpServer, parse_smtp_url


class AuthSettings(Settings):
    """Keys, mail and who may sign up; in multi mode JWT_SECRET is needed."""

    jwt_secret: SecretStr | None = Field(
        default=None, description="Ed25519 private key (PEM) that signs access tokens"
    )
    sign_up: Literal["open", "invite"] = Field(
        default="open",
        description="who may make an account: anybody, or (after the first) the invited only",
    )
    public_url: AnyHttpUrl = Field(
        default=AnyHttpUrl("http://localhost:3000"),
        description="where users open the product; links in mails start with it",
    )
    smtp_url: SecretStr | None = Field(
        default=None,
        description="mail server, smtp://, smtps:// or smtp+starttls://user:password@host:port; "
        "without it mails are written to DATA_DIR/mail",
    )
    mail_from: str | None = Field(
        default=None,
        pattern=r"^[^@\s<>]+@[^@\s<>]+$",
        description="sender address; without it the SMTP user or perplexica@ PUBLIC_URL's host",
    )

    @model_validator(mode="after")
    def check(self) -> Self:
        """Refuse what could not work: a missing or wrong key, an unreadable SMTP_URL."""
        if self.auth_mode == "multi":
            self._check_keys()
        if self.smtp_url:
            parse_smtp_url(self.smtp_url)
        return self

    @property
    def origin(self) -> str:
        """PUBLIC_URL without its closing slash."""
        return str(self.public_url).rstrip("/")

    @property
    def host(self) -> str:
        """The host name of PUBLIC_URL."""
        return urlsplit(self.origin).hostname or "localhost"

    @cached_property
    def smtp_server(self) -> SmtpServer | None:
        """The mail server, if one is set."""
        return parse_smtp_url(self.smtp_url) if self.smtp_url else None

    @property
    def sender(self) -> str:
        """The address mails come from."""
        server = self.smtp_server
        user = server.username if server and server.username and "@" in server.username else None
        given = self.mail_from or (server.sender if server else None)
        return given or user or f"perplexica@{self.host}"

    def _check_keys(self) -> None:
        if self.jwt_secret is None:
            raise ValueError(
                "AUTH_MODE=multi needs JWT_SECRET, an Ed25519 private key in PEM form: "
                "openssl genpkey -algorithm ed25519"
            )
        if self.redis_url is None:
            raise ValueError("AUTH_MODE=multi needs REDIS_URL, to end sessions everywhere")
        signer = _signer(self.jwt_secret)
        if self.jwt_public_key and signer.jwk not in TokenVerifier(self.jwt_public_key).jwks:
            raise ValueError("JWT_PUBLIC_KEY does not hold the public key of JWT_SECRET")


def _signer(secret: SecretStr) -> TokenSigner:
    try:
        return TokenSigner(secret)
    except TypeError as error:
        raise ValueError(str(error)) from error
