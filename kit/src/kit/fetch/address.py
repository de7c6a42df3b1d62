"""Which URLs and addresses may be reached: pure rules, no network.

The ranges are those of the IANA special-purpose registries (IPv4 and IPv6), the ports those that
the WHATWG Fetch standard calls bad.
"""

import ipaddress
import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from yarl import URL

from kit.fetch.errors import FetchError

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

MAX_URL_LENGTH = 8192

_SPECIAL_IPV4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network; Linux connects 0.0.0.0 to itself
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT, and some clouds' metadata servers
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and most clouds' metadata servers
        "172.16.0.0/12",
        "192.0.0.0/24",  # IETF protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays, deprecated
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved and broadcast
    )
)
# Only this block is global unicast: loopback, unique-local, link-local, multicast, IPv4-compatible,
# the local NAT64 prefix 64:ff9b:1::/48 and everything not yet assigned lie outside it.
_GLOBAL_IPV6 = IPv6Network("2000::/3")
_SPECIAL_IPV6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # IETF assignments: Teredo (2001::/32), benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP_MARKS = frozenset({0x0000_5EFE, 0x0200_5EFE})

# fmt: off
_BAD_PORTS = frozenset({
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101,
    102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389,
    427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636,
    989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665,
    6666, 6667, 6668, 6669, 6679, 6697, 10080,
})
# fmt: on
_HOST = re.compile(r"(?!.{254})(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")


def hidden_ipv4(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address a packet to `address` ends up at (mapped, NAT64, ISATAP), if any."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    low = int(address) & 0xFFFF_FFFF
    if address in _NAT64 or (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP_MARKS:
        return IPv4Address(low)
    return None


def is_public(address: IPAddress) -> bool:
    """Whether `address` is a global unicast address, also when it hides another one."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL_IPV4)
    hidden = hidden_ipv4(address)
    if hidden is not None and not is_public(hidden):
        return False
    if address.ipv4_mapped is not None or address in _NAT64:
        return True
    return address in _GLOBAL_IPV6 and not any(address in network for network in _SPECIAL_IPV6)


@dataclass(frozen=True)
class Target:
    """Where one request goes; `literal` is set when the host is an address, not a name."""

    url: URL
    host: str
    port: int
    literal: IPAddress | None


def parse_target(url: str) -> Target:
    """Read an absolute http(s) URL; raises FetchError `url_invalid` for all that is odd in it.

    The very object that was checked is the one to request: nothing parses the text again.
    """
    text = url.strip()
    if len(text) > MAX_URL_LENGTH:
        raise FetchError("url_invalid", f"the URL is longer than {MAX_URL_LENGTH} characters")
    authority = re.split(r"[/?#]", text.partition("://")[2], maxsplit=1)[0]
    if _CONTROL.search(authority) or "@" in authority or re.search(r"[\x00-\x1f\x7f]", text):
        raise FetchError("url_invalid", "the URL holds a user name or characters it must not")
    try:
        parsed = URL(text).with_fragment(None)
    except (ValueError, TypeError) as error:
        raise FetchError("url_invalid", f"not a URL: {error}") from error
    return target_of(parsed)


def target_of(url: URL) -> Target:
    """Check a parsed URL; raises FetchError `url_invalid`."""
    if url.scheme not in {"http", "https"}:
        raise FetchError("url_invalid", "only http and https URLs can be fetched")
    if url.user is not None or url.password is not None:
        raise FetchError("url_invalid", "a URL with a user name or password is not fetched")
    host, port = url.raw_host, url.port
    if not host or port is None or port in _BAD_PORTS:
        raise FetchError("url_invalid", "the URL has no host, or a port that is not for the web")
    literal = _read_literal(host)
    if literal is None and not _HOST.fullmatch(host):
        raise FetchError("url_invalid", "the URL's host is not a valid name")
    return Target(url=url, host=host, port=port, literal=literal)


def _read_literal(host: str) -> IPAddress | None:
    """The address that `host` spells, None for a name; other spellings of numbers are refused."""
    if ":" not in host and not _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        return None
    try:
        address = ipaddress.ip_address(host)
    except ValueError as error:
        raise FetchError("url_invalid", "the URL's host is an odd spelling of a number") from error
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        raise FetchError("url_invalid", "an address with a zone cannot be fetched")
    return address


@dataclass(frozen=True)
class Allowance:
    """What may be reached although it is private: networks and host names, each on one port or all.

    `None` as a port means every port. A host name that is listed may resolve to anything.
    """

    networks: tuple[tuple[IPNetwork, int | None], ...] = ()
    hosts: frozenset[tuple[str, int | None]] = frozenset()

    @classmethod
    def parse(cls, text: str) -> "Allowance":
        """Read `host`, `address` or `CIDR`, each with an optional `:port`, comma separated.

        IPv6 with a port is written `[fd00::/8]:8080`. Raises ValueError naming the bad entry.
        """
        networks: list[tuple[IPNetwork, int | None]] = []
        hosts: set[tuple[str, int | None]] = set()
        for entry in filter(None, (part.strip() for part in text.split(","))):
            name, port = _split_port(entry)
            network = _read_network(name)
            if network is not None:
                networks.append((network, port))
            elif _HOST.fullmatch(name) and not _NUMBER.fullmatch(name.rpartition(".")[2]):
                hosts.add((name.rstrip("."), port))
            else:
                raise ValueError(f"not a host, address or CIDR: {entry!r}")
        return cls(networks=tuple(networks), hosts=frozenset(hosts))

    def covers_host(self, host: str, port: int) -> bool:
        """Whether this name may be reached on this port whatever it resolves to."""
        name = host.rstrip(".")
        return (name, None) in self.hosts or (name, port) in self.hosts

    def covers_address(self, address: IPAddress, port: int) -> bool:
        """Whether this address lies in a listed network on this port."""
        hidden = hidden_ipv4(address) if isinstance(address, IPv6Address) else None
        return any(
            wanted in (None, port) and (address in network or (hidden or address) in network)
            for network, wanted in self.networks
        )


def require_reachable(target_host: str, port: int, address: IPAddress, allow: Allowance) -> None:
    """Raise FetchError `address_forbidden` unless the address is public or allowed."""
    if is_public(address) or allow.covers_host(target_host, port):
        return
    if not allow.covers_address(address, port):
        raise FetchError(
            "address_forbidden", f"{target_host} leads to an address that is not public"
        )


def _split_port(entry: str) -> tuple[str, int | None]:
    """Split `name:port`; an IPv6 address carries a port only in brackets."""
    bracketed = re.fullmatch(r"\[([^\]]+)\](?::(\d{1,5}))?", entry)
    plain = re.fullmatch(r"([^:]+):(\d{1,5})", entry)
    match = bracketed or plain
    name, port = (match[1], match[2]) if match else (entry, None)
    if port is not None and not 0 < int(port) < 65536:
        raise ValueError(f"not a port: {entry!r}")
    return name.lower(), int(port) if port is not None else None


def _read_network(name: str) -> IPNetwork | None:
    try:
        return ipaddress.ip_network(name, strict=False)
    except ValueError:
        return None
