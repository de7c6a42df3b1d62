"""Prompts: each in a file of its own with a version, and fences around untrusted text."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kit.characters import drop_invisible

_FRONT = re.compile(r"version: (\d+)\n\s*")
_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_LABEL = re.compile(r"[a-z][a-z0-9_-]{0,40}")
_CONTROL = re.compile(
    r"<(?=[|｜]|/?s>|/?think>|</?SYS>>|/?(?:start|end)_of_turn>|(?:bos|eos|pad|unk)>"
    r"|/?tool_(?:calls?|response)>)"
    r"|\[(?=/?INST\]|/?SYSTEM_PROMPT\]|/?AVAILABLE_TOOLS\]|/?TOOL_(?:CALLS|RESULTS)\])",
    re.IGNORECASE,
)
_PROCESS_KEY = secrets.token_bytes(32)


class PromptError(ValueError):
    """A prompt's file or the values for it are wrong: a mistake in the program."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """The text of a prompt and the version it carries; answers can be compared by version."""

    text: str
    version: int

    def render(self, **values: str | int) -> str:
        """Fill every `{name}`; one that is missing or unknown is a `PromptError`.

        What stands in the values is never taken for a placeholder, and other braces stay.
        """
        names = set(_PLACE.findall(self.text))
        if names != values.keys():
            missing, unknown = names - values.keys(), values.keys() - names
            raise PromptError(f"missing: {sorted(missing)}, unknown: {sorted(unknown)}")
        return _PLACE.sub(lambda place: str(values[place[1]]), self.text)


@cache
def load_prompt(package: str, name: str) -> Prompt:
    """Read `<package>/prompts/<name>.md`, whose first line is `version: N`."""
    try:
        content = files(package).joinpath("prompts", f"{name}.md").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PromptError(f"{package} has no prompt {name}") from error
    front = _FRONT.match(content)
    if front is None:
        raise PromptError(f"{package}/prompts/{name}.md does not begin with its version")
    return Prompt(content[front.end() :].rstrip(), int(front[1]))


def fence(text: str, label: str) -> str:
    """Wrap untrusted text so that it cannot end its own fence or pose as a chat message.

    The mark is a keyed hash of the text: nobody outside can know it, and the same text gets the
    same fence, so that providers' prompt caches work.
    """
    if not _LABEL.fullmatch(label):
        raise PromptError(f"not a label: {label!r}")
    mark = hashlib.blake2b(text.encode("utf-8", "replace"), key=_PROCESS_KEY, digest_size=8)
    return f"<{label} {mark.hexdigest()}>\n{disarm(text)}\n</{label} {mark.hexdigest()}>"


def disarm(text: str) -> str:
    """Take from untrusted text what a server reads as the frame of a message, or nobody sees.

    Control tokens of common chat templates are broken by a space, since local servers read them
    even inside a message.
    """
    return _CONTROL.sub(lambda token: f"{token[0]} ", drop_invisible(text))
