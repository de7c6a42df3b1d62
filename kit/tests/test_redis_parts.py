"""Rate limits, idempotency keys and revocation on a real Redis, and without one."""

import asyncio
import time

import pytest
from kit.errors import BadRequest, Conflict, RateLimited
from kit.idempotency import IdempotencyKeys
from kit.ids import new_id
from kit.ratelimit import RateLimiter
from kit.redis import open_redis
from kit.revocation import RevocationList
from kit.settings import Settings
from pydantic import SecretStr
from redis.exceptions import RedisError


@pytest.fixture
async def redis(stores):
    client = open_redis(Settings(**stores))
    yield client
    await client.aclose()


@pytest.fixture
async def dead_redis():
    client = open_redis(Settings(redis_url=SecretStr("redis://127.0.0.1:1")))
    yield client
    await client.aclose()


async def test_a_crowd_waits_for_connections_instead_of_failing(redis):
    key = new_id()
    await asyncio.gather(*(redis.incr(key) for _ in range(500)))
    assert await redis.get(key) == b"500"
    assert len(await redis.client_list()) < 100


async def test_a_limit_allows_its_count_at_once_and_then_says_when_to_come_back(redis):
    limiter, key = RateLimiter(redis), new_id()
    for _ in range(5):
        await limiter.check("test", key, count=5, seconds=60)
    with pytest.raises(RateLimited) as refused:
        await limiter.check("test", key, count=5, seconds=60)
    assert 1 <= int(refused.value.headers["Retry-After"]) <= 12
    await limiter.check("test", new_id(), count=5, seconds=60)


async def test_a_limit_holds_for_concurrent_requests(redis):
    limiter, key = RateLimiter(redis), new_id()
    checks = (limiter.check("test", key, count=10, seconds=600) for _ in range(50))
    results = await asyncio.gather(*checks, return_exceptions=True)
    assert sum(result is None for result in results) == 10


async def test_room_comes_back_with_time(redis):
    limiter, key = RateLimiter(redis), new_id()
    await limiter.check("test", key, count=1, seconds=0.2)
    with pytest.raises(RateLimited):
        await limiter.check("test", key, count=1, seconds=0.2)
    await asyncio.sleep(0.25)
    await limiter.check("test", key, count=1, seconds=0.2)


async def test_a_limit_may_lose_a_number_but_no_request(dead_redis):
    await RateLimiter(dead_redis).check("test", "k", count=1, seconds=60)


async def test_limits_can_be_off(redis):
    limiter, key = RateLimiter(redis, enabled=False), new_id()
    for _ in range(10):
        await limiter.check("test", key, count=1, seconds=60)


async def test_the_same_key_gives_the_first_result(redis):
    keys, owner = IdempotencyKeys(redis), new_id()
    assert await keys.claim(owner, "k", b"body", "first") == "first"
    assert await keys.claim(owner, "k", b"body", "second") == "first"
    assert await keys.claim(new_id(), "k", b"body", "other") == "other"
    with pytest.raises(Conflict):
        await keys.claim(owner, "k", b"another body", "third")
    for wrong in ("", "x" * 201):
        with pytest.raises(BadRequest):
            await keys.claim(owner, wrong, b"", "r")


async def test_a_revocation_reaches_other_processes(redis):
    here, there = RevocationList(redis), RevocationList(redis)
    session, issued = new_id(), time.time()
    await here.revoke(session)
    assert here.is_revoked(session, issued)
    assert not there.is_revoked(session, issued)
    await there.refresh()
    assert there.is_revoked(session, issued)
    assert not there.is_revoked(session, time.time() + 1)
    assert not there.is_revoked(new_id(), issued)


async def test_a_revocation_list_survives_redis_being_away(dead_redis):
    revocation = RevocationList(dead_redis)
    await revocation.start()
    assert not revocation.is_revoked("x", 0)
    with pytest.raises(RedisError):
        await revocation.revoke("x")
    assert not revocation.is_revoked("x", 0)
    await revocation.stop()
