"""Mail over SMTP, against a real server that behaves well or badly."""

import asyncio
import ssl
import stat
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from ipaddress import ip_address

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from auth_svc.app import SPEC
from auth_svc.mail.messages import Letter, compose
from auth_svc.mail.postbox import Postbox
from auth_svc.mail.providers import FolderProvider, SmtpProvider
from auth_svc.mail.smtp import is_private, parse_smtp_url
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

API = "/api/v1/auth"
LETTER = Letter(
    "guest@example.org",
    "invite",
    "ru",
    {
        "inviter": "Остап\r\nBcc: all@example.org",
        "organisation": "Рога",
        "link": "http://x/?token=1",
    },
)


class Inbox:
    """Keeps what arrives; can be slow or refuse."""

    def __init__(self, *, refusal=None, delay=0.0):
        self.mails = []
        self.encrypted = []
        self.users = []
        self._refusal = refusal
        self._delay = delay

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, _server, _session, envelope, address, _options
    ):
        if self._refusal:
            return self._refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, session, envelope):  # noqa: N802 - and for this one
        await asyncio.sleep(self._delay)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.encrypted.append(session.ssl is not None)
        return "250 OK"

    def authenticate(self, _server, _session, _envelope, _mechanism, data):
        self.users.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"p@ss:w/rd", handled=False)


@asynccontextmanager
async def smtp_server(inbox, *, tls=None, implicit=False, **options):
    loop = asyncio.get_running_loop()

    def make():
        return SMTP(inbox, loop=loop, tls_context=None if implicit else tls, **options)

    server = await loop.create_server(make, "127.0.0.1", 0, ssl=tls if implicit else None)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Give the file of a self-signed certificate for 127.0.0.1, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    loopback = x509.IPAddress(ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([loopback]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(pem, form, serialization.NoEncryption())
    file.write_bytes(secret + made.public_bytes(pem))
    return file


@pytest.fixture
def tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate, monkeypatch):
    """Make the system trust the server's certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def _postbox(url):
    provider = SmtpProvider(parse_smtp_url(SecretStr(url)), "ask.example.org")
    return Postbox(provider, "ask@example.org")


async def test_a_letter_arrives_whole():
    inbox = Inbox()
    async with smtp_server(inbox) as port:
        assert await _postbox(f"smtp://127.0.0.1:{port}").send(LETTER)
    [mail] = inbox.mails
    assert mail["From"] == "Perplexica <ask@example.org>"
    assert mail["To"] == "guest@example.org"
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Остап Bcc: all@example.org приглашает вас в «Рога»"
    assert mail["Message-ID"].endswith("@example.org>")
    assert mail["Date"].datetime is not None
    assert mail.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in mail.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    assert all("http://x/?token=1" in part.get_content() for part in mail.iter_parts())
    assert inbox.encrypted == [False]


async def test_a_private_server_that_offers_tls_gets_it_whatever_its_certificate(tls):
    inbox = Inbox()
    async with smtp_server(inbox, tls=tls) as port:
        assert await _postbox(f"smtp://127.0.0.1:{port}").send(LETTER)
    assert inbox.encrypted == [True]


@pytest.mark.parametrize("implicit", [True, False])
async def test_required_tls_checks_the_certificate(tls, trusted, implicit):
    inbox = Inbox()
    scheme = "smtps" if implicit else "smtp+starttls"
    user = "me%40example.org:p%40ss%3Aw%2Frd"
    options = {"authenticator": inbox.authenticate, "auth_require_tls": not implicit}
    async with smtp_server(inbox, tls=tls, implicit=implicit, **options) as port:
        assert await _postbox(f"{scheme}://{user}@127.0.0.1:{port}").send(LETTER)
    assert inbox.users == [("me@example.org", "p@ss:w/rd")]
    assert len(inbox.mails) == 1


@pytest.mark.parametrize("implicit", [True, False])
async def test_an_unknown_certificate_is_refused_unless_told_otherwise(tls, implicit):
    inbox = Inbox()
    url = "smtps://127.0.0.1:{}" if implicit else "smtp://127.0.0.1:{}?requireTLS=true"
    async with smtp_server(inbox, tls=tls, implicit=implicit) as port:
        assert not await _postbox(url.format(port)).send(LETTER)
        joint = "?" if implicit else "&"
        loose = url.format(port) + joint + "tls.rejectUnauthorized=false"
        assert await _postbox(loose).send(LETTER)
    assert len(inbox.mails) == 1


async def test_required_tls_that_is_not_offered_fails():
    inbox = Inbox()
    async with smtp_server(inbox) as port:
        assert not await _postbox(f"smtp+starttls://u:p@127.0.0.1:{port}").send(LETTER)
    assert inbox.mails == []
    assert inbox.users == []


@pytest.mark.parametrize("refusal", ["451 greylisted", "550 5.1.1 no such user"])
async def test_a_refusal_is_told(refusal):
    async with smtp_server(Inbox(refusal=refusal)) as port:
        assert not await _postbox(f"smtp://127.0.0.1:{port}").send(LETTER)


async def test_a_wrong_password_is_told():
    inbox = Inbox()
    options = {"authenticator": inbox.authenticate, "auth_require_tls": False}
    async with smtp_server(inbox, **options) as port:
        assert not await _postbox(f"smtp://u:wrong@127.0.0.1:{port}").send(LETTER)
    assert inbox.mails == []


async def test_a_server_that_is_away_is_told(free_port):
    assert not await _postbox(f"smtp://127.0.0.1:{free_port}").send(LETTER)


async def test_a_slow_server_holds_an_invitation_up_for_its_timeout_only(serve_spec, people):
    async with smtp_server(Inbox(delay=5)) as port:
        url = f"smtp://127.0.0.1:{port}?timeout=0.5"
        auth = await serve_spec(SPEC, smtp_url=url)
        owner = await people.found(auth)
        email = people.email()
        async with asyncio.timeout(2):
            made = await owner.call("POST", "/organisation/invites", {"email": email}, status=201)
    assert not made["mailed"]
    await people.sign_up(auth, email=email, invite=people.token_of(made["link"]))


async def test_a_forgotten_password_is_mailed_by_smtp_without_waiting(serve_spec, people):
    inbox = Inbox(delay=2)
    async with smtp_server(inbox) as port:
        auth = await serve_spec(
            SPEC, smtp_url=f"smtp://127.0.0.1:{port}", public_url="https://ask.example.org"
        )
        person = await people.sign_up(auth)
        async with asyncio.timeout(1.5):
            body = {"email": person.email}
            await auth.json("POST", API + "/password/forgot", body=body, status=204)
        for _ in range(100):
            if inbox.mails:
                break
            await asyncio.sleep(0.05)
    [mail] = inbox.mails
    assert mail["From"] == "Perplexica <perplexica@ask.example.org>"
    assert "https://ask.example.org/reset?token=" in people.text_of(mail)


async def test_the_folder_can_be_read_by_its_owner_only(tmp_path):
    folder = tmp_path / "mail"
    assert await Postbox(FolderProvider(folder), "ask@example.org").send(LETTER)
    [file] = folder.iterdir()
    assert file.suffix == ".eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "mail").write_text("in the way")
    assert not await Postbox(FolderProvider(tmp_path / "mail"), "ask@example.org").send(LETTER)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("kind", ["reset", "invite", "password_changed"])
def test_every_letter_is_written_in_both_languages(kind, language):
    values = {"inviter": "A", "organisation": "B", "name": "C", "link": "http://x/?token=1"}
    mail = compose(Letter("a@example.org", kind, language, values), "b@example.org")
    assert mail["Content-Language"] == language
    for part in mail.iter_parts():
        assert "$" not in part.get_content()
        assert values["link"] in part.get_content()
    cyrillic = any("а" <= letter <= "я" for letter in mail["Subject"])
    assert cyrillic == (language == "ru")


@pytest.mark.parametrize(
    ("url", "port", "implicit", "starttls", "verify"),
    [
        ("smtp://mail.example.org", 587, False, True, True),
        ("smtp://mail.example.org:465", 465, True, False, True),
        ("smtp://mail.example.org:25?requireTLS=false", 25, False, True, True),
        ("smtps://mail.example.org", 465, True, False, True),
        ("smtp+starttls://10.0.0.1", 587, False, True, True),
        ("smtp://10.0.0.1", 587, False, None, False),
        ("smtp://mailhog:1025/", 1025, False, None, False),
        ("smtp://[::1]:25", 25, False, None, False),
        ("smtp://postfix.mail.svc.cluster.local?requireTLS=1", 587, False, True, True),
    ],
)
def test_tls_is_required_unless_the_host_is_private(url, port, implicit, starttls, verify):
    server = parse_smtp_url(SecretStr(url))
    assert (server.port, server.implicit_tls) == (port, implicit)
    assert (server.starttls, server.verify) == (starttls, verify)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "smtp://",
        "smtp://h:99999",
        "smtp://h?requireTLS=maybe",
        "smtp://h?timeout=0",
        "smtp://h?timeout=soon",
        "smtp://h?requireTSL=true",
    ],
)
def test_an_unreadable_url_is_refused_without_showing_it(url):
    with pytest.raises(ValueError, match="SMTP_URL"):
        parse_smtp_url(SecretStr(url))


def test_private_goes_by_the_name():
    assert all(map(is_private, ["localhost", "127.0.0.1", "192.168.1.1", "smtp.local", "fd00::1"]))
    assert not any(map(is_private, ["mail.example.org", "8.8.8.8", "2606:4700::1111"]))
