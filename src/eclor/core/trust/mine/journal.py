"""The erasure journal: who was forgotten, by pseudonym, in a file that no backup holds.

A backup brings erased people back; the journal, which lies beside it, takes them away again.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from eclor.core.trust.mine.finding import Who

NAME = "erased.jsonl"


@dataclass(frozen=True, kw_only=True, slots=True)
class Erased:
    """One erasure. Numbers of accounts are given again after a restore: the pseudonym decides."""

    at: str
    territory: int
    subject: str


def path() -> Path:
    where: Path = settings.ECLOR.backups_path
    return where / NAME


def write(at: str, who: Who) -> None:
    """On disk when it returns. Raises OSError."""
    line = json.dumps(asdict(Erased(at=at, territory=who.territory, subject=str(who.subject))))
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        os.write(file, line.encode() + b"\n")
        os.fsync(file)
    finally:
        os.close(file)


def erased(territory: int) -> Iterator[UUID]:
    """Pseudonyms of everybody this federation was asked to forget. Raises ValueError for a torn line."""
    try:
        lines = path().read_text().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        said = Erased(**json.loads(line))
        if said.territory == territory:
            yield UUID(said.subject)
