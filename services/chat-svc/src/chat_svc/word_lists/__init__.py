"""Lists of words, one text file each."""

from importlib.resources import files


def load_words(name: str) -> frozenset[str]:
    """Read a list."""
    return frozenset(files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8").split())


def load_groups(name: str) -> tuple[tuple[str, ...], ...]:
    """Read a list in which each line is a group of words that belong together."""
    lines = files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split()) for line in lines if line)
