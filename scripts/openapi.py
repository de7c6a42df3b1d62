"""Writes openapi/<service>.json for every service; with --check it only names what is stale."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from kit.web.openapi import describe_api
from workspace import ROOT, load_specs

FOLDER = ROOT / "openapi"


def write_documents() -> dict[Path, str]:
    """Give the file and content of each service's document."""
    return {
        FOLDER / f"{spec.name}.json": json.dumps(describe_api(spec), ensure_ascii=False, indent=2)
        + "\n"
        for spec in load_specs()
    }


def find_stale(documents: Mapping[Path, str]) -> list[Path]:
    """Give the files that are missing, differ, or belong to no service."""
    unknown = set(FOLDER.glob("*.json")) - set(documents)
    changed = {path for path, text in documents.items() if _read(path) != text}
    return sorted(unknown | changed)


def main(arguments: list[str]) -> int:
    """Write or check; give the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    documents = write_documents()
    stale = find_stale(documents)
    if parser.parse_args(arguments).check:
        print(*stale, sep="\n")
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for path in stale:
        if path in documents:
            path.write_text(documents[path], encoding="utf-8")
        else:
            path.unlink()
    return 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
