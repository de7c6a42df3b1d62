"""A service made by `create_app` answers probes, errors and callers alike."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import APIRouter, Depends
from kit.app import Service, ServiceSpec
from kit.errors import Conflict
from kit.settings import Settings
from kit.web.dependencies import Caller, CallingService, MaybeCaller, require_scope
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy.exc import OperationalError

router = APIRouter()


@router.get("/api/v1/toy/me")
async def me(caller: Caller) -> dict[str, str]:
    return {"user": caller.user_id}


@router.get("/api/v1/toy/maybe")
async def maybe(caller: MaybeCaller) -> dict[str, bool]:
    return {"known": caller is not None}


@router.get("/api/v1/toy/open")
async def open_to_all() -> dict[str, bool]:
    return {"open": True}


@router.get("/api/v1/toy/conflict")
async def conflict() -> None:
    raise Conflict("taken", fields={"name": "taken"})


@router.get("/api/v1/toy/crash")
async def crash() -> None:
    raise RuntimeError("secret detail")


@router.get("/api/v1/toy/stores-away")
async def stores_away(kind: str) -> None:
    if kind == "redis":
        raise RedisConnectionError("redis://user:secret@host")
    if kind == "socket":
        raise ConnectionRefusedError("secret")
    raise OperationalError("SELECT secret", {}, Exception("gone"))


@router.post("/api/v1/toy/number")
async def number(body: dict[str, int]) -> dict[str, int]:
    return body


@router.get("/internal/toy")
async def internal(service: CallingService) -> dict[str, str]:
    return {"service": service}


@router.get("/api/v1/toy/scoped", dependencies=[Depends(require_scope("admin"))])
async def scoped() -> dict[str, bool]:
    return {"ok": True}


@asynccontextmanager
async def start(service: Service[Settings]) -> AsyncIterator[None]:
    yield None


SPEC = ServiceSpec(
    name="toy-svc",
    port=3999,
    summary="For tests",
    settings=Settings,
    routers=[router],
    prefixes=("/api/v1/toy",),
    start=start,
)


@pytest.fixture(scope="module")
async def toy(serve_spec):
    return await serve_spec(SPEC)


async def test_probes(toy):
    assert await toy.json("GET", "/health") == {"status": "ok", "service": "toy-svc"}
    assert (await toy.json("GET", "/ready"))["status"] == "ready"
    async with toy.http.get(toy.url + "/metrics") as response:
        assert "http_requests_total" in await response.text()


async def test_every_failure_has_the_one_shape(toy):
    for path, status, code in [
        ("/api/v1/toy/conflict", 409, "conflict"),
        ("/api/v1/toy/crash", 500, "internal_error"),
        ("/nowhere", 404, "not_found"),
        ("/api/v1/toy/me", 401, "unauthenticated"),
        ("/internal/toy", 401, "service_token_missing"),
    ]:
        body = await toy.json("GET", path, status=status)
        assert body["error"]["code"] == code
        assert body["error"]["request_id"]
        assert "secret" not in str(body)
    body = await toy.json("PUT", "/api/v1/toy/number", status=405)
    assert body["error"]["code"] == "method_not_allowed"
    body = await toy.json("POST", "/api/v1/toy/number", body={"a": "x"}, status=422)
    assert list(body["error"]["fields"]) == ["a"]
    async with toy.http.post(
        toy.url + "/api/v1/toy/number", data="{", headers={"content-type": "application/json"}
    ) as response:
        assert response.status == 400


@pytest.mark.parametrize("kind", ["redis", "socket", "postgres"])
async def test_a_store_that_is_away_is_no_error_of_ours(toy, kind):
    body = await toy.json("GET", f"/api/v1/toy/stores-away?kind={kind}", status=503)
    assert body["error"]["code"] == "store_away"
    assert "secret" not in str(body)


async def test_callers(toy, callers):
    path = "/api/v1/toy/me"
    assert (await toy.json("GET", path, headers=callers.owner))["user"] == (
        callers.owner_principal.user_id
    )
    await toy.json("GET", path, headers={"Authorization": "Bearer a.b.c"}, status=401)
    await toy.json("GET", path, headers={"Authorization": "Bearer key"}, status=401)
    assert (await toy.json("GET", "/api/v1/toy/maybe"))["known"] is False
    cookie = {"Cookie": "access_token=" + callers.owner["Authorization"].split()[1]}
    assert await toy.json("GET", path, headers=cookie)


async def test_a_revoked_session_is_refused(toy, callers):
    principal, headers = callers.someone()
    await toy.json("GET", "/api/v1/toy/me", headers=headers)
    await toy.runtime.revocation.revoke(principal.session_id)
    body = await toy.json("GET", "/api/v1/toy/me", headers=headers, status=401)
    assert body["error"]["code"] == "session_ended"


async def test_services_call_one_another(toy, callers):
    token = toy.runtime.service_tokens("chat-svc").sign("toy-svc", callers.owner_principal)
    headers = {"X-Service-Token": token}
    assert await toy.json("GET", "/internal/toy", headers=headers) == {"service": "chat-svc"}
    assert (await toy.json("GET", "/api/v1/toy/me", headers=headers))["user"]
    other = toy.runtime.service_tokens("chat-svc").sign("other-svc", None)
    await toy.json("GET", "/internal/toy", headers={"X-Service-Token": other}, status=401)


async def test_single_mode_refuses_foreign_pages(serve_spec):
    toy = await serve_spec(SPEC, auth_mode="single")
    path = "/api/v1/toy/me"
    assert await toy.json("GET", path)
    assert await toy.json("GET", path, headers={"Authorization": "Bearer anything"})
    for headers in [
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ]:
        body = await toy.json("GET", path, headers=headers, status=403)
        assert body["error"]["code"] == "foreign_origin"


async def test_a_page_of_another_local_port_is_foreign_and_a_proxys_name_may_be_allowed(serve_spec):
    toy = await serve_spec(SPEC, auth_mode="single", allowed_hosts="ask.lan")
    path, own = "/api/v1/toy/me", toy.url.replace("127.0.0.1", "localhost")
    host = own.partition("://")[2]
    assert await toy.json("GET", path, headers={"Origin": own, "Host": host})
    assert await toy.json("GET", path, headers={"Origin": "https://ask.lan"})
    for origin in ("http://localhost:1", "http://localhost", toy.url):
        headers = {"Origin": origin, "Host": host}
        body = await toy.json("GET", path, headers=headers, status=403)
        assert body["error"]["request_id"]


async def test_single_mode_believes_no_wrong_service_token(serve_spec):
    toy = await serve_spec(SPEC, auth_mode="single")
    headers = {"Host": "evil.example", "X-Service-Token": "x"}
    body = await toy.json("GET", "/api/v1/toy/open", headers=headers, status=401)
    assert body["error"]["code"] == "service_token_invalid"
    token = toy.runtime.service_tokens("chat-svc").sign("toy-svc", None)
    headers = {"Host": "toy-svc", "X-Service-Token": token}
    assert await toy.json("GET", "/api/v1/toy/open", headers=headers)


async def _post_number(toy, data, status, **headers):
    headers = {"Content-Type": "application/json", **headers}
    url = toy.url + "/api/v1/toy/number"
    async with toy.http.post(url, data=data, headers=headers) as response:
        assert response.status == status
        answer = await response.json()
        response.close()
    return answer


async def _in_pieces(count):
    for _ in range(count):
        yield b" " * 100_000


async def test_a_body_has_a_bound_whether_its_length_is_announced_or_not(toy):
    for data in (b" " * 1_000_001, _in_pieces(1000)):
        body = await _post_number(toy, data, 413)
        assert body["error"]["code"] == "too_large"
        assert body["error"]["request_id"]
    assert await _post_number(toy, b'{"a":1}'.ljust(1_000_000), 200) == {"a": 1}


async def test_what_another_service_sends_has_no_bound(toy):
    data = b'{"a":1}'.ljust(1_000_001)
    token = toy.runtime.service_tokens("chat-svc").sign("toy-svc", None)
    assert await _post_number(toy, data, 200, **{"X-Service-Token": token}) == {"a": 1}
    await _post_number(toy, data, 413, **{"X-Service-Token": "x"})


@pytest.mark.parametrize("deadline", ["9" * 400, "9" * 5000, "-1", "x"])
async def test_a_deadline_that_is_none_is_ignored(toy, deadline):
    assert await toy.json("GET", "/api/v1/toy/open", headers={"X-Deadline-Ms": deadline})


async def test_a_request_id_is_kept_and_shown(toy):
    async with toy.http.get(
        toy.url + "/nowhere", headers={"X-Request-Id": "abc-12345"}
    ) as response:
        assert response.headers["X-Request-Id"] == "abc-12345"
        assert (await response.json())["error"]["request_id"] == "abc-12345"
