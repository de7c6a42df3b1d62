"""Sets of questions with the page that answers each."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from perplexica_cli.evals.sets.own import asked_set, claims_set, manual_set
from perplexica_cli.evals.sets.questions import QuestionSet
from perplexica_cli.evals.sets.squad import squad_set
from perplexica_cli.failures import Failure

LANGUAGES = ("en", "ru")
SETS: dict[str, Callable[[str], QuestionSet]] = {
    "claims": claims_set,
    "manual": manual_set,
    "questions": asked_set,
}


def load_set(name: str, language: str) -> QuestionSet:
    """Give a set in a language; Failure when its texts are not on this machine."""
    found = SETS[name](language)
    if not found.questions:
        raise Failure("eval_no_texts", name=name, language=language)
    return found


def load_sets(names: Sequence[str], file: Path | None) -> Iterator[tuple[str, QuestionSet]]:
    """Give the file alone if there is one, else the sets named, each in both languages."""
    if file is not None:
        yield file.name, squad_set(file)
        return
    for name in names:
        for language in LANGUAGES:
            yield name, load_set(name, language)
