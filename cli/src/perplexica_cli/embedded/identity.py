"""Who the servers run as: PostgreSQL refuses root, everybody else stays who they are."""

import os
import pwd
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Identity:
    """The user that server processes run as; -1 means: the one who started Perplexica."""

    uid: int = -1
    gid: int = -1

    def own(self, folders: Iterable[Path]) -> None:
        """Create the folders for this user alone, and give back files that root made in them."""
        for folder in folders:
            folder.mkdir(exist_ok=True, mode=0o700)
            if self.uid < 0:
                continue
            for path in (folder, *folder.rglob("*")):
                if path.lstat().st_uid == 0:
                    os.chown(path, self.uid, self.gid, follow_symlinks=False)


def choose_identity(postgresql: Path) -> Identity:
    """Nobody special for an ordinary user; for root the owner of the database, else `nobody`."""
    if os.geteuid() != 0:
        return Identity()
    if postgresql.exists() and (owner := postgresql.stat()).st_uid != 0:
        return Identity(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Identity(nobody.pw_uid, nobody.pw_gid)
