"""The first account, who may sign up after it, and what a fresh database needs."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from auth_svc.app import SPEC
from auth_svc.events import EventPublisher
from auth_svc.models import Base, EventRow
from kit.app import migrate_service
from kit.identity import LOCAL_USER_ID
from redis.exceptions import RedisError
from sqlalchemy import func, select, text

API = "/api/v1/auth"


@pytest.fixture
async def fresh(serve_spec, empty_postgres_url):
    return await serve_spec(SPEC, postgres_url=empty_postgres_url)


async def test_of_two_first_sign_ups_at_once_one_becomes_owner(fresh, people):
    assert (await fresh.json("GET", API + "/session"))["first_account"]
    everybody = await asyncio.gather(*(people.sign_up(fresh) for _ in range(4)))
    assert not (await fresh.json("GET", API + "/session"))["first_account"]
    memberships = [person.tokens["user"]["membership"] for person in everybody]
    assert [m["role"] for m in memberships if m] == ["owner"]
    owner = next(person for person in everybody if person.tokens["user"]["membership"])
    assert fresh.runtime.verifier.verify(owner.tokens["access_token"]).role == "owner"


async def test_the_first_organisation_is_named_in_the_language_of_its_owner(fresh, people):
    owner = await people.sign_up(fresh, language="ru")
    assert owner.tokens["user"]["membership"]["organisation"] == "Моя организация"


async def test_with_sign_up_by_invitation_only_the_first_comes_without(
    serve_spec, empty_postgres_url, people
):
    closed = await serve_spec(SPEC, postgres_url=empty_postgres_url, sign_up="invite")
    assert (await closed.json("GET", API + "/session"))["sign_up"] == "invite"
    owner = await people.sign_up(closed)
    refused = await people.sign_up(closed, status=403)
    assert refused.tokens["error"]["code"] == "invite_needed"
    refused = await people.sign_up(closed, status=404, invite="nonsense")
    assert refused.tokens["error"]["code"] == "invalid_token"
    refused = await people.sign_up(closed, status=404, invite="nonsense", email=owner.email)
    assert refused.tokens["error"]["code"] == "invalid_token"
    member = await people.hire(owner)
    assert member.tokens["user"]["membership"]["role"] == "member"
    body = {"email": people.email()}
    invite = await owner.call("POST", "/organisation/invites", body, status=201)
    token = people.token_of(invite["link"])
    refused = await people.sign_up(closed, status=403, invite=token)
    assert refused.tokens["error"]["code"] == "invite_for_other"
    assert len((await owner.call("GET", "/organisation"))["members"]) == 2


async def test_the_first_account_takes_over_what_the_local_user_had(
    serve_spec, empty_postgres_url, people
):
    single = await serve_spec(SPEC, postgres_url=empty_postgres_url, auth_mode="single")
    await single.json("PATCH", API + "/profile", body={"time_zone": "Asia/Omsk"})
    multi = await serve_spec(SPEC, postgres_url=empty_postgres_url)
    assert (await multi.json("GET", API + "/session"))["first_account"]
    owner = await people.sign_up(multi)
    assert owner.id == LOCAL_USER_ID
    assert owner.tokens["user"]["time_zone"] == "Asia/Omsk"
    assert (await people.sign_up(multi)).id != LOCAL_USER_ID


async def test_the_migrations_make_what_the_models_say(open_runtime, empty_postgres_url):
    def differences(connection):
        options = {
            "include_schemas": True,
            "include_name": lambda name, kind, _: kind != "schema" or name == "auth",
            "version_table_schema": "auth",
            "compare_server_default": False,
        }
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, Base.metadata)

    async with open_runtime(postgres_url=empty_postgres_url) as runtime:
        await migrate_service(SPEC, runtime)
        await migrate_service(SPEC, runtime)
        async with runtime.database.engine.connect() as connection:
            assert await connection.run_sync(differences) == []
            count = text("SELECT count(*) FROM pg_tables WHERE schemaname = 'auth'")
            assert await connection.scalar(count) == len(Base.metadata.tables) + 1


async def test_an_event_waits_while_redis_is_away(fresh, open_runtime):
    database = fresh.runtime.database
    async with open_runtime(redis_url="redis://127.0.0.1:1", service_secret="s" * 32) as deaf:
        async with database.session() as session:
            session.add(EventRow(stream="account-deleted", event={"user_id": "waiting"}))
        with pytest.raises(RedisError):
            await EventPublisher(database, deaf.redis).publish()
        async with database.session() as session:
            assert await session.scalar(select(func.count()).select_from(EventRow)) == 1
    assert await EventPublisher(database, fresh.runtime.redis).publish() == 1
    assert await EventPublisher(database, fresh.runtime.redis).publish() == 0
    entries = await fresh.runtime.redis.xrange("account-deleted")
    assert sum(b"waiting" in fields[b"event"] for _, fields in entries) == 1


async def test_nothing_ends_while_redis_is_away(fresh, people, serve_spec, empty_postgres_url):
    person = await people.sign_up(fresh)
    deaf = await serve_spec(
        SPEC,
        postgres_url=empty_postgres_url,
        redis_url="redis://127.0.0.1:1",
        service_secret="s" * 32,
    )
    for path in ("/sign-out", "/sign-out-everywhere"):
        answer = await deaf.json("POST", API + path, headers=person.headers, status=503)
        assert answer["error"]["code"] == "sessions_not_reachable"
    await person.refresh()
