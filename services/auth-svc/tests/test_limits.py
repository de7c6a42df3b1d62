"""Guessing passwords: how often, from where, and what the time it takes gives away."""

import time
from statistics import median

import pytest
from auth_svc.app import SPEC

API = "/api/v1/auth"


@pytest.fixture(scope="module")
async def limited(serve_spec):
    return await serve_spec(SPEC, trusted_proxies="127.0.0.1")


def _from(address):
    return {"X-Forwarded-For": address}


async def _guess(auth, email, address, status):
    body = {"email": email, "password": "a wrong guess"}
    return await auth.json(
        "POST", API + "/sign-in", headers=_from(address), body=body, status=status
    )


async def test_an_account_is_guarded_whatever_address_guesses(limited, people):
    person = await people.sign_up(limited)
    for number in range(20):
        await _guess(limited, person.email, f"192.0.2.{number}", status=401)
    answer = await _guess(limited, person.email, "192.0.2.100", status=429)
    assert answer["error"]["code"] == "rate_limited"
    body = {"email": person.email, "password": person.password}
    async with limited.http.post(limited.url + API + "/sign-in", json=body) as response:
        assert response.status == 429
        assert 0 < int(response.headers["Retry-After"]) <= 45
    await person.refresh()
    await _guess(limited, people.email(), "192.0.2.100", status=401)


async def test_an_address_is_guarded_whatever_accounts_it_guesses(limited, people):
    for _ in range(60):
        await _guess(limited, people.email(), "198.51.100.7", status=401)
    await _guess(limited, people.email(), "198.51.100.7", status=429)
    await _guess(limited, people.email(), "198.51.100.8", status=401)


async def test_a_forged_address_does_not_help(serve_spec, people, redis_url):
    public = await serve_spec(SPEC, trusted_proxies="10.0.0.0/8", redis_url=redis_url + "?db=1")
    for number in range(60):
        await _guess(public, people.email(), f"203.0.113.{number}", status=401)
    await _guess(public, people.email(), "203.0.113.200", status=429)


async def test_mails_to_one_account_are_few_and_unknown_ones_count_alike(limited, people):
    for email in ((await people.sign_up(limited)).email, people.email()):
        for number in range(6):
            headers = _from(f"203.0.113.{number}")
            status = 204 if number < 5 else 429
            path, body = API + "/password/forgot", {"email": email}
            await limited.json("POST", path, headers=headers, body=body, status=status)


async def test_confirming_the_password_is_guarded_too(limited, people):
    person = await people.sign_up(limited)
    for _ in range(10):
        await person.call("DELETE", "/account", {"password": "a wrong guess"}, status=403)
    await person.call("DELETE", "/account", {"password": person.password}, status=429)


async def test_invitations_are_few_however_many_organisations_one_founds(limited, people):
    owner = await people.found(limited)
    for _ in range(100):
        await owner.call("POST", "/organisation/invites", {"email": people.email()}, status=201)
    await owner.call("DELETE", "/organisation", status=204)
    await owner.refresh()
    await owner.call("POST", "/organisations", {"name": "Anew"}, status=201)
    await owner.refresh()
    await owner.call("POST", "/organisation/invites", {"email": people.email()}, status=429)


async def test_time_does_not_tell_whether_an_account_exists(limited, people):
    person = await people.sign_up(limited)
    known, unknown = [], []
    for number in range(15):
        for email, times in ((person.email, known), (people.email(), unknown)):
            started = time.perf_counter()
            await _guess(limited, email, f"192.0.2.{number + 150}", status=401)
            times.append(time.perf_counter() - started)
    assert 0.6 < median(unknown) / median(known) < 1.7
