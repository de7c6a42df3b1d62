"""API keys: shown once, checked by other services, revoked everywhere."""

import asyncio
from datetime import timedelta

import pytest
from auth_svc.models import ApiKeyRow
from contracts.api_keys import accept_api_keys
from contracts.auth import AuthClient
from kit.app import Service
from kit.errors import RemoteError, Unauthenticated
from kit.ids import new_id
from kit.settings import Settings
from pydantic import SecretStr
from sqlalchemy import select, update

API = "/api/v1/auth"


async def _create(person, **fields):
    return await person.call("POST", "/api-keys", {"name": "script", **fields}, status=201)


def _bearer(key):
    return {"Authorization": f"Bearer {key}"}


async def _kept(auth, key_id):
    async with auth.runtime.database.session() as session:
        return await session.scalar(select(ApiKeyRow).where(ApiKeyRow.id == key_id))


async def test_a_key_is_shown_once_and_kept_as_a_hash(auth, people):
    person = await people.sign_up(auth)
    made = await _create(person, scopes=["chat", "chat", "search"])
    assert made["key"].startswith("pplx_")
    assert made["key"].startswith(made["prefix"])
    assert made["scopes"] == ["chat", "search"]
    newer = await _create(person, name="вторая")
    listed = await person.call("GET", "/api-keys")
    assert [key["id"] for key in listed["keys"]] == [newer["id"], made["id"]]
    assert made["key"] not in str(listed)
    assert made["key"] not in str(vars(await _kept(auth, made["id"])))


async def test_another_service_accepts_the_key_until_it_is_deleted(auth, people, open_runtime):
    owner = await people.found(auth)
    made = await _create(owner, scopes=["chat"])
    async with open_runtime(auth_svc_url=auth.url) as other:
        accept_api_keys(Service("chat-svc", Settings(), other))
        principal = await other.authenticate(made["key"])
        assert (principal.user_id, principal.kind) == (owner.id, "api_key")
        assert principal.organisation_id == owner.tokens["user"]["membership"]["organisation_id"]
        assert principal.role == "owner"
        assert principal.scopes == {"chat"}
        await owner.call("DELETE", f"/api-keys/{made['id']}", status=204)
        await asyncio.sleep(2.3)
        with pytest.raises(Unauthenticated) as refused:
            await other.authenticate(made["key"])
        assert refused.value.code == "api_key_invalid"


@pytest.mark.parametrize("ended", ["key", "account"])
async def test_a_key_is_not_good_between_its_revocation_and_the_commit(
    auth, people, held_revocation, ended
):
    person = await people.sign_up(auth)
    made = await _create(person)
    client = AuthClient(auth.runtime.peer("chat-svc", "auth-svc"))
    await client.check_key(SecretStr(made["key"]))
    path, body = f"/api-keys/{made['id']}", None
    if ended == "account":
        path, body = "/account", {"password": person.password}
    deletion = person.call("DELETE", path, body, status=204)
    with pytest.raises(RemoteError) as refused:
        await held_revocation.run(deletion, client.check_key(SecretStr(made["key"])))
    assert refused.value.code == "api_key_invalid"


async def test_a_deleted_account_takes_its_keys_along(auth, people):
    person = await people.sign_up(auth)
    made = await _create(person, scopes=["account"])
    await auth.json("GET", API + "/profile", headers=_bearer(made["key"]))
    await person.call("DELETE", "/account", {"password": person.password}, status=204)
    await auth.json("GET", API + "/profile", headers=_bearer(made["key"]), status=401)


async def test_the_last_use_is_noted_at_most_once_a_minute(auth, people):
    person = await people.sign_up(auth)
    made = await _create(person)
    client = AuthClient(auth.runtime.peer("chat-svc", "auth-svc"))
    seen = []
    for _ in range(2):
        await client.check_key(SecretStr(made["key"]))
        seen.append((await _kept(auth, made["id"])).last_used_at)
    assert seen[0] == seen[1] is not None
    async with auth.runtime.database.session() as session:
        earlier = ApiKeyRow.last_used_at - timedelta(seconds=61)
        change = update(ApiKeyRow).where(ApiKeyRow.id == made["id"])
        await session.execute(change.values(last_used_at=earlier))
    await client.check_key(SecretStr(made["key"]))
    assert (await _kept(auth, made["id"])).last_used_at > seen[0]


async def test_an_unknown_key_is_refused(auth):
    client = AuthClient(auth.runtime.peer("chat-svc", "auth-svc"))
    for key in ("pplx_nonsense", "", "x" * 200):
        with pytest.raises(RemoteError) as refused:
            await client.check_key(SecretStr(key))
        assert (refused.value.status, refused.value.code) == (401, "api_key_invalid")


async def test_only_services_may_ask_whose_key_it_is(auth, people):
    person = await people.sign_up(auth)
    body = {"key": (await _create(person))["key"]}
    for headers in ({}, person.headers, {"X-Service-Token": "x"}):
        path = "/internal/api-keys/check"
        await auth.json("POST", path, headers=headers, body=body, status=401)


async def test_a_key_may_do_only_what_its_scopes_say_and_never_what_needs_a_person(auth, people):
    owner = await people.found(auth)
    looking = _bearer((await _create(owner, scopes=["account"]))["key"])
    await auth.json("GET", API + "/profile", headers=looking)
    await auth.json("GET", API + "/organisation", headers=looking)
    assert (await auth.json("GET", API + "/session", headers=looking))["user"]["id"] == owner.id
    chatting = _bearer((await _create(owner, scopes=["chat"]))["key"])
    for headers, method, path, body in [
        (chatting, "GET", "/profile", None),
        (chatting, "PATCH", "/profile", {"name": "x"}),
        (chatting, "GET", "/session", None),
        (chatting, "GET", "/organisation", None),
        (looking, "PATCH", "/organisation", {"name": "x"}),
        (looking, "DELETE", "/organisation", None),
    ]:
        answer = await auth.json(method, API + path, headers=headers, body=body, status=403)
        assert answer["error"]["code"] == "scope_missing"
    password = {"password": owner.password}
    for method, path, body in [
        ("GET", "/api-keys", None),
        ("POST", "/api-keys", {"name": "wider", "scopes": ["admin"]}),
        ("DELETE", f"/api-keys/{new_id()}", None),
        ("POST", "/sign-out-everywhere", None),
        ("DELETE", "/account", password),
        ("POST", "/password/change", {"current": owner.password, **password}),
    ]:
        answer = await auth.json(method, API + path, headers=looking, body=body, status=403)
        assert answer["error"]["code"] == "session_needed"


async def test_keys_belong_to_their_owner(auth, people):
    owner = await people.found(auth)
    stranger, outsider = await people.hire(owner, "admin"), await people.found(auth)
    made = await _create(owner)
    path = f"/api-keys/{made['id']}"
    for other in (stranger, outsider):
        assert (await other.call("GET", "/api-keys"))["keys"] == []
        answer = await other.call("DELETE", path, status=404)
        assert answer["error"]["code"] == "api_key_not_found"
    await auth.json("GET", API + "/api-keys", status=401)
    await auth.json("POST", API + "/api-keys", body={"name": "x"}, status=401)
    await auth.json("DELETE", API + path, status=401)
    await owner.call("DELETE", "/api-keys/nonsense", status=404)
    await owner.call("DELETE", path, status=204)
    await owner.call("DELETE", path, status=404)


async def test_a_token_of_a_deleted_account_makes_nothing(auth, callers):
    for method, path, body in [
        ("GET", "/profile", None),
        ("POST", "/api-keys", {"name": "x"}),
        ("POST", "/organisations", {"name": "x"}),
    ]:
        _, headers = callers.someone()
        answer = await auth.json(method, API + path, headers=headers, body=body, status=401)
        assert answer["error"]["code"] == "account_gone"
