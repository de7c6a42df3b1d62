"""Several people on one installation: what is mine is nobody else's."""

import asyncio

import pytest
from conftest import find_port
from kit.identity import Principal
from kit.ids import new_id
from kit.testing.callers import new_signing_key
from kit.tokens import TokenSigner
from stage.product import Product, running_product
from stage.world import QUESTION

pytestmark = pytest.mark.journey


KEY = new_signing_key()


@pytest.fixture(scope="module")
def signer() -> TokenSigner:
    return TokenSigner(KEY)


@pytest.fixture(scope="module")
async def team(world, signer, tmp_path_factory):
    settings = world.settings("extractive") | {
        "AUTH_MODE": "multi",
        "JWT_SECRET": KEY.get_secret_value(),
        "JWT_PUBLIC_KEY": signer.public_key_pem(),
    }
    async with running_product(tmp_path_factory.mktemp("team"), find_port(), settings) as product:
        yield product


async def sign_up(product: Product, email: str) -> dict[str, str]:
    body = {"email": email, "password": "correct horse battery"}
    tokens = await product.json("POST", "/api/v1/auth/sign-up", body, status=201)
    return {"Authorization": f"Bearer {tokens['access_token']}"}


async def test_nobody_is_asked_to_sign_in(team):
    session = await team.json("GET", "/api/v1/auth/session")
    assert session["mode"] == "multi"
    assert session["user"] is None
    for method, path in [
        ("POST", "/api/v1/chat"),
        ("GET", "/api/v1/library/threads"),
        ("POST", "/api/v1/search"),
    ]:
        error = await team.json(method, path, {"query": "x"}, status=401)
        assert error["error"]["code"] == "unauthenticated"


async def test_a_thread_is_its_owners_alone(team):
    ann, bob = await sign_up(team, "ann@a.example"), await sign_up(team, "bob@b.example")
    team.headers = ann
    answer = await team.ask(QUESTION["en"])
    path = f"/api/v1/library/threads/{answer.thread_id}"
    run = f"/api/v1/chat/runs/{answer.run['run_id']}"
    assert (await team.json("GET", path))["turns"]
    team.headers = bob
    for method, where in [
        ("GET", path),
        ("DELETE", path),
        ("GET", path + "/export?format=md"),
        ("GET", run),
        ("GET", run + "/events"),
        ("POST", run + "/stop"),
    ]:
        await team.json(method, where, status=404)
    assert (await team.json("GET", "/api/v1/library/threads"))["threads"] == []
    await team.json(
        "POST", "/api/v1/chat", {"query": "x", "thread_id": answer.thread_id}, status=404
    )


async def test_an_api_key_works_until_it_is_revoked(team):
    team.headers = await sign_up(team, "carl@c.example")
    key = await team.json(
        "POST", "/api/v1/auth/api-keys", {"name": "script", "scopes": ["chat"]}, status=201
    )
    person, team.headers = team.headers, {"Authorization": f"Bearer {key['key']}"}
    assert (await team.ask(QUESTION["ru"])).end[0] == "done"
    error = await team.json("GET", "/api/v1/library/threads", status=403)
    assert error["error"]["code"] == "scope_missing"
    team.headers = person
    await team.json("DELETE", f"/api/v1/auth/api-keys/{key['id']}", status=204)
    team.headers = {"Authorization": f"Bearer {key['key']}"}
    await team.json("POST", "/api/v1/chat", {"query": "x"}, status=401)


async def test_a_deleted_account_leaves_no_threads(team, signer):
    team.headers = await sign_up(team, "dana@d.example")
    answer = await team.ask(QUESTION["en"])
    session = await team.json("GET", "/api/v1/auth/session")
    thread = f"/api/v1/library/threads/{answer.thread_id}"
    await team.json(
        "DELETE", "/api/v1/auth/account", {"password": "correct horse battery"}, status=204
    )
    await team.json("GET", thread, status=401)
    ghost = Principal(session["user"]["id"], session_id=new_id())
    url, headers = team.url + thread, {"Authorization": f"Bearer {signer.sign(ghost)}"}
    async with asyncio.timeout(15):
        while True:
            async with team.http.get(url, headers=headers) as response:
                if response.status == 404:
                    break
            await asyncio.sleep(0.2)
