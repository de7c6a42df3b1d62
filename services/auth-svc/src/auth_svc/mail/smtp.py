"""Reading SMTP_URL: `smtp://`, `smtps://` or `smtp+starttls://[user[:password]@]host[:port]`.

Options after `?`: `requireTLS`, `tls.rejectUnauthorized`, `name` (EHLO), `timeout` (seconds),
`from`. The connection is encrypted and the certificate checked unless the host is this machine or
in a private network, where plain `smtp://` takes STARTTLS when offered.
"""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from pydantic import SecretStr

SCHEMES = {"smtp": 587, "smtp+starttls": 587, "smtps": 465}
OPTIONS = {"requiretls", "tls.rejectunauthorized", "name", "timeout", "from"}
PRIVATE_SUFFIXES = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".svc")
TIMEOUT_SECONDS = 5.0


@dataclass(frozen=True)
class SmtpServer:
    """Where and how mail is handed over.

    `starttls` True: must be, None: when offered. `timeout` is in seconds, for the whole delivery.
    """

    host: str
    port: int
    username: str | None
    password: SecretStr | None
    implicit_tls: bool
    starttls: bool | None
    verify: bool
    ehlo_name: str | None
    sender: str | None
    timeout: float


def parse_smtp_url(url: SecretStr) -> SmtpServer:
    """Read the URL, or raise ValueError without repeating it, since it holds a password."""
    try:
        parts = urlsplit(url.get_secret_value().strip())
        port = parts.port or SCHEMES.get(parts.scheme)
    except ValueError as error:
        raise ValueError("SMTP_URL is not a URL") from error
    if port is None:
        raise ValueError(f"SMTP_URL must start with one of {', '.join(SCHEMES)}, then ://")
    if not parts.hostname:
        raise ValueError("SMTP_URL names no host")
    options = _options(parts.query)
    strict = parts.scheme != "smtp" or _flag(options, "requiretls", default=False)
    strict = strict or not is_private(parts.hostname)
    implicit = parts.scheme == "smtps" or (parts.scheme == "smtp" and port == 465)
    return SmtpServer(
        host=parts.hostname,
        port=port,
        username=_username(parts),
        password=SecretStr(unquote(parts.password)) if parts.password else None,
        implicit_tls=implicit,
        starttls=False if implicit else (True if strict else None),
        verify=_flag(options, "tls.rejectunauthorized", default=strict),
        ehlo_name=options.get("name"),
        sender=options.get("from"),
        timeout=_timeout(options),
    )


def is_private(host: str) -> bool:
    """Say whether the host is this machine or in a private network, going by its name alone."""
    try:
        address = ip_address(host)
    except ValueError:
        name = host.lower().rstrip(".")
        return "." not in name or name.endswith((*PRIVATE_SUFFIXES, ".svc.cluster.local"))
    return address.is_loopback or address.is_private


def _username(parts: SplitResult) -> str | None:
    return unquote(parts.username) if parts.username else None


def _options(query: str) -> dict[str, str]:
    options = {name.lower(): value for name, value in parse_qsl(query, keep_blank_values=True)}
    unknown = options.keys() - OPTIONS
    if unknown:
        raise ValueError(f"SMTP_URL has an unknown option: {', '.join(sorted(unknown))}")
    return options


def _flag(options: dict[str, str], name: str, *, default: bool) -> bool:
    value = options.get(name, str(default)).lower()
    if value not in {"true", "false", "1", "0"}:
        raise ValueError(f"SMTP_URL: {name} must be true or false")
    return value in {"true", "1"}


def _timeout(options: dict[str, str]) -> float:
    try:
        seconds = float(options.get("timeout", TIMEOUT_SECONDS))
    except ValueError as error:
        raise ValueError("SMTP_URL: timeout must be a number of seconds") from error
    if not 0 < seconds <= 60:
        raise ValueError("SMTP_URL: timeout must be between 0 and 60 seconds")
    return seconds
