"""Signing up, in and out; refresh tokens and cookies."""

import asyncio
from datetime import timedelta
from http.cookies import SimpleCookie

import jwt
import pytest
from auth_svc.app import SPEC
from auth_svc.models import RefreshTokenRow, SessionRow
from auth_svc.secret_tokens import digest
from kit.errors import Unauthenticated
from kit.tokens import TokenVerifier
from sqlalchemy import update

API = "/api/v1/auth"
PASSWORD = "correct horse battery"


async def _age_used_token(auth, token, seconds):
    async with auth.runtime.database.session() as session:
        await session.execute(
            update(RefreshTokenRow)
            .where(RefreshTokenRow.token_hash == digest(token))
            .values(used_at=RefreshTokenRow.used_at - timedelta(seconds=seconds))
        )


async def test_nobody_has_a_session_without_a_user(auth):
    session = await auth.json("GET", API + "/session")
    assert session["mode"] == "multi"
    assert session["user"] is None
    assert session["sign_up"] == "open"


async def test_sign_up_sign_in_and_out(auth, people):
    person = await people.sign_up(auth, name="  Анна  ", language="ru")
    assert person.tokens["user"]["name"] == "Анна"
    assert person.tokens["expires_in"] == 600
    assert (await person.call("GET", "/session"))["user"]["email"] == person.email
    await person.sign_in()
    await person.call("POST", "/sign-out", status=204)
    body = await person.call("GET", "/profile", status=401)
    assert body["error"]["code"] == "session_ended"
    await person.refresh(status=401)
    await person.sign_in()


async def test_addresses_are_one_account_whatever_their_case(auth, people):
    person = await people.sign_up(auth)
    body = {"email": f" {person.email.upper()} ", "password": PASSWORD}
    answer = await auth.json("POST", API + "/sign-up", body=body, status=409)
    assert answer["error"]["code"] == "email_taken"
    assert await auth.json("POST", API + "/sign-in", body=body)


@pytest.mark.parametrize(
    "fields",
    [
        {"password": "short"},
        {"email": "no address"},
        {"email": "a@b\r\nc.d"},
        {"email": "a\0@b.cd"},
        {"email": "a,b@c.de"},
        {"email": "<b@c.de>"},
        {"name": "a\0b"},
        {"language": "xx"},
    ],
)
async def test_a_wrong_sign_up_names_the_field(auth, fields, people):
    body = {"email": people.email(), "password": PASSWORD, **fields}
    answer = await auth.json("POST", API + "/sign-up", body=body, status=422)
    assert list(answer["error"]["fields"]) == list(fields)
    assert "short" not in str(answer)


async def test_a_wrong_password_and_an_unknown_address_look_alike(auth, people):
    person = await people.sign_up(auth)
    answers = []
    for email in (person.email, people.email()):
        body = {"email": email, "password": "wrong password"}
        answer = await auth.json("POST", API + "/sign-in", body=body, status=401)
        answers.append((answer["error"]["code"], answer["error"]["message"]))
    assert answers[0] == answers[1] == ("credentials_wrong", "The e-mail or the password is wrong.")


async def test_another_service_checks_the_token_by_the_published_key_alone(auth, people):
    person = await people.sign_up(auth)
    keys = (await auth.json("GET", "/.well-known/jwks.json"))["keys"]
    token = person.tokens["access_token"]
    kid = jwt.get_unverified_header(token)["kid"]
    key = next(jwt.PyJWK(key) for key in keys if key["kid"] == kid)
    claims = jwt.decode(token, key, algorithms=["EdDSA"], audience="perplexica")
    assert claims["sub"] == person.id
    verifier = TokenVerifier(auth.runtime.settings.jwt_public_key)
    assert verifier.verify(token).user_id == person.id


async def test_auth_svc_knows_its_own_key_without_jwt_public_key(serve_spec, people):
    alone = await serve_spec(SPEC, jwt_public_key=None)
    person = await people.sign_up(alone)
    assert (await person.call("GET", "/profile"))["id"] == person.id
    assert len((await alone.json("GET", "/.well-known/jwks.json"))["keys"]) == 1


async def test_a_refresh_token_works_once_and_its_reuse_ends_the_session(auth, people):
    person = await people.sign_up(auth)
    stolen = person.tokens["refresh_token"]
    await person.refresh()
    await _age_used_token(auth, stolen, seconds=11)
    body = await auth.json("POST", API + "/refresh", body={"refresh_token": stolen}, status=401)
    assert body["error"]["code"] == "session_ended"
    await person.call("GET", "/profile", status=401)
    await person.refresh(status=401)
    await person.sign_in()


async def test_two_tabs_that_refresh_at_once_both_go_on(auth, people):
    person = await people.sign_up(auth)
    body = {"refresh_token": person.tokens["refresh_token"]}
    answers = await asyncio.gather(
        *(auth.json("POST", API + "/refresh", body=body) for _ in range(4))
    )
    assert len({answer["refresh_token"] for answer in answers}) == 4
    for answer in answers:
        person.tokens = answer
        await person.call("GET", "/profile")
        await person.refresh()


async def test_a_session_that_was_not_refreshed_for_long_is_over(auth, people):
    person = await people.sign_up(auth)
    async with auth.runtime.database.session() as session:
        await session.execute(
            update(SessionRow)
            .values(expires_at=SessionRow.expires_at - timedelta(days=31))
            .where(SessionRow.user_id == person.id)
        )
    await person.refresh(status=401)


@pytest.mark.parametrize("token", ["nonsense", "", None])
async def test_an_unknown_refresh_token_is_refused(auth, token):
    body = {"refresh_token": token}
    answer = await auth.json("POST", API + "/refresh", body=body, status=401)
    assert answer["error"]["code"] == "session_ended"


async def test_sign_out_everywhere_ends_all_sessions(auth, people):
    person = await people.sign_up(auth)
    phone = await people.sign_up(auth)
    phone.email = person.email
    await phone.sign_in()
    await person.call("POST", "/sign-out-everywhere", status=204)
    for device in (person, phone):
        await device.call("GET", "/profile", status=401)
        await device.refresh(status=401)
    await auth.json("POST", API + "/sign-out-everywhere", status=401)


def _is_refused(runtime, token):
    try:
        runtime.verifier.verify(token)
    except Unauthenticated:
        return True
    return False


async def test_a_revocation_reaches_another_runtime_within_two_seconds(auth, people, open_runtime):
    person = await people.sign_up(auth)
    token = person.tokens["access_token"]
    async with open_runtime() as other:
        assert not _is_refused(other, token)
        await person.call("POST", "/sign-out", status=204)
        for _ in range(50):
            if _is_refused(other, token):
                return
            await asyncio.sleep(0.05)
    pytest.fail("the other runtime still takes the token after 2.5 s")


def _cookies(response):
    cookies = SimpleCookie()
    for line in response.headers.getall("Set-Cookie"):
        cookies.load(line)
    return cookies


def _cookie_header(cookies, *names):
    return {"Cookie": "; ".join(f"{name}={cookies[name].value}" for name in names)}


async def _sign_up_in_browser(people, auth, **headers):
    body = {"email": people.email(), "password": PASSWORD}
    async with auth.http.post(auth.url + API + "/sign-up", json=body, headers=headers) as response:
        assert response.status == 201
        return _cookies(response)


async def test_a_browser_gets_cookies_that_no_script_can_read(auth, people):
    cookies = await _sign_up_in_browser(people, auth)
    access, refresh = cookies["access_token"], cookies["refresh_token"]
    assert (access["path"], access["samesite"]) == ("/", "lax")
    assert (refresh["path"], refresh["samesite"]) == ("/api/v1/auth", "strict")
    assert access["httponly"]
    assert refresh["httponly"]
    assert not access["secure"]
    session = await auth.json("GET", API + "/session", headers=_cookie_header(cookies, *cookies))
    assert session["user"]


async def test_cookies_are_secure_behind_https(auth, serve_spec, people):
    cookies = await _sign_up_in_browser(people, auth, **{"X-Forwarded-Proto": "https"})
    assert cookies["access_token"]["secure"]
    assert cookies["refresh_token"]["secure"]
    public = await serve_spec(SPEC, public_url="https://ask.example.org")
    assert (await _sign_up_in_browser(people, public))["access_token"]["secure"]


async def test_a_browser_refreshes_and_signs_out_by_its_cookie(auth, people):
    cookies = await _sign_up_in_browser(people, auth)
    stale = {"Cookie": f"access_token=a.b.c; refresh_token={cookies['refresh_token'].value}"}
    answer = await auth.json("GET", API + "/session", headers=stale, status=401)
    assert answer["error"]["code"] == "unauthenticated"
    async with auth.http.post(auth.url + API + "/refresh", headers=stale) as response:
        assert response.status == 200
        cookies = _cookies(response)
    only_refresh = _cookie_header(cookies, "refresh_token")
    async with auth.http.post(auth.url + API + "/sign-out", headers=only_refresh) as response:
        assert response.status == 204
        dropped = _cookies(response)
    assert all(dropped[name]["max-age"] == "0" for name in ("access_token", "refresh_token"))
    assert dropped["refresh_token"]["path"] == "/api/v1/auth"
    session = await auth.json("GET", API + "/session", headers=_cookie_header(cookies, *cookies))
    assert session["user"] is None


async def test_a_foreign_page_cannot_use_the_cookies(auth, people):
    cookies = await _sign_up_in_browser(people, auth)
    headers = {"Origin": "https://evil.example", **_cookie_header(cookies, *cookies)}
    for path in ("/sign-in", "/refresh", "/sign-out", "/sign-out-everywhere", "/organisations"):
        answer = await auth.json("POST", API + path, headers=headers, body={}, status=403)
        assert answer["error"]["code"] == "foreign_origin"


async def test_a_wrong_bearer_is_told_so(auth):
    headers = {"Authorization": "Bearer a.b.c"}
    await auth.json("GET", API + "/session", headers=headers, status=401)
