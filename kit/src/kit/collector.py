"""Python's cyclic garbage collector, in a process that stays: what is loaded is not walked again.

A full collection walks all that lives; the modules and tables of a started process make that a
tenth of a second in which nobody is served.
"""

import gc

THRESHOLDS = (10_000, 20, 20)
"""Objects allocated more than freed before the youngest are looked at, then rounds of those."""


def settle() -> None:
    """Call once everything is loaded: collect, then leave what remains out of later collections."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
