"""Where each process of each service is: its name and its loopback port."""

import random
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from perplexica_cli.failures import Failure

HOST = "127.0.0.1"
# Below what Linux and macOS give to connections that ask for no certain port, so that a port stays
# free while its process is being started again.
PORTS = range(20_000, 32_000)


@dataclass(frozen=True)
class Place:
    """One process of a service; `name` is the service's own when it has only one."""

    service: str
    name: str
    port: int

    @property
    def address(self) -> str:
        """Its base URL."""
        return f"http://{HOST}:{self.port}"


def choose_places(counts: Mapping[str, int]) -> list[Place]:
    """So many places for each service, in the given order."""
    ports = iter(find_ports(sum(counts.values())))
    return [
        Place(service, service if count == 1 else f"{service}-{number}", next(ports))
        for service, count in counts.items()
        for number in range(1, count + 1)
    ]


def list_addresses(places: Sequence[Place]) -> dict[str, tuple[str, ...]]:
    """The base URLs of each service."""
    services = dict.fromkeys(place.service for place in places)
    return {
        service: tuple(place.address for place in places if place.service == service)
        for service in services
    }


def find_ports(count: int) -> list[int]:
    """So many different ports where nobody listens; Failure when there are fewer."""
    ports = list(islice(filter(is_free, random.sample(PORTS, len(PORTS))), count))
    if len(ports) < count:
        raise Failure("port_busy", host=HOST, port=f"{PORTS.start}-{PORTS.stop - 1}")
    return ports


def is_free(port: int) -> bool:
    """Whether we could listen there."""
    try:
        socket.create_server((HOST, port)).close()
    except OSError:
        return False
    return True
