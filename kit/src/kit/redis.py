"""Redis connections: one pool for commands, and connections of their own for blocking reads."""

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import BusyLoadingError
from redis.exceptions import ConnectionError as RedisConnectionError

from kit.settings import Settings

COMMAND_TIMEOUT_SECONDS = 5.0
RETRIES = 3
CONNECTIONS = 50


def open_redis(settings: Settings) -> Redis:
    """Open the pool for commands: each has a timeout, and connection failures are retried.

    When all connections are in use a command waits its turn, so that a crowd is no error.
    """
    return _open(settings, COMMAND_TIMEOUT_SECONDS)


def open_blocking_redis(settings: Settings) -> Redis:
    """Open a pool for reads that block: without a socket timeout, which would cut them short."""
    return _open(settings, None)


def _open(settings: Settings, timeout: float | None) -> Redis:
    if settings.redis_url is None:
        raise ValueError("REDIS_URL is not set")
    pool = BlockingConnectionPool.from_url(
        settings.redis_url.get_secret_value(),
        max_connections=CONNECTIONS,
        timeout=COMMAND_TIMEOUT_SECONDS,
        socket_timeout=timeout,
        socket_connect_timeout=COMMAND_TIMEOUT_SECONDS,
        health_check_interval=30,
        retry=Retry(ExponentialWithJitterBackoff(cap=0.5, base=0.02), RETRIES),
        retry_on_error=[RedisConnectionError, BusyLoadingError],
    )
    return Redis.from_pool(pool)
