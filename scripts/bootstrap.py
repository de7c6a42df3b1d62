"""Makes a checkout ready to run with git, make and Python alone: `bootstrap.py [run|test|…]`.

This file must be readable by every Python 3, so that an old one gets a sentence and no traceback.
The work is in prepare.py.
"""

import runpy
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - the very purpose of this file
    sys.exit(
        f"Perplexica needs Python 3.11 or newer, and this is {sys.version.split()[0]}: "
        "install one and say: make up PYTHON=python3.11"
    )

if __name__ == "__main__":
    runpy.run_path(str(Path(__file__).with_name("prepare.py")), run_name="__main__")
