"""Organisations: roles, members, invitations."""

import asyncio
from datetime import timedelta

import pytest
from auth_svc.models import InviteRow
from sqlalchemy import update

API = "/api/v1/auth"


async def _invite(owner, email, status=201, role="member"):
    body = {"email": email, "role": role}
    return await owner.call("POST", "/organisation/invites", body, status=status)


async def test_a_founder_becomes_owner_of_one_organisation(auth, people):
    await people.sign_up(auth)  # the very first of an install has an organisation from the start
    person = await people.sign_up(auth)
    await person.call("GET", "/organisation", status=404)
    made = await person.call("POST", "/organisations", {"name": " Ромашка "}, status=201)
    assert made["name"] == "Ромашка"
    assert [(m["user_id"], m["role"]) for m in made["members"]] == [(person.id, "owner")]
    await person.call("GET", "/organisation", status=401)
    await person.refresh()
    assert person.tokens["user"]["membership"]["role"] == "owner"
    principal = auth.runtime.verifier.verify(person.tokens["access_token"])
    assert (principal.organisation_id, principal.role) == (made["id"], "owner")
    answer = await person.call("POST", "/organisations", {"name": "Two"}, status=409)
    assert answer["error"]["code"] == "already_in_organisation"
    assert (await person.call("PATCH", "/organisation", {"name": "New"}))["name"] == "New"


async def test_an_invitation_is_mailed_and_works_once_for_its_address(auth, people, mailbox):
    owner = await people.found(auth, "Рога и копыта")
    await owner.call("PATCH", "/profile", {"language": "ru", "name": "Остап"})
    guest, other = await people.sign_up(auth), await people.sign_up(auth)
    made = await _invite(owner, guest.email)
    assert made["mailed"]
    mail = await mailbox.wait(guest.email)
    assert mail["Subject"] == "Остап приглашает вас в «Рога и копыта»"
    body = {"token": people.token_of(people.text_of(mail))}
    assert body["token"] == people.token_of(made["link"])
    listed = await owner.call("GET", "/organisation/invites")
    assert [(i["id"], i["email"]) for i in listed["invites"]] == [(made["id"], guest.email)]
    assert body["token"] not in str(listed)
    answer = await other.call("POST", "/invites/accept", body, status=403)
    assert answer["error"]["code"] == "invite_for_other"
    joined = await guest.call("POST", "/invites/accept", body)
    assert len(joined["members"]) == 2
    await guest.refresh()
    answer = await guest.call("POST", "/invites/accept", body, status=404)
    assert answer["error"]["code"] == "invalid_token"
    answer = await _invite(owner, guest.email, status=409)
    assert answer["error"]["code"] == "already_member"


async def test_an_invitation_accepted_twice_at_once_counts_once(auth, people):
    owner, guest = await people.found(auth), await people.sign_up(auth)
    body = {"token": people.token_of((await _invite(owner, guest.email))["link"])}
    answers = await asyncio.gather(
        *(guest.call("POST", "/invites/accept", body, status=None) for _ in range(5))
    )
    assert sum("error" not in answer for answer in answers) == 1


async def test_joining_a_second_organisation_is_refused(auth, people):
    owner, guest = await people.found(auth), await people.found(auth)
    body = {"token": people.token_of((await _invite(owner, guest.email))["link"])}
    answer = await guest.call("POST", "/invites/accept", body, status=409)
    assert answer["error"]["code"] == "already_in_organisation"
    assert len((await owner.call("GET", "/organisation/invites"))["invites"]) == 1


async def test_an_invitation_ends_when_withdrawn_replaced_or_old(auth, people):
    owner, guest = await people.found(auth), await people.sign_up(auth)
    replaced = await _invite(owner, guest.email)
    withdrawn = await _invite(owner, guest.email)
    path = f"/organisation/invites/{withdrawn['id']}"
    await owner.call("DELETE", path, status=204)
    await owner.call("DELETE", path, status=404)
    old = await _invite(owner, guest.email)
    async with auth.runtime.database.session() as session:
        await session.execute(
            update(InviteRow)
            .where(InviteRow.id == old["id"])
            .values(expires_at=InviteRow.expires_at - timedelta(days=7))
        )
    for invite in (replaced, withdrawn, old):
        body = {"token": people.token_of(invite["link"])}
        await guest.call("POST", "/invites/accept", body, status=404)
    assert (await owner.call("GET", "/organisation/invites"))["invites"] == []


async def test_a_role_change_and_a_removal_end_the_access_tokens(auth, people):
    owner = await people.found(auth)
    member = await people.hire(owner)
    path = f"/organisation/members/{member.id}"
    await member.call("PATCH", "/organisation", {"name": "Mine"}, status=403)
    assert (await owner.call("PATCH", path, {"role": "admin"}))["role"] == "admin"
    await member.call("GET", "/profile", status=401)
    await member.refresh()
    await member.call("PATCH", "/organisation", {"name": "Ours"})
    await owner.call("DELETE", path, status=204)
    await member.call("GET", "/profile", status=401)
    await member.refresh()
    assert member.tokens["user"]["membership"] is None
    await member.call("GET", "/organisation", status=404)


@pytest.mark.parametrize("way", ["refresh", "sign_in"])
async def test_a_token_signed_beside_a_role_change_has_the_new_role(
    auth, people, held_revocation, way
):
    owner = await people.found(auth)
    admin = await people.hire(owner, "admin")
    path = f"/organisation/members/{admin.id}"
    change = owner.call("PATCH", path, {"role": "member"})
    await held_revocation.run(change, getattr(admin, way)())
    assert auth.runtime.verifier.verify(admin.tokens["access_token"]).role == "member"
    await held_revocation.run(owner.call("DELETE", path, status=204), getattr(admin, way)())
    assert auth.runtime.verifier.verify(admin.tokens["access_token"]).role is None


async def test_an_admin_may_not_touch_owners(auth, people):
    owner = await people.found(auth)
    admin, member = await people.hire(owner, "admin"), await people.hire(owner)
    for method, target, body in [
        ("PATCH", owner, {"role": "member"}),
        ("DELETE", owner, None),
        ("PATCH", member, {"role": "owner"}),
        ("PATCH", admin, {"role": "owner"}),
    ]:
        path = f"/organisation/members/{target.id}"
        answer = await admin.call(method, path, body, status=403)
        assert answer["error"]["code"] == "role_missing"
    await admin.call("DELETE", "/organisation", status=403)
    await admin.call("PATCH", f"/organisation/members/{member.id}", {"role": "admin"})


async def test_one_owner_stays_also_when_two_leave_at_once(auth, people):
    owner = await people.found(auth)
    other = await people.hire(owner, "owner")
    answers = await asyncio.gather(
        *(p.call("DELETE", f"/organisation/members/{p.id}", status=None) for p in (owner, other))
    )
    refused = [answer for answer in answers if answer is not None]
    assert [answer["error"]["code"] for answer in refused] == ["last_owner"]


async def test_the_only_owner_cannot_step_down(auth, people):
    owner = await people.found(auth)
    path = f"/organisation/members/{owner.id}"
    for method, body in [("PATCH", {"role": "member"}), ("DELETE", None)]:
        answer = await owner.call(method, path, body, status=409)
        assert answer["error"]["code"] == "last_owner"


async def test_a_member_may_leave_and_an_organisation_may_end(auth, people):
    owner = await people.found(auth)
    leaver, stayer = await people.hire(owner), await people.hire(owner)
    await leaver.call("DELETE", f"/organisation/members/{leaver.id}", status=204)
    await owner.call("DELETE", "/organisation", status=204)
    await stayer.call("GET", "/organisation", status=401)
    for person in (owner, stayer):
        await person.refresh()
        await person.call("GET", "/organisation", status=404)


def _requests(member_id, invite_id):
    return [
        ("GET", "/organisation", None),
        ("PATCH", "/organisation", {"name": "Stolen"}),
        ("DELETE", "/organisation", None),
        ("PATCH", f"/organisation/members/{member_id}", {"role": "admin"}),
        ("DELETE", f"/organisation/members/{member_id}", None),
        ("POST", "/organisation/invites", {"email": "a@b.cd"}),
        ("GET", "/organisation/invites", None),
        ("DELETE", f"/organisation/invites/{invite_id}", None),
    ]


async def test_nobody_stranger_and_outsider_change_nothing(auth, people):
    owner = await people.found(auth)
    member, outsider = await people.hire(owner), await people.found(auth)
    loner = await people.sign_up(auth)
    invite = await _invite(owner, people.email())
    before = await owner.call("GET", "/organisation")
    requests = _requests(owner.id, invite["id"])
    for method, path, body in requests:
        await auth.json(method, API + path, body=body, status=401)
        await loner.call(method, path, body, status=404)
    for method, path, body in requests[1:]:
        answer = await member.call(method, path, body, status=403)
        assert answer["error"]["code"] == "role_missing"
    for method, path, body in [*requests[3:5], requests[7]]:
        await outsider.call(method, path, body, status=404)
    await auth.json("POST", API + "/organisations", body={"name": "x"}, status=401)
    await auth.json("POST", API + "/invites/accept", body={"token": "x"}, status=401)
    assert await owner.call("GET", "/organisation") == before
    assert len((await owner.call("GET", "/organisation/invites"))["invites"]) == 1


@pytest.mark.parametrize("user_id", ["nonsense", "6f6b6c5e-3a52-4c0e-9d3a-1c8c8f1f2a10"])
async def test_an_unknown_member_is_not_found(auth, people, user_id):
    owner = await people.found(auth)
    path = f"/organisation/members/{user_id}"
    answer = await owner.call("PATCH", path, {"role": "member"}, status=404)
    assert answer["error"]["code"] == "member_not_found"
