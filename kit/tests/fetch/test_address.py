"""Which URLs and addresses may be reached."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.fetch.address import Allowance, is_public, parse_target, require_reachable
from kit.fetch.errors import FetchError

FORBIDDEN = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
    "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255",
    "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254",
    "64:ff9b:1::1", "64:ff9b:1:2::8.8.8.8", "100::1", "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1",
    "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "4000::1",
    "2a00:1450::5efe:10.0.0.1", "2a00:1450::200:5efe:127.0.0.1",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
    "126.255.255.255", "128.0.0.1", "169.253.255.255", "172.15.255.255", "172.32.0.0",
    "192.167.255.255", "192.169.0.0", "223.255.255.255", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
    "2606:4700:4700::1111", "2a00:1450:4001::200e", "2001:4860:4860::8888",
]  # fmt: skip


@pytest.mark.parametrize("address", FORBIDDEN)
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_ordinary_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_what_python_calls_private_is_never_public(address: IPv4Address) -> None:
    if is_public(address):
        assert address.is_global
        assert not address.is_multicast


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_the_same_in_every_disguise(address: IPv4Address) -> None:
    mapped = IPv6Address(int(IPv6Address("::ffff:0:0")) | int(address))
    translated = IPv6Address(int(IPv6Address("64:ff9b::")) | int(address))
    assert is_public(mapped) == is_public(translated) == is_public(address)


@settings(deadline=None)
@given(st.ip_addresses(v=6))
def test_what_python_calls_private_is_never_public_in_ipv6(address: IPv6Address) -> None:
    if is_public(address) and address != IPv6Address("64:ff9b::"):
        assert not address.is_loopback
        assert not address.is_link_local
        assert not address.is_multicast
        assert not address.is_unspecified


@pytest.mark.parametrize(
    "url",
    [
        "", "example.com", "//example.com/x", "/path", "http://", "http:///x", "https://?q",
        "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "data:text/html,x",
        "javascript:alert(1)", "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
        "http://user@example.com/", "http://user:secret@example.com/", "http://@example.com/",
        "http://:@example.com/", "http://example.com\\@127.0.0.1/", "http://a b.com/",
        "http://exam\tple.com/", "http://example.com/\r\nHost: evil", "http://example.com/\x00",
        "http://example.com:0/", "http://example.com:22/", "http://example.com:25/",
        "http://example.com:6379\x20/", "http://example.com:99999/", "http://example.com:x/",
        "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://127.1/",
        "http://0177.0.0.1/", "http://127.0.0.01/", "http://127.0.0.1./", "http://1.2.3.4.5/",
        "http://256.1.1.1/", "http://0/", "http://0x/", "http://127%2e0.0.1/", "http://a..b/",
        "http://[::1/", "http://[fe80::1%25eth0]/", "http://[::g]/", "http://exa$mple.com/",
        "http://" + "a" * 64 + ".com/", "http://" + "a." * 127 + "com/", "http://h/" + "x" * 9000,
    ],
)  # fmt: skip
def test_odd_urls_are_refused(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        parse_target(url)
    assert caught.value.code == "url_invalid"


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("http://example.com", "example.com", 80),
        ("  HTTPS://Example.COM/x?next=http://a@b#part ", "example.com", 443),
        ("http://пример.рф/путь?вопрос=да", "xn--e1afmkfd.xn--p1ai", 80),
        ("http://example.com:8080/", "example.com", 8080),
        ("http://example.com./", "example.com.", 80),
        ("http://my_host-1.example/", "my_host-1.example", 80),
        ("http://3com.com/", "3com.com", 80),
    ],
)
def test_ordinary_urls_are_understood(url: str, host: str, port: int) -> None:
    target = parse_target(url)
    assert (target.host, target.port, target.literal) == (host, port, None)
    assert not target.url.raw_fragment


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://①②⑦.0.0.1/", "127.0.0.1"),
        ("http://127。0。0。1/", "127.0.0.1"),
        ("http://[::ffff:127.0.0.1]/", "::ffff:7f00:1"),
        ("http://[0:0:0:0:0:0:0:1]:8080/", "::1"),
    ],
)
def test_addresses_are_recognised_in_every_accepted_spelling(url: str, address: str) -> None:
    assert parse_target(url).literal == ip_address(address)


def test_the_allow_list_names_hosts_addresses_networks_and_ports() -> None:
    allow = Allowance.parse(
        " wiki.lan , Docs.LAN:8080,10.1.0.0/16, 192.168.1.5:81,[::1]:3000, fd00::/8,[fc00::5],, "
    )
    assert allow.covers_host("wiki.lan", 9)
    assert allow.covers_host("wiki.lan.", 9)
    assert allow.covers_host("docs.lan", 8080)
    assert not allow.covers_host("docs.lan", 80)
    assert not allow.covers_host("evil.wiki.lan", 80)
    for address, port, covered in [
        ("10.1.2.3", 5, True),
        ("::ffff:10.1.2.3", 5, True),
        ("10.2.0.1", 5, False),
        ("192.168.1.5", 81, True),
        ("192.168.1.5", 80, False),
        ("::1", 3000, True),
        ("::1", 3001, False),
        ("fd77::1", 80, True),
        ("fc00::5", 80, True),
        ("127.0.0.1", 80, False),
    ]:
        assert allow.covers_address(ip_address(address), port) is covered, address


@pytest.mark.parametrize("text", ["a b", "http://x/", "10.0.0.0/99", "host:0", "host:70000", "1.2"])
def test_a_bad_entry_of_the_allow_list_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        Allowance.parse(f"ok.lan,{text}")


def test_an_empty_allow_list_allows_nothing_private() -> None:
    with pytest.raises(FetchError) as caught:
        require_reachable("home.lan", 80, ip_address("192.168.0.1"), Allowance.parse(""))
    assert caught.value.code == "address_forbidden"
    assert "192.168" not in caught.value.message
