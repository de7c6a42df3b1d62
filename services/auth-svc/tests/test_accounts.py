"""Profiles, passwords and the end of an account."""

import asyncio
from datetime import timedelta

import orjson
import pytest
from argon2 import PasswordHasher
from auth_svc.models import PasswordResetRow, UserRow
from sqlalchemy import select, update

API = "/api/v1/auth"
NEW = "another long password"


async def _forgot(auth, email):
    await auth.json("POST", API + "/password/forgot", body={"email": email}, status=204)


async def _reset(auth, token, status=204):
    body = {"token": token, "password": NEW}
    return await auth.json("POST", API + "/password/reset", body=body, status=status)


async def test_a_profile_is_shown_and_changed(auth, people):
    person = await people.sign_up(auth)
    patch = {"name": "Анна", "time_zone": "Asia/Omsk", "answer_language": "ru", "language": "ru"}
    changed = await person.call("PATCH", "/profile", patch)
    assert {name: changed[name] for name in patch} == patch
    changed = await person.call("PATCH", "/profile", {"name": None, "answer_language": None})
    assert (changed["name"], changed["answer_language"]) == ("Анна", None)
    assert await person.call("GET", "/profile") == changed


async def test_an_account_is_its_owners_alone(auth, people):
    owner = await people.found(auth)
    for method, path, body in [
        ("GET", "/profile", None),
        ("PATCH", "/profile", {"name": "Stolen"}),
        ("POST", "/password/change", {"current": owner.password, "password": NEW}),
        ("POST", "/sign-out-everywhere", None),
        ("DELETE", "/account", {"password": owner.password}),
    ]:
        await auth.json(method, API + path, body=body, status=401)
    for other in (await people.hire(owner), await people.found(auth)):
        assert (await other.call("GET", "/profile"))["id"] == other.id
        await other.call("PATCH", "/profile", {"name": "Stolen"})
        await other.call("POST", "/sign-out-everywhere", status=204)
        await other.sign_in()
        await other.call("DELETE", "/account", {"password": other.password}, status=None)
    assert (await owner.call("GET", "/profile"))["name"] != "Stolen"
    await owner.refresh()
    await owner.sign_in()


@pytest.mark.parametrize("zone", ["Mars/Base", "../etc/passwd", "", "Europe"])
async def test_a_time_zone_must_exist(auth, people, zone):
    person = await people.sign_up(auth)
    answer = await person.call("PATCH", "/profile", {"time_zone": zone}, status=422)
    assert list(answer["error"]["fields"]) == ["time_zone"]


async def test_a_forgotten_password_is_reset_by_a_mailed_link_that_works_once(
    auth, people, mailbox
):
    person = await people.sign_up(auth, name="Иван <b>", language="ru")
    await _forgot(auth, person.email)
    mail = await mailbox.wait(person.email)
    assert mail["Subject"] == "Сброс пароля Perplexica"
    assert mail["Auto-Submitted"] == "auto-generated"
    text, page = people.text_of(mail), mail.get_body(("html",)).get_content()
    assert "http://localhost:3000/reset?token=" in text
    assert "Иван &lt;b&gt;" in page
    token = people.token_of(text)
    await _reset(auth, token)
    await person.call("GET", "/profile", status=401)
    await person.refresh(status=401)
    await person.sign_in(status=401)
    person.password = NEW
    await person.sign_in()
    answer = await _reset(auth, token, status=404)
    assert answer["error"]["code"] == "invalid_token"
    told = await mailbox.wait(person.email, 2)
    assert told["Subject"] == "Пароль Perplexica изменён"


async def test_a_reset_link_is_good_for_an_hour_and_an_older_one_ends_with_a_newer(
    auth, people, mailbox
):
    person = await people.sign_up(auth)
    await _forgot(auth, person.email)
    older = people.token_of(people.text_of(await mailbox.wait(person.email)))
    await _forgot(auth, person.email)
    newer = people.token_of(people.text_of(await mailbox.wait(person.email, 2)))
    await _reset(auth, newer)
    await _reset(auth, older, status=404)
    await _forgot(auth, person.email)
    late = people.token_of(people.text_of(await mailbox.wait(person.email, 4)))
    async with auth.runtime.database.session() as session:
        await session.execute(
            update(PasswordResetRow)
            .where(PasswordResetRow.user_id == person.id)
            .values(expires_at=PasswordResetRow.expires_at - timedelta(hours=1))
        )
    await _reset(auth, late, status=404)


async def test_a_reset_link_used_twice_at_once_works_once(auth, people, mailbox):
    person = await people.sign_up(auth)
    await _forgot(auth, person.email)
    token = people.token_of(people.text_of(await mailbox.wait(person.email)))
    answers = await asyncio.gather(*(_reset(auth, token, status=None) for _ in range(5)))
    assert sum(answer is None for answer in answers) == 1


async def test_an_unknown_address_gets_the_same_answer_and_no_mail(auth, people, mailbox):
    email = people.email()
    await _forgot(auth, email)
    await asyncio.sleep(0.2)
    assert mailbox.to(email) == []


async def test_changing_the_password_ends_the_other_sessions_only(auth, people, mailbox):
    person = await people.sign_up(auth)
    phone = await people.sign_up(auth)
    phone.email = person.email
    await phone.sign_in()
    body = {"current": "not my password", "password": NEW}
    answer = await person.call("POST", "/password/change", body, status=403)
    assert answer["error"]["code"] == "password_wrong"
    body["current"] = person.password
    await person.call("POST", "/password/change", body, status=204)
    await person.call("GET", "/profile")
    await person.refresh()
    await phone.call("GET", "/profile", status=401)
    await phone.refresh(status=401)
    assert "changed" in (await mailbox.wait(person.email))["Subject"]
    await auth.json("POST", API + "/password/change", body=body, status=401)


async def test_a_hash_of_older_parameters_is_renewed_at_sign_in(auth, people):
    person = await people.sign_up(auth)
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(person.password)
    async with auth.runtime.database.session() as session:
        await session.execute(
            update(UserRow).where(UserRow.id == person.id).values(password_hash=weak)
        )
    await person.sign_in()
    async with auth.runtime.database.session() as session:
        kept = await session.scalar(select(UserRow.password_hash).where(UserRow.id == person.id))
    assert "m=19456,t=2,p=1" in kept
    await person.sign_in()


async def _events(auth, stream):
    entries = await auth.runtime.redis.xrange(stream)
    return [orjson.loads(fields[b"event"]) for _, fields in entries]


async def _wait_for_event(auth, stream, key, value):
    for _ in range(100):
        events = [event for event in await _events(auth, stream) if event[key] == value]
        if events:
            return events
        await asyncio.sleep(0.05)
    pytest.fail(f"no event in {stream}")


async def test_deleting_an_account_asks_for_the_password_and_tells_other_services(auth, people):
    person = await people.sign_up(auth)
    body = {"password": "not my password"}
    answer = await person.call("DELETE", "/account", body, status=403)
    assert answer["error"]["code"] == "password_wrong"
    await person.call("DELETE", "/account", {"password": person.password}, status=204)
    await person.call("GET", "/profile", status=401)
    await person.sign_in(status=401)
    events = await _wait_for_event(auth, "account-deleted", "user_id", person.id)
    assert len(events) == 1
    again = await people.sign_up(auth, email=person.email)
    assert again.id != person.id


async def test_an_organisation_of_nobody_else_ends_with_the_account(auth, people):
    owner = await people.found(auth)
    organisation = owner.tokens["user"]["membership"]["organisation_id"]
    await owner.call("DELETE", "/account", {"password": owner.password}, status=204)
    await _wait_for_event(auth, "organisation-deleted", "organisation_id", organisation)


async def test_the_last_owner_hands_over_before_leaving(auth, people):
    owner = await people.found(auth)
    member = await people.hire(owner)
    body = {"password": owner.password}
    answer = await owner.call("DELETE", "/account", body, status=409)
    assert answer["error"]["code"] == "last_owner"
    await owner.call("PATCH", f"/organisation/members/{member.id}", {"role": "owner"})
    await owner.call("DELETE", "/account", body, status=204)
    await member.refresh()
    organisation = await member.call("GET", "/organisation")
    assert [m["user_id"] for m in organisation["members"]] == [member.id]
