"""Servers that somebody else runs, named by POSTGRES_URL and REDIS_URL."""

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from perplexica_cli.embedded.postgresql import connect
from perplexica_cli.failures import Failure

OLDEST_POSTGRES = 15
TIMEOUT_SECONDS = 5.0


async def check_postgres(url: str) -> str:
    """The server's major version; Failure when it is away, too old or has no pgvector."""
    try:
        async with connect(url) as connection:
            version = int(str(await connection.scalar(text("SHOW server_version_num")))) // 10000
            vector = await connection.scalar(
                text("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")
            )
    except (SQLAlchemyError, OSError, ValueError) as error:
        raise describe_away("PostgreSQL", "POSTGRES_URL", error) from error
    if version < OLDEST_POSTGRES:
        raise Failure("postgres_too_old", version=version, needed=OLDEST_POSTGRES)
    if not vector:
        raise Failure("postgres_without_vector", version=version)
    return str(version)


async def check_redis(url: str) -> str:
    """The server's version; Failure when it is away."""
    try:
        async with Redis.from_url(
            url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
        ) as client:
            return str((await client.info("server"))["redis_version"])
    except (RedisError, OSError, ValueError) as error:
        raise describe_away("Redis", "REDIS_URL", error) from error


def describe_away(name: str, variable: str, error: Exception) -> Failure:
    """The sentence for a server that does not answer: the first line of why, without the URL."""
    lines = (str(error).strip() or type(error).__name__).splitlines()
    return Failure("given_server_away", name=name, variable=variable, reason=lines[0].rstrip("."))
