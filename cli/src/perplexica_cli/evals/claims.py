"""`perplexica eval claims`: how well claims are judged by words alone, on labelled pairs."""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from chat_svc.claims.verdicts import judge
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from perplexica_cli.embedded.folder import DataFolder
from perplexica_cli.failures import Failure
from perplexica_cli.words import say

PAIRS = Path("evals/claims")


class Pair(BaseModel):
    """A sentence, the passage it cites, and what a person says of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: Literal["en", "ru"]
    sentence: str = Field(min_length=1)
    passage: str
    label: Literal["supported", "not_supported"]
    kind: str = Field(min_length=1)


@dataclass(frozen=True)
class Outcome:
    """A pair and what was made of it."""

    pair: Pair
    verdict: str

    @property
    def is_flagged(self) -> bool:
        """Whether the judge did not find it borne out."""
        return self.verdict != "supported"

    @property
    def is_wrong(self) -> bool:
        """Whether the judge and the label disagree."""
        return self.is_flagged != (self.pair.label == "not_supported")


def run(options: argparse.Namespace, _folder: DataFolder) -> bool:
    """Print a block of figures a language."""
    outcomes = [
        Outcome(pair, judge(pair.sentence, pair.passage).verdict)
        for path in find_files(options.pairs)
        for pair in read_pairs(path)
    ]
    for language in ("en", "ru"):
        chosen = [outcome for outcome in outcomes if outcome.pair.language == language]
        if chosen:
            print("\n".join(describe(language, chosen)))
    if options.show_errors:
        print("\n".join(describe_error(outcome) for outcome in outcomes if outcome.is_wrong))
    return True


def find_files(given: Path | None) -> list[Path]:
    """Give the file asked for, else all that lie in `evals/claims`."""
    files = [given] if given else sorted(PAIRS.glob("*.jsonl"))
    if not files or not all(path.is_file() for path in files):
        raise Failure("eval_no_pairs", path=given or PAIRS)
    return files


def read_pairs(path: Path) -> list[Pair]:
    """Read a file of JSON lines; the first bad one is named by its number."""
    pairs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            pairs.append(Pair.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            reason = f"{field}: {first['msg']}" if field else first["msg"]
            raise Failure("eval_bad_line", path=path, number=number, reason=reason) from None
    return pairs


def describe(language: str, outcomes: Sequence[Outcome]) -> list[str]:
    """Precision and recall of `not supported`, accuracy on `supported`, and recall by kind."""
    bad = [one for one in outcomes if one.pair.label == "not_supported"]
    good = [one for one in outcomes if one.pair.label == "supported"]
    caught = sum(one.is_flagged for one in bad)
    alarms = sum(one.is_flagged for one in good)
    lines = [
        say(
            "eval_claims",
            language=language,
            pairs=len(outcomes),
            precision=share(caught, caught + alarms),
            recall=share(caught, len(bad)),
            accuracy=share(len(good) - alarms, len(good)),
        )
    ]
    for kind in sorted({one.pair.kind for one in bad}):
        of_kind = [one for one in bad if one.pair.kind == kind]
        found = sum(one.is_flagged for one in of_kind)
        lines.append(f"  {kind:<24} {share(found, len(of_kind))} ({found}/{len(of_kind)})")
    return lines


def share(part: int, whole: int) -> str:
    """A share with three digits; a dash when there is nothing to share."""
    return f"{part / whole:.3f}" if whole else "–"


def describe_error(outcome: Outcome) -> str:
    """A misjudged pair on three lines."""
    pair = outcome.pair
    head = f"[{pair.language} {pair.kind}] {pair.label} -> {outcome.verdict}"
    return "\n".join(indent((head, pair.sentence, pair.passage)))


def indent(lines: Iterable[str]) -> Iterable[str]:
    """The first line as it is, the others below it."""
    for number, line in enumerate(lines):
        yield f"    {line}" if number else line
