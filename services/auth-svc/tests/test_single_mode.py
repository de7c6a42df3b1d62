"""Single mode: one local user with a profile, and no accounts."""

import pytest
from auth_svc.app import SPEC
from kit.identity import LOCAL_USER_ID

API = "/api/v1/auth"


@pytest.fixture(scope="module")
async def single(serve_spec):
    return await serve_spec(SPEC, auth_mode="single", jwt_secret=None, jwt_public_key=None)


async def test_the_local_user_is_signed_in_and_keeps_a_profile(single):
    session = await single.json("GET", API + "/session")
    assert session["mode"] == "single"
    assert (session["user"]["id"], session["user"]["email"]) == (LOCAL_USER_ID, "")
    assert not session["first_account"]
    patch = {"name": "Анна", "language": "ru", "time_zone": "Europe/Moscow"}
    await single.json("PATCH", API + "/profile", body=patch)
    user = (await single.json("GET", API + "/session"))["user"]
    assert {name: user[name] for name in patch} == patch
    assert await single.json("GET", API + "/profile") == user


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/sign-up"),
        ("POST", "/sign-in"),
        ("POST", "/refresh"),
        ("POST", "/sign-out"),
        ("POST", "/sign-out-everywhere"),
        ("POST", "/password/forgot"),
        ("POST", "/password/reset"),
        ("POST", "/password/change"),
        ("DELETE", "/account"),
        ("GET", "/api-keys"),
        ("POST", "/api-keys"),
        ("DELETE", "/api-keys/x"),
        ("POST", "/organisations"),
        ("GET", "/organisation"),
        ("PATCH", "/organisation"),
        ("DELETE", "/organisation"),
        ("PATCH", "/organisation/members/x"),
        ("DELETE", "/organisation/members/x"),
        ("POST", "/organisation/invites"),
        ("GET", "/organisation/invites"),
        ("DELETE", "/organisation/invites/x"),
        ("POST", "/invites/accept"),
    ],
)
async def test_what_needs_accounts_says_so(single, method, path):
    answer = await single.json(method, API + path, body={}, status=409)
    assert answer["error"]["code"] == "single_mode"


async def test_there_are_no_keys_to_publish(single):
    assert await single.json("GET", "/.well-known/jwks.json") == {"keys": []}
