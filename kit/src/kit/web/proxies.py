"""Who is really on the other side, when a reverse proxy stands between.

`X-Forwarded-For` and `X-Forwarded-Proto` are believed from TRUSTED_PROXIES only: anybody can send
them.
"""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Annotated

from fastapi import Depends, Request

from kit.runtime import Runtime

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


async def client_address(request: Request) -> str:
    """Give the address the request came from: the last one that no trusted proxy has.

    An IPv6 client counts as its /64, which is what one customer gets.
    """
    address = _peer(request)
    for hop in reversed(_forwarded(request, "x-forwarded-for")):
        before = _parse(hop)
        if address is None or before is None or not _is_trusted(request, address):
            break
        address = before
    return _customer(address) if address else "unknown"


def is_https(request: Request) -> bool:
    """Say whether the browser's own connection is encrypted."""
    peer = _peer(request)
    if peer and _is_trusted(request, peer):
        protocols = _forwarded(request, "x-forwarded-proto")
        return (protocols or [request.url.scheme])[-1] == "https"
    return request.url.scheme == "https"


ClientAddress = Annotated[str, Depends(client_address)]


def _peer(request: Request) -> Address | None:
    return _parse(request.client.host) if request.client else None


def _forwarded(request: Request, name: str) -> list[str]:
    lines = ",".join(request.headers.getlist(name))
    return [part.strip() for part in lines.split(",") if part.strip()]


def _parse(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _customer(address: Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network(f"{address}/64", strict=False))


def _is_trusted(request: Request, address: Address) -> bool:
    runtime: Runtime = request.app.state.runtime
    networks = _networks(runtime.settings.trusted_proxies)
    return any(address in network for network in networks if network.version == address.version)


@lru_cache(maxsize=8)
def _networks(proxies: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(proxy, strict=False) for proxy in proxies)
