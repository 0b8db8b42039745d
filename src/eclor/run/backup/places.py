"""Where backups lie, the key that opens them, and what is known of the last one."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from pyrage import x25519

from eclor.core.service.configuration import Configuration
from eclor.core.service.places import sync_folder
from eclor.run.problems import CannotRun

SUFFIX = ".eclor.age"
KEPT = 14


@dataclass(frozen=True, slots=True)
class Standing:
    """How backups stand; times as ISO 8601, empty for never. ``trouble`` is what failed last."""

    begun_at: str = ""
    made_at: str = ""
    verified_at: str = ""
    file: str = ""
    bytes: int = 0
    rows: int = 0
    trouble: str = ""

    @property
    def verified(self) -> datetime | None:
        return datetime.fromisoformat(self.verified_at) if self.verified_at else None


def folder(configuration: Configuration) -> Path:
    """The folder of backups, made for its owner only."""
    found = configuration.backups_path
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def kept(where: Path) -> list[Path]:
    """The backups of a folder, the newest first: their names begin with their time."""
    return sorted(where.glob(f"*{SUFFIX}"), reverse=True)


def standing(where: Path) -> Standing:
    """What the last run wrote down. Raises CannotRun for a file that is not ours."""
    path = where / "standing.json"
    try:
        return Standing(**json.loads(path.read_text()))
    except FileNotFoundError:
        return Standing()
    except (ValueError, TypeError) as problem:
        raise CannotRun(f"{path} cannot be read ({problem}): remove it, it is made anew.") from None


def write_standing(where: Path, found: Standing) -> None:
    replace_file(where / "standing.json", json.dumps(asdict(found), indent=1).encode())


def own_key(configuration: Configuration) -> x25519.Identity:
    """The key of this house's backups, made at the first; it lies in the home, not beside them."""
    path = _key_file(configuration)
    if not path.exists():
        replace_file(path, f"{x25519.Identity.generate()}\n".encode())
    return read_key(path.read_text())


def adopt_key(configuration: Configuration, key: x25519.Identity) -> None:
    """A restored house goes on with the key its backups were made for."""
    replace_file(_key_file(configuration), f"{key}\n".encode())


def read_key(text: str) -> x25519.Identity:
    """Raises CannotRun for what is no key."""
    try:
        return x25519.Identity.from_str(text.strip())
    except Exception as problem:  # pyrage raises several kinds of its own
        raise CannotRun(
            "This is not the key of a backup: it begins with AGE-SECRET-KEY-1;"
            " `eclor backup --key` shows it on the machine that made the backup."
        ) from problem


def replace_file(path: Path, content: bytes) -> None:
    """Write a whole file that survives a power cut, readable by its owner only."""
    draft = path.with_name(path.name + ".new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def _key_file(configuration: Configuration) -> Path:
    return configuration.home_path / "backup.key"
