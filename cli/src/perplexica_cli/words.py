"""What the command line says, in the language of the terminal; the sentences are in a data file."""

import os
import tomllib
from functools import cache
from importlib import resources


def language() -> str:
    """`ru` when the locale of the terminal is Russian, `en` otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "ru" if value.lower().startswith("ru") else "en"
    return "en"


def say(key: str, **values: object) -> str:
    """The sentence for `key` in the terminal's language; an unknown key is a bug: KeyError."""
    return load_sentences()[key][language()].format(**values)


@cache
def load_sentences() -> dict[str, dict[str, str]]:
    """All sentences: key, then language."""
    text = resources.files("perplexica_cli").joinpath("sentences.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
