"""Which processes serve now, for whoever looks from outside."""

import sys
from collections.abc import Callable

from perplexica_cli.embedded.folder import DataFolder, RunningProcess
from perplexica_cli.failures import explain_os_error
from perplexica_cli.processes.places import Place


class Roster:
    """Keeps processes.json in the data folder true: a process is in it from ready to dead."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._serving: dict[str, RunningProcess] = {}

    def follow(self, place: Place) -> Callable[[int | None], None]:
        """Give what is to be called with the process id when it is ready, with None when dead."""

        def tell(pid: int | None) -> None:
            self._serving.pop(place.name, None)
            if pid is not None:
                self._serving[place.name] = RunningProcess(
                    place.name, place.service, pid, place.address
                )
            self._write()

        return tell

    def _write(self) -> None:
        try:
            self._folder.announce_processes(list(self._serving.values()))
        except OSError as error:  # a full disk must not end the watch over the processes
            print(explain_os_error(error, self._folder.path), file=sys.stderr)
