"""`eclor backup` and `eclor restore`, for whoever types them and for every night."""

import argparse
import getpass
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from eclor.core.service.configuration import Configuration
from eclor.run.backup.forgetting import forget_again, journal_of
from eclor.run.backup.making import Made, make
from eclor.run.backup.places import (
    KEPT,
    folder,
    kept,
    own_key,
    read_key,
    standing,
    write_standing,
)
from eclor.run.backup.restoring import restore
from eclor.run.backup.snapshot import differences
from eclor.run.backup.verifying import verify
from eclor.run.problems import CannotRun


def backup(configuration: Configuration, words: list[str]) -> int:
    """One encrypted file; proven by a real restore unless --quick."""
    parser = argparse.ArgumentParser(prog="eclor backup", description=backup.__doc__)
    parser.add_argument("--quick", action="store_true", help="Do not restore it to prove it.")
    parser.add_argument("--key", action="store_true", help="Show the key that opens the backups.")
    parser.add_argument("--gently", action="store_true", help="Give way to everything else.")
    asked = parser.parse_args(words)
    if asked.key:
        print(own_key(configuration))
        return 0
    if asked.gently:
        os.nice(10)
    made = run(configuration, prove=not asked.quick)
    print(
        f"{made.file}\n{made.rows:,} rows, {made.bytes / 1e6:.1f} MB"
        f"{'' if asked.quick else ', restored beside and found the same'}.\n"
        "Copy it to another place. It opens with the key that `eclor backup --key` shows: keep that"
        " in the town hall's safe; without it nobody can read the file."
    )
    return 0


def run(configuration: Configuration, *, prove: bool = True) -> Made:
    """Make a backup, prove it, forget the oldest; what fails is written down, then raised."""
    where = folder(configuration)
    began = replace(standing(where), begun_at=_now().isoformat(), trouble="")
    write_standing(where, began)
    try:
        made = make(configuration, _now())
        known = replace(
            began,
            made_at=_now().isoformat(),
            file=made.file.name,
            bytes=made.bytes,
            rows=made.rows,
        )
        write_standing(where, known)
        if prove:
            verify(configuration, made.file, own_key(configuration))
            write_standing(where, replace(known, verified_at=_now().isoformat()))
            _forget_oldest(where)
    except BaseException as problem:
        with suppress(OSError):  # a full disk has no room for this either
            trouble = f"{type(problem).__name__}: {problem}"
            write_standing(where, replace(standing(where), trouble=trouble[:500]))
        raise
    return made


def bring_back(configuration: Configuration, words: list[str]) -> int:
    """Bring a house back from FILE into the empty home ECLOR_HOME."""
    parser = argparse.ArgumentParser(prog="eclor restore", description=bring_back.__doc__)
    parser.add_argument("file", type=Path, help="A file made by `eclor backup`.")
    parser.add_argument(
        "--key-file", type=Path, help="Where its key is written; without it you are asked."
    )
    parser.add_argument("--erased", type=Path, help="The journal of erased people.")
    parser.add_argument(
        "--nobody-erased", action="store_true", help="There is no journal: nobody was erased."
    )
    asked = parser.parse_args(words)
    journal = journal_of(asked.file, asked.erased, asked.nobody_erased)

    def settle() -> None:
        _migrate()
        forget_again(configuration, journal)

    back = restore(configuration, asked.file, read_key(_key(asked.key_file)), settle)
    wrong = differences(back.said, back.there)
    if wrong:
        raise CannotRun(f"It came back, but not whole: {'; '.join(wrong)}. Try an older backup.")
    print(
        f"{back.rows:,} rows of {back.made_at[:16].replace('T', ' ')} UTC are back in"
        f" {configuration.home_path}. Start with `eclor up`; everybody signs in again."
    )
    return 0


def _migrate() -> None:
    """Bring it to the shape of this program, which may be newer than the backup."""
    done = subprocess.run(
        [sys.executable, "-m", "eclor.run", "migrate"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotRun(f"The restored database does not fit: {done.stderr.strip()}")


def _key(file: Path | None) -> str:
    if file is not None:
        try:
            return file.read_text()
        except OSError as problem:
            raise CannotRun(f"The key cannot be read: {problem}.") from problem
    if not sys.stdin.isatty():
        raise CannotRun("Name the file with the key: eclor restore FILE --key-file KEY.")
    return getpass.getpass("Key of the backup (AGE-SECRET-KEY-1…): ")


def _forget_oldest(where: Path) -> None:
    for old in kept(where)[KEPT:]:
        old.unlink()


def _now() -> datetime:
    return datetime.now(UTC)
