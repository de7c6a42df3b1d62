"""The address the product listens on."""

import errno
import ipaddress
import os
import socket

from perplexica_cli.failures import Failure


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 takes any free one. Failure when it is taken or not ours."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((str(address[0]), port), family=family, backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Failure("port_busy", host=host, port=port) from error
        raise Failure("cannot_listen", host=host, port=port, reason=error.strerror) from error


def refuse_open_door(host: str, *, insist: bool) -> None:
    """Failure when everybody who reaches `host` would be let in; `insist` overrules it."""
    single = (os.environ.get("AUTH_MODE") or "single") == "single"
    if single and not insist and not is_loopback(host):
        raise Failure("public_single", host=host)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches that address; an unknown name counts as public."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return all(ipaddress.ip_address(address[4][0]).is_loopback for address in found)


def name_address(bound: socket.socket, host: str) -> str:
    """The URL to open in a browser."""
    port = bound.getsockname()[1]
    if is_loopback(host) or host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        return f"http://localhost:{port}"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
