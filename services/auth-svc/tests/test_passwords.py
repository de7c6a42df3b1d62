"""Hashing passwords: bounded, and the same however a letter was typed."""

import asyncio
import threading
import time

import pytest
from argon2 import PasswordHasher
from auth_svc.accounts.passwords import AT_A_TIME, MAX_WAITING, Busy, Passwords
from pydantic import SecretStr


@pytest.fixture
def passwords():
    made = Passwords()
    yield made
    made.close()


class SlowHasher(PasswordHasher):
    """Takes a while, and counts how many hashes are made at the same time."""

    def __init__(self):
        super().__init__(time_cost=1, memory_cost=64, parallelism=1)
        self.at_once = 0
        self.most = 0
        self._lock = threading.Lock()

    def hash(self, password, *, salt=None):
        with self._lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        time.sleep(0.005)
        with self._lock:
            self.at_once -= 1
        return super().hash(password, salt=salt)


async def test_only_some_hashes_are_made_at_a_time_and_a_crowd_is_sent_away():
    hasher = SlowHasher()
    passwords = Passwords(hasher)
    crowd = [passwords.hash(SecretStr("x")) for _ in range(MAX_WAITING + 5)]
    answers = await asyncio.gather(*crowd, return_exceptions=True)
    assert sum(isinstance(answer, Busy) for answer in answers) == 5
    assert hasher.most == AT_A_TIME
    assert await passwords.hash(SecretStr("x"))
    passwords.close()


async def test_a_letter_is_the_same_however_it_was_typed(passwords):
    composed, decomposed = "чай с молоком", "чаи\u0306 с молоком"
    assert composed != decomposed
    kept = await passwords.hash(SecretStr(composed))
    assert await passwords.verify(kept, SecretStr(decomposed))
    assert not await passwords.verify(kept, SecretStr("чаи с молоком"))


async def test_without_a_kept_hash_no_password_is_right(passwords):
    assert not await passwords.verify(None, SecretStr("nobody's password"))
    assert not await passwords.verify("not a hash", SecretStr("x"))
