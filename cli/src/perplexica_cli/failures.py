"""The ways a command can fail that are the operator's to mend: one clear sentence each."""

import errno
from pathlib import Path

from perplexica_cli.words import say


class Failure(Exception):
    """A sentence for stderr; the command ends with exit status 1 and no traceback."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        return say(self.key, **self.values)


def explain_os_error(error: OSError, path: Path) -> Failure:
    """Turn what the operating system said about a path into the sentence for it."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Failure("disk_full", path=path)
    if isinstance(error, NotADirectoryError | FileExistsError):
        return Failure("not_a_folder", path=path)
    return Failure("folder_denied", path=path, reason=error.strerror or str(error))
