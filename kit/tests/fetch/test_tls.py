"""TLS keeps the name although the address is pinned."""

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from kit.fetch import Fetcher, FetchError
from kit.fetch.address import IPAddress
from kit.testing.websites import Website


async def everything_is_loopback(host: str, port: int) -> Sequence[IPAddress]:
    return [ip_address("127.0.0.1")]


def make_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A self-signed certificate for one name, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "cert.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate_file, key_file


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    return make_certificate(tmp_path, "secure.test")


async def test_the_certificate_must_name_the_host(certificate: tuple[Path, Path]) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*certificate)
    asked: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: asked.append(name)
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    async with Website(tls=server) as site:
        site.page("/", "over TLS")
        good, other = site.url(host="secure.test"), site.url(host="other.test")
        async with Fetcher(
            allow_private="127.0.0.1", lookup=everything_is_loopback, tls=trusting
        ) as fetcher:
            assert (await fetcher.get(good)).body == b"over TLS"
            assert await code_of(fetcher, other) == "tls_failed"
        async with Fetcher(allow_private="127.0.0.1", lookup=everything_is_loopback) as fetcher:
            assert await code_of(fetcher, good) == "tls_failed"
    assert asked == ["secure.test", "other.test", "secure.test"]
    assert [request.headers["Host"] for request in site.requests] == [f"secure.test:{site.port}"]


async def test_tls_to_a_plain_server_fails() -> None:
    async with Website() as site, Fetcher(allow_private="127.0.0.1") as fetcher:
        url = site.page("/", "plain").replace("http:", "https:")
        assert await code_of(fetcher, url) == "tls_failed"


async def code_of(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(FetchError) as caught:
        await fetcher.get(url)
    return caught.value.code
