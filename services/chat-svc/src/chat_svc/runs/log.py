"""The event log of a run as readers of this replica see it: one list, however many readers."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from chat_svc.runs.repository import Entry
from chat_svc.runs.wire import KEEP_ALIVE, EventId, frame, is_end, parse_event_id, unframe

# What one send may copy for a reader who comes late or reads slowly.
FRAMES_AT_ONCE = 200


class RunLog:
    """Frames of one run in order. Readers keep an index, so a slow one costs nothing but that."""

    def __init__(self) -> None:
        self.ended = False
        self.readers = 0
        self._ids: list[EventId] = []
        self._frames: list[bytes] = []
        self._waiting: list[asyncio.Future[bool]] = []

    @property
    def last_id(self) -> EventId:
        """The newest event's id."""
        return self._ids[-1] if self._ids else (0, 0)

    @property
    def entries(self) -> list[Entry]:
        """All events as they were stored."""
        return [unframe(framed) for framed in self._frames]

    def extend(self, entries: Sequence[Entry]) -> None:
        """Add stored events that are newer than all before; others are known already."""
        for raw_id, payload in entries:
            event_id = parse_event_id(raw_id.decode())
            if event_id <= self.last_id:
                continue
            self._ids.append(event_id)
            self._frames.append(frame(raw_id, payload))
            self.ended = self.ended or is_end(payload)
        self._wake(news=True)

    def close(self) -> None:
        """Let readers go although no end was seen: they come back and ask the store."""
        self.ended = True
        self._wake(news=True)

    def keep_alive(self) -> None:
        """Let waiting readers send a sign of life."""
        self._wake(news=False)

    async def read(self, after: EventId) -> AsyncIterator[bytes]:
        """Give what comes after an event, as it comes, until the run's end.

        The reader may have seen more than is here: then Redis lost it, and it is being put back.
        """
        place = 0
        self.readers += 1
        try:
            while True:
                place = self._skip(place, after)
                if place < len(self._frames):
                    frames = self._frames[place : place + FRAMES_AT_ONCE]
                    place += len(frames)
                    yield b"".join(frames)
                elif self.ended:
                    return
                elif not await self._news():
                    yield KEEP_ALIVE
        finally:
            self.readers -= 1

    def _skip(self, place: int, after: EventId) -> int:
        while place < len(self._ids) and self._ids[place] <= after:
            place += 1
        return place

    async def _news(self) -> bool:
        waiting: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        return await waiting

    def _wake(self, *, news: bool) -> None:
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(news)
