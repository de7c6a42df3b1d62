"""Forwarded headers count only when a trusted proxy sends them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import APIRouter, Request
from kit.app import Service, ServiceSpec
from kit.serve import describe
from kit.settings import Settings
from kit.web.proxies import ClientAddress, is_https
from pydantic import ValidationError

router = APIRouter()


@router.get("/api/v1/mirror")
async def mirror(request: Request, address: ClientAddress) -> dict[str, str | bool]:
    return {"address": address, "https": is_https(request)}


@asynccontextmanager
async def start(service: Service[Settings]) -> AsyncIterator[None]:
    yield None


SPEC = ServiceSpec(
    name="mirror-svc",
    port=3998,
    summary="For tests",
    settings=Settings,
    routers=[router],
    prefixes=("/api/v1/mirror",),
    start=start,
)


async def _seen(mirror, forwarded):
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
    return await mirror.json("GET", "/api/v1/mirror", headers=headers)


async def test_a_trusted_proxy_names_the_client(serve_spec):
    mirror = await serve_spec(SPEC, trusted_proxies="127.0.0.1, 10.0.0.0/8")
    for forwarded, address in [
        ("203.0.113.9", "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("nonsense", "127.0.0.1"),
        ("203.0.113.9, nonsense", "127.0.0.1"),
    ]:
        assert await _seen(mirror, forwarded) == {"address": address, "https": True}


async def test_anybody_else_is_not_believed(serve_spec):
    mirror = await serve_spec(SPEC, trusted_proxies="10.0.0.0/8")
    assert await _seen(mirror, "203.0.113.9") == {"address": "127.0.0.1", "https": False}


def test_a_proxy_that_is_no_network_is_refused():
    with pytest.raises(ValidationError) as failed:
        Settings(trusted_proxies="traefik")
    assert describe(failed.value).startswith("TRUSTED_PROXIES: ")
