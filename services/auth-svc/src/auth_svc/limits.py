"""Brute-force limits: how often something may be tried, an account and an address.

Tries are counted, not failures, and an account's are counted whoever makes them: guessing from many
addresses must not pay. The price: somebody else can keep a person from signing in for some minutes;
open sessions go on.
"""

from kit.ratelimit import RateLimiter

from auth_svc.secret_tokens import digest

QUARTER = 15 * 60
HOUR = 60 * 60
DAY = 24 * HOUR


class Limits:
    """Each method raises RateLimited (429) when there were too many tries."""

    def __init__(self, limiter: RateLimiter) -> None:
        self._check = limiter.check

    async def sign_in(self, email: str, address: str) -> None:
        """20 an account and 60 an address, in 15 minutes."""
        await self._check("sign-in-address", address, count=60, seconds=QUARTER)
        await self._check("sign-in-account", digest(email), count=20, seconds=QUARTER)

    async def sign_up(self, address: str) -> None:
        """50 an address, in an hour."""
        await self._check("sign-up-address", address, count=50, seconds=HOUR)

    async def forgot(self, email: str, address: str) -> None:
        """5 an account and 30 an address, in an hour."""
        await self._check("forgot-address", address, count=30, seconds=HOUR)
        await self._check("forgot-account", digest(email), count=5, seconds=HOUR)

    async def reset(self, address: str) -> None:
        """30 an address, in an hour."""
        await self._check("reset-address", address, count=30, seconds=HOUR)

    async def confirm(self, user_id: str) -> None:
        """10 a user, in 15 minutes: giving the password once more while signed in."""
        await self._check("confirm-account", user_id, count=10, seconds=QUARTER)

    async def invite(self, organisation_id: str, user_id: str) -> None:
        """100 an organisation and 100 a user, who could found one after another, in a day."""
        await self._check("invite", organisation_id, count=100, seconds=DAY)
        await self._check("invite-user", user_id, count=100, seconds=DAY)
