"""Passwords: argon2id (RFC 9106) with OWASP's parameters for small memory.

19 MiB a hash and two hashes at a time keep the process within 256 MiB. Unicode has two spellings
of letters such as й, and keyboards differ: passwords are brought to one (NFC, as RFC 8265 says).
"""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from kit.errors import Unavailable
from pydantic import SecretStr

AT_A_TIME = 2
MAX_WAITING = 100

T = TypeVar("T")


class Busy(Unavailable):
    """503: more people are signing in than can be checked at a time."""

    code = "busy"


class Passwords:
    """Makes and checks hashes in threads of its own."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._threads = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="passwords")
        self._waiting = 0
        self._decoy = self._hasher.hash("nobody's password")

    async def hash(self, password: SecretStr) -> str:
        """Give the hash to keep."""
        return await self._run(partial(self._hasher.hash, _spell(password)))

    async def verify(self, kept: str | None, password: SecretStr) -> bool:
        """Say whether the password is right; without a kept hash it takes as long and is not."""
        return await self._run(partial(self._verify, kept, _spell(password)))

    def is_outdated(self, kept: str) -> bool:
        """Say whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verify(self, kept: str | None, password: str) -> bool:
        try:
            self._hasher.verify(kept or self._decoy, password)
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= MAX_WAITING:
            raise Busy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def _spell(password: SecretStr) -> str:
    return unicodedata.normalize("NFC", password.get_secret_value())
