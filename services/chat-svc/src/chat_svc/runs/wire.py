"""Events as bytes: made once, stored in the log, and copied from there to every reader."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from contracts.chat import EVENT_NAMES, Event

KEEP_ALIVE = b": keep-alive\n\n"
EVENTS: dict[str, Any] = {name: kind for kind, name in EVENT_NAMES.items()}
ENDS = (b"event: done\n", b"event: error\n")


def encode_event(event: Event) -> bytes:
    """Give an event as it is stored: everything but the id, which the log assigns."""
    data = event.model_dump_json(exclude_none=True)
    return f"event: {EVENT_NAMES[type(event)]}\ndata: {data}\n\n".encode()


def encode_delta(text: str) -> bytes:
    """Give a `delta` without making a model first: it is by far the most frequent event."""
    return b"event: delta\ndata: " + orjson.dumps({"text": text}) + b"\n\n"


def frame(event_id: bytes, payload: bytes) -> bytes:
    """Give an event as it is sent."""
    return b"id: " + event_id + b"\n" + payload


def unframe(framed: bytes) -> tuple[bytes, bytes]:
    """Give (id, stored event) of what `frame` made."""
    head, _, payload = framed.partition(b"\n")
    return head.removeprefix(b"id: "), payload


def is_end(payload: bytes) -> bool:
    """Say whether this stored event is the last of its run."""
    return payload.startswith(ENDS)


def decode_events(payloads: Iterable[bytes]) -> Iterator[Event]:
    """Read stored events."""
    for payload in payloads:
        head, _, data = payload.partition(b"\ndata: ")
        yield EVENTS[head.removeprefix(b"event: ").decode()].model_validate_json(data)


EventId = tuple[int, int]


def parse_event_id(text: str | None) -> EventId:
    """Read an id (`milliseconds-sequence`); before all events when there is none or it is odd."""
    left, _, right = (text or "").partition("-")
    if left.isdigit() and len(left) < 19 and (right == "" or (right.isdigit() and len(right) < 19)):
        return int(left), int(right or 0)
    return 0, 0
