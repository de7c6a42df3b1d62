"""Lists of words, one text file each."""

from importlib.resources import files


def load_words(name: str) -> frozenset[str]:
    """Read a list."""
    return frozenset(files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8").split())
