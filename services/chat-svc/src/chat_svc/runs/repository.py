"""All Redis commands about runs: the record, the lease, the event log, the turns not delivered."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from kit.ids import new_id
from redis.asyncio import Redis
from redis.exceptions import NoScriptError

from chat_svc.runs import scripts
from chat_svc.runs.record import RunRecord
from chat_svc.runs.wire import EventId

LEASES = "runs:leases"
OUTBOX = "runs:outbox"
CRASH_LIFE_SECONDS = 48 * 3600
RECORD_LIFE_SECONDS = 24 * 3600
APPEND_SHA = hashlib.sha1(scripts.APPEND.encode(), usedforsecurity=False).hexdigest()

BEHIND = b"behind"

Renewal = Literal["kept", "stop", "lost", "gone"]
Entry = tuple[bytes, bytes]


class RunBehind(Exception):
    """Redis has less of the run than was stored: it came back without its newest writes."""


@dataclass(frozen=True, slots=True)
class Append:
    """Events to be added to one run's log, after the `before` events it has already.

    `work` are results that another worker will need if this one dies, by their keys.
    """

    run_id: str
    token: int
    before: int
    payloads: Sequence[bytes]
    work: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Creation:
    """The first event's id; or what is in the way: the run itself, or the thread's running one."""

    event_id: bytes = b""
    obstacle: str | None = None


class RunRepository:
    """Runs in Redis. Nothing here decides; each method is one round trip unless it says so."""

    def __init__(self, redis: Redis, *, lease_seconds: float) -> None:
        self._redis = redis
        self._lease_ms = int(lease_seconds * 1000)
        self._create = redis.register_script(scripts.CREATE)
        self._finish = redis.register_script(scripts.FINISH)
        self._renew = redis.register_script(scripts.RENEW)
        self._claim = redis.register_script(scripts.CLAIM)
        self._stop = redis.register_script(scripts.STOP)
        self._restore = redis.register_script(scripts.RESTORE)
        self._release = redis.register_script(scripts.RELEASE)

    async def create(self, record: RunRecord, first_event: bytes) -> Creation:
        """Create the run with its lease and first event, unless something is in its way."""
        pairs = [part for pair in record.to_fields().items() for part in pair]
        answer = await self._create(
            keys=[*_keys(record), LEASES],
            args=[
                record.run_id,
                new_id(),
                self._lease_ms,
                CRASH_LIFE_SECONDS,
                first_event,
                *pairs,
            ],
        )
        if answer[0] == b"created":
            return Creation(event_id=answer[1])
        exists = answer[0] == b"exists"
        return Creation(obstacle=record.run_id if exists else answer[1].decode())

    async def get(self, run_id: str) -> RunRecord | None:
        """Give the run's record, or None."""
        fields = await cast("Any", self._redis.hgetall(f"run:{run_id}"))
        return RunRecord.from_fields(run_id, fields) if b"request" in fields else None

    async def running_in(self, user_id: str, thread_id: str) -> RunRecord | None:
        """Give the run that answers in a user's thread now; two round trips if there is one."""
        run_id = cast("bytes | None", await self._redis.get(_thread_key(user_id, thread_id)))
        record = await self.get(run_id.decode()) if run_id is not None else None
        return record if record is not None and record.status == "running" else None

    async def work(self, run_id: str) -> dict[str, bytes]:
        """Give the results of work that the run's workers have stored."""
        rows = await cast("Any", self._redis.hgetall(_work_key(run_id)))
        return {key.decode(): result for key, result in rows.items()}

    async def append(self, appends: Sequence[Append]) -> list[list[bytes] | RunBehind | None]:
        """Add events of many runs in one round trip; give their ids, or None where fenced off."""
        answers = await self._append(appends)
        if any(isinstance(answer, NoScriptError) for answer in answers):
            await self._redis.script_load(scripts.APPEND)
            missing = [i for i, answer in enumerate(answers) if isinstance(answer, NoScriptError)]
            again = await self._append([appends[i] for i in missing])
            for place, answer in zip(missing, again, strict=True):
                answers[place] = answer
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        return [RunBehind() if answer == BEHIND else answer for answer in answers]

    async def _append(self, appends: Sequence[Append]) -> list[Any]:
        if len(appends) == 1:  # a pipeline of one costs twice as much as the command
            try:
                return [
                    await cast("Any", self._redis).execute_command(*_append_command(appends[0]))
                ]
            except NoScriptError as error:
                return [error]
        async with self._redis.pipeline(transaction=False) as pipeline:
            for item in appends:
                pipeline.execute_command(*_append_command(item))
            answers: list[Any] = await pipeline.execute(raise_on_error=False)
        return answers

    async def finish(
        self, record: RunRecord, status: str, last_event: bytes, *, before: int, events_seconds: int
    ) -> bytes | None:
        """End the run after its `before` events: last event, status, lease, thread, all at once.

        Gives None when fenced off; raises RunBehind.
        """
        life = max(events_seconds, RECORD_LIFE_SECONDS)
        answer: bytes | None = await self._finish(
            keys=[*_keys(record), LEASES, _work_key(record.run_id)],
            args=[record.run_id, record.token, status, last_event, events_seconds, life, before],
        )
        if answer == BEHIND:
            raise RunBehind
        return answer

    async def restore(
        self, record: RunRecord, work: Mapping[str, bytes], events: Sequence[Entry]
    ) -> bool:
        """Put back what Redis lost of a run, under the same ids; False when another has it."""
        fields = record.to_fields() | {"worker": new_id()}
        answer = await self._restore(
            keys=[*_keys(record), LEASES, _work_key(record.run_id)],
            args=[
                record.run_id,
                record.token,
                self._lease_ms,
                CRASH_LIFE_SECONDS,
                *_counted(fields),
                *_counted(work),
                *(part for entry in events for part in entry),
            ],
        )
        return bool(answer)

    async def release(self, record: RunRecord) -> bool:
        """Give the run's lease back; False when another has it."""
        keys = [f"run:{record.run_id}", LEASES]
        return bool(await self._release(keys=keys, args=[record.run_id, record.token]))

    async def events(self, run_id: str, after: EventId = (0, 0)) -> list[Entry]:
        """Give (id, payload) of the stored events after the given one."""
        low = f"({after[0]}-{after[1]}"
        rows: Any = await self._redis.xrange(f"run:{run_id}:events", min=low)
        return [(entry_id, fields[b"e"]) for entry_id, fields in rows]

    async def has_events(self, run_id: str) -> bool:
        """Say whether the run's events are still kept."""
        return bool(await self._redis.exists(f"run:{run_id}:events"))

    async def renew(self, runs: Sequence[tuple[str, int]]) -> list[Renewal]:
        """Prolong the leases of this replica's runs."""
        if not runs:
            return []
        arguments = [part for run in runs for part in run]
        answers = await self._renew(keys=[LEASES], args=[self._lease_ms, *arguments])
        return [cast("Renewal", answer.decode()) for answer in answers]

    async def claim_expired(self, most: int = 20) -> list[tuple[str, int]]:
        """Take over runs whose worker let the lease run out; give (run, new token)."""
        answer = await self._claim(keys=[LEASES], args=[self._lease_ms, most])
        return [(answer[i].decode(), int(answer[i + 1])) for i in range(0, len(answer), 2)]

    async def request_stop(self, run_id: str) -> bool:
        """Leave word for the run's worker, wherever it is; False when the run is over."""
        return bool(await self._stop(keys=[f"run:{run_id}"]))

    async def keep_undelivered(self, turn_id: str, raw: bytes) -> None:
        """Put a turn into the outbox; a later one of the same turn replaces it."""
        await cast("Any", self._redis.hset(OUTBOX, turn_id, cast("str", raw)))

    async def undelivered(self) -> dict[str, bytes]:
        """Give the outbox."""
        rows = await cast("Any", self._redis.hgetall(OUTBOX))
        return {turn_id.decode(): raw for turn_id, raw in rows.items()}

    async def forget_undelivered(self, turn_id: str) -> None:
        """Take a turn out of the outbox."""
        await cast("Any", self._redis.hdel(OUTBOX, turn_id))


def _append_command(item: Append) -> tuple[Any, ...]:
    key = f"run:{item.run_id}"
    keys = (3, key, key + ":events", _work_key(item.run_id))
    head = (item.token, item.before, CRASH_LIFE_SECONDS)
    return ("EVALSHA", APPEND_SHA, *keys, *head, *_counted(item.work), *item.payloads)


def _counted(pairs: Mapping[str, str | bytes]) -> Sequence[int | str | bytes]:
    """Give pairs as a script reads them: how many, then name and value of each."""
    return [len(pairs), *(part for pair in pairs.items() for part in pair)]


def _keys(record: RunRecord) -> list[str]:
    run = f"run:{record.run_id}"
    return [run, run + ":events", _thread_key(record.principal.user_id, record.thread_id)]


def _work_key(run_id: str) -> str:
    return f"run:{run_id}:work"


def _thread_key(user_id: str, thread_id: str) -> str:
    return f"run-of-thread:{user_id}:{thread_id}"
