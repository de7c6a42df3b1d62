"""An auth-svc in multi mode, and people who sign up there."""

import asyncio
import re
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from auth_svc.app import SPEC
from kit.testing.serving import ServedApp
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

API = "/api/v1/auth"
PASSWORD = "correct horse battery"
_numbers = count(1)


@dataclass
class Person:
    """Somebody with an account, and the tokens of their newest session."""

    auth: ServedApp
    email: str
    password: str = PASSWORD
    tokens: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        user: str = self.tokens["user"]["id"]
        return user

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}

    async def call(self, method: str, path: str, body: Any = None, status: int | None = 200) -> Any:
        return await self.auth.json(
            method, API + path, headers=self.headers, body=body, status=status
        )

    async def sign_in(self, status: int = 200) -> Any:
        body = {"email": self.email, "password": self.password}
        answer = await self.auth.json("POST", API + "/sign-in", body=body, status=status)
        if status == 200:
            self.tokens = answer
        return answer

    async def refresh(self, status: int = 200) -> Any:
        body = {"refresh_token": self.tokens["refresh_token"]}
        answer = await self.auth.json("POST", API + "/refresh", body=body, status=status)
        if status == 200:
            self.tokens = answer
        return answer


class People:
    """Makes people with accounts, and reads what they get by mail."""

    password = PASSWORD

    @staticmethod
    def email() -> str:
        return f"person{next(_numbers)}@example.org"

    async def sign_up(self, auth: ServedApp, status: int = 201, **fields: Any) -> Person:
        """Make an account; each comes from an address of its own, so that limits do not meet."""
        body = {"email": self.email(), "password": PASSWORD, **fields}
        number = next(_numbers)
        headers = {"X-Forwarded-For": f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"}
        answer = await auth.json(
            "POST", API + "/sign-up", headers=headers, body=body, status=status
        )
        return Person(auth, body["email"], body["password"], answer)

    async def found(self, auth: ServedApp, name: str = "Acme") -> Person:
        """Make an account that owns an organisation."""
        person = await self.sign_up(auth)
        if person.tokens["user"]["membership"] is None:
            await person.call("POST", "/organisations", {"name": name}, status=201)
            await person.refresh()
        return person

    async def hire(self, owner: Person, role: str = "member") -> Person:
        """Make an account that joins the owner's organisation by an invitation."""
        body = {"email": self.email(), "role": "admin" if role == "admin" else "member"}
        invite = await owner.call("POST", "/organisation/invites", body, status=201)
        token = self.token_of(invite["link"])
        member = await self.sign_up(owner.auth, email=body["email"], invite=token)
        if role == "owner":
            await owner.call("PATCH", f"/organisation/members/{member.id}", {"role": "owner"})
            await member.refresh()
        return member

    @staticmethod
    def token_of(text: str) -> str:
        found = re.search(r"[?]token=([\w-]+)", text)
        assert found, text
        return found[1]

    @staticmethod
    def text_of(mail: Any) -> str:
        text: str = mail.get_body(("plain",)).get_content()
        return text


class Mailbox:
    """The folder that mails are written to without an SMTP server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def to(self, email: str) -> list[Any]:
        mails = [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in sorted(self.folder.glob("*.eml"))
        ]
        return [mail for mail in mails if mail["To"] == email]

    async def wait(self, email: str, count: int = 1) -> Any:
        """Give the newest mail to this address, once there are so many."""
        deadline = time.monotonic() + 5
        while len(mails := self.to(email)) < count:
            assert time.monotonic() < deadline, f"no mail to {email}"
            await asyncio.sleep(0.02)
        return mails[-1]


class HeldRevocation:
    """Holds whoever revokes a token between the revocation and the commit."""

    def __init__(self, auth: ServedApp, monkeypatch: pytest.MonkeyPatch) -> None:
        self._database = auth.runtime.database
        self._revocation = auth.runtime.revocation
        self._monkeypatch = monkeypatch

    async def run(self, change: Coroutine[Any, Any, Any], beside: Coroutine[Any, Any, Any]) -> Any:
        """Start something beside a held change, let that commit, and give what came of it."""
        reached, released = asyncio.Event(), asyncio.Event()
        revoke = self._revocation.revoke

        async def revoke_and_wait(name: str) -> None:
            await revoke(name)
            reached.set()
            await released.wait()

        with self._monkeypatch.context() as patch:
            patch.setattr(self._revocation, "revoke", revoke_and_wait)
            changing = asyncio.create_task(change)
            await reached.wait()
            running = asyncio.create_task(beside)
            while not running.done() and not await self._somebody_waits():
                await asyncio.sleep(0.01)
            released.set()
        await changing
        return await running

    async def _somebody_waits(self) -> bool:
        query = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        async with self._database.session() as session:
            return bool(await session.scalar(query))


@pytest.fixture(scope="session")
def people():
    return People()


@pytest.fixture(scope="module")
async def auth(serve_spec):
    return await serve_spec(SPEC)


@pytest.fixture
def held_revocation(auth, monkeypatch):
    return HeldRevocation(auth, monkeypatch)


@pytest.fixture
async def empty_postgres_url(postgres_url):
    """Give a database of its own, on which nothing was ever installed."""
    name = f"empty{next(_numbers)}"
    engine = create_async_engine(make_url(postgres_url).set(drivername="postgresql+asyncpg"))
    async with engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    await engine.dispose()
    return make_url(postgres_url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def mailbox(stores):
    return Mailbox(stores["data_dir"] / "mail")
