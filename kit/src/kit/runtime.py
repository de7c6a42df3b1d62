"""What the services of one process share: database, Redis, outbound HTTP, peers, token checks."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import aiohttp
from pydantic import SecretStr
from redis.asyncio import Redis

from kit.asgi import ASGIApp
from kit.clients import Peer
from kit.database import Database, open_engine
from kit.errors import Unauthenticated
from kit.identity import Principal
from kit.ratelimit import RateLimiter
from kit.redis import open_blocking_redis, open_redis
from kit.revocation import RevocationList
from kit.settings import Settings
from kit.tokens import ServiceTokens, TokenVerifier

if TYPE_CHECKING:
    from kit.objects import Objects

SECRET_KEY = "service-secret"  # noqa: S105 - the name of a Redis key

KeyChecker = Callable[[str], Awaitable[Principal]]


class Runtime:
    """Opened once a process; a laptop's services all get the same one.

    `overrides` are settings that win over the environment, by field name; each service's own
    settings class gets them too. Redis and the database are there when their URLs are set.
    """

    def __init__(self, overrides: Mapping[str, Any] | None = None) -> None:
        self.overrides = dict(overrides or {})
        self.settings = Settings(**self.overrides)
        self.apps: dict[str, ASGIApp] = {}
        self.check_api_key: KeyChecker | None = None
        self._secret = self.settings.service_secret
        self._stack = AsyncExitStack()

    @classmethod
    @asynccontextmanager
    async def open(cls, overrides: Mapping[str, Any] | None = None) -> AsyncIterator["Runtime"]:
        """Open what the settings name, and close it at the end."""
        runtime = cls(overrides)
        async with runtime._stack:
            await runtime._start()
            yield runtime

    @cached_property
    def database(self) -> Database:
        """The PostgreSQL pool; raises ValueError when POSTGRES_URL is not set."""
        database = Database(open_engine(self.settings))
        self._stack.push_async_callback(database.close)
        return database

    @cached_property
    def redis(self) -> Redis:
        """The Redis pool for commands; raises ValueError when REDIS_URL is not set."""
        return self._closing(open_redis(self.settings))

    @cached_property
    def blocking_redis(self) -> Redis:
        """A Redis pool for reads that block."""
        return self._closing(open_blocking_redis(self.settings))

    @cached_property
    def http(self) -> aiohttp.ClientSession:
        """The session for known servers (models, SearXNG, peers); other URLs are kit.fetch's."""
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=60),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=5),
            auto_decompress=True,
        )
        self._stack.push_async_callback(session.close)
        return session

    @cached_property
    def objects(self) -> "Objects":
        """Object storage: S3 or the data folder."""
        # Its library takes 5 MB, and few services keep objects.
        from kit.objects import open_objects  # noqa: PLC0415 - see above

        return open_objects(self.settings)

    @cached_property
    def limiter(self) -> RateLimiter:
        """Rate limits over all replicas."""
        return RateLimiter(self.redis, enabled=self.settings.rate_limit == "on")

    @cached_property
    def revocation(self) -> RevocationList:
        """Sessions that were ended."""
        return RevocationList(self.redis)

    @cached_property
    def verifier(self) -> TokenVerifier:
        """Checks access tokens."""
        revoked = self.revocation.is_revoked if self.settings.redis_url else None
        return TokenVerifier(self.settings.jwt_public_key, revoked)

    def service_tokens(self, service: str) -> ServiceTokens:
        """Give what signs and checks calls between services, as seen from `service`."""
        if self._secret is None:
            raise ValueError("Set SERVICE_SECRET, or REDIS_URL so that services can agree on one")
        return ServiceTokens(self._secret, service)

    def peer(self, caller: str, name: str) -> Peer:
        """Give the service `name` as `caller` sees it: in process if it runs here, else by URL."""
        return Peer(
            name,
            self.service_tokens(caller),
            app=self.apps.get(name),
            session=self.http,
            url=self.settings.service_urls.get(name, ()),
        )

    async def authenticate(self, token: str) -> Principal:
        """Give who a bearer token or API key speaks for, or raise Unauthenticated."""
        if token.count(".") == 2:
            return self.verifier.verify(token)
        if self.check_api_key is None:
            raise Unauthenticated("API keys cannot be checked here.")
        return await self.check_api_key(token)

    async def _start(self) -> None:
        if self.settings.redis_url is None:
            return
        self._secret = self._secret or await _agree_on_secret(self.redis)
        if self.settings.auth_mode == "multi":
            await self.revocation.start()
            self._stack.push_async_callback(self.revocation.stop)

    def _closing(self, redis: Redis) -> Redis:
        self._stack.push_async_callback(redis.aclose)
        return redis


async def _agree_on_secret(redis: Redis) -> SecretStr:
    """The first service to start makes the secret; whoever reads Redis could forge more anyway."""
    async with asyncio.timeout(10):
        await redis.set(SECRET_KEY, secrets.token_urlsafe(32), nx=True)
        value = await redis.get(SECRET_KEY)
    return SecretStr(value.decode() if isinstance(value, bytes) else str(value))
