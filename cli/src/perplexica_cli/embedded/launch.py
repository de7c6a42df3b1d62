"""Becomes a server process: never root, and gone when its parent is gone.

Run by path in a bare interpreter (`python -I -S launch.py PARENT UID GID SIGNAL PROGRAM ARGS…`), so
it imports the standard library only. The folders above the program or the data may be closed to
the ordinary user it becomes, hence the one capability that root keeps: passing closed doors.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


def become(uid: int, gid: int) -> None:
    """Stop being root; on Linux keep CAP_DAC_OVERRIDE, also across exec."""
    linux = sys.platform == "linux"
    libc = ctypes.CDLL(None, use_errno=True)
    if linux:
        libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if linux:
        header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
        kept = 1 << CAP_DAC_OVERRIDE
        libc.capset(header, (ctypes.c_uint32 * 6)(kept, kept, kept, 0, 0, 0))
        libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


def follow(parent: int, signal_number: int) -> None:
    """Ask the kernel for `signal_number` when the parent dies; leave now if it has died already.

    Must come after `become`: changing the user clears the request.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def main(parent: str, uid: str, gid: str, signal_number: str, *command: str) -> None:
    """Replace this process by `command`; uid -1 means: stay who you are."""
    os.umask(0o077)
    if int(uid) >= 0:
        become(int(uid), int(gid))
    follow(int(parent), int(signal_number))
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(*sys.argv[1:])
