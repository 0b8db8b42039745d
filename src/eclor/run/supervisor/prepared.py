"""What earlier starts have already done, so that the second start does none of it again."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from eclor.core.service.configuration import Configuration
from eclor.core.service.places import Places
from eclor.core.service.registry import installed_packages
from eclor.run.engines import postgres

CODE, STATIC = {".py", ".mo", ".sql"}, {".css", ".js", ".svg", ".png", ".woff2", ".json", ".webp"}
IDENTITY = """
    SELECT oid::text || ':' || (SELECT min(applied)::text FROM django_migrations),
           (SELECT count(*) FROM django_migrations)
    FROM pg_database WHERE datname = current_database()
"""


class Prepared:
    """Remembers, in the run folder, for which program and which database an errand was done."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._places = Places(configuration.home_path)
        self._file = self._places.run / "prepared.json"

    def migrated(self) -> bool:
        return self._same("migrate", self._shape)

    def note_migrated(self) -> None:
        self._note("migrate", self._shape)

    def demo_loaded(self) -> bool:
        return self._same("demo", self._territory)

    def note_demo(self) -> None:
        self._note("demo", self._territory)

    def statics_gathered(self) -> bool:
        return self._places.static.is_dir() and self._same("statics", self._statics)

    def note_statics(self) -> None:
        self._note("statics", self._statics)

    def _shape(self) -> str:
        secrets = hashlib.sha256(self._places.secrets.read_bytes()).hexdigest()
        return f"{fingerprint(CODE)} {secrets} {' '.join(self._database())}"

    def _territory(self) -> str:
        return f"{self._configuration.seed} {self._database()[0]}"

    def _statics(self) -> str:
        return fingerprint(CODE | STATIC)

    def _database(self) -> tuple[str, str]:
        """When the database was born, and how many migrations it has seen; empty before the first."""
        import psycopg  # heavy; only `eclor up` asks

        with psycopg.connect(postgres.owner_url(self._configuration), connect_timeout=5) as line:
            if line.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
                return "", ""
            found = line.execute(IDENTITY.encode()).fetchone()
        return (str(found[0]), str(found[1])) if found else ("", "")

    def _same(self, errand: str, state: Callable[[], str]) -> bool:
        known = self._read().get(errand)
        return known is not None and known == state()

    def _note(self, errand: str, state: Callable[[], str]) -> None:
        draft = self._file.with_suffix(".new")
        draft.write_text(json.dumps({**self._read(), errand: state()}))
        draft.replace(self._file)

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads(self._file.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}  # nothing is remembered, so everything is done again: safe, only slower
        return found if isinstance(found, dict) else {}


def fingerprint(suffixes: set[str]) -> str:
    """Changes whenever a file with such a suffix changes in the house or in any installed room."""
    seen = hashlib.sha256()
    for folder in _folders():
        for path, size, changed in sorted(_files(folder, suffixes)):
            seen.update(f"{path} {size} {changed}\n".encode())
    return seen.hexdigest()


def _folders() -> list[str]:
    """Where the code of the house and of rooms from outside lies."""
    ours = Path(__file__).resolve().parents[2]
    found = {str(ours)}
    for package in installed_packages():
        spec = None if package.startswith("eclor.") else find_spec(package)
        found.update(spec.submodule_search_locations or [] if spec else [])
    return sorted(found)


def _files(folder: str, suffixes: set[str]) -> Iterator[tuple[str, int, int]]:
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from _files(entry.path, suffixes)
        elif os.path.splitext(entry.name)[1] in suffixes:
            found = entry.stat()
            yield entry.path, found.st_size, found.st_mtime_ns
