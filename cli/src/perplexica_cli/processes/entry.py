"""Becomes a service by the name of its console script: `python -m …entry chat-svc --port 20001`.

The scripts themselves name their interpreter in a first line that not every path fits into.
"""

import sys
from importlib.metadata import entry_points


def main() -> None:
    """Run the service that the first argument names with the arguments after it."""
    [script] = entry_points(group="console_scripts", name=sys.argv[1])
    del sys.argv[0]
    script.load()()


if __name__ == "__main__":
    main()
