"""The one secret of the simulated devices, from which each device's password follows."""

import hmac
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from eclor.core.service.configuration import BadSetting


class BadField(BadSetting):
    """The simulated field cannot live in this home; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class FieldBook:
    """What the loader of the demo and the simulated devices must agree on."""

    secret: str
    seed: int

    def password(self, device_key: str) -> str:
        """32 hexadecimal digits: HMAC-SHA-256 of the device's key, cut to 128 bits."""
        return hmac.digest(self.secret.encode(), device_key.encode(), "sha256").hex()[:32]


def _path(home: Path) -> Path:
    return home / "field.json"


def field_book(home: Path, seed: int) -> FieldBook:
    """The book of this home, made by whoever asks first.

    Raises BadField when the territory here was drawn from another seed, OSError when the home
    cannot be written.
    """
    book = _read(home) or _write(home, FieldBook(secret=secrets.token_hex(32), seed=seed))
    if book.seed != seed:
        raise BadField(
            f"The demo of this home was drawn from seed {book.seed}, and ECLOR_SEED is {seed}: set"
            f" ECLOR_SEED={book.seed}, or start another territory in another ECLOR_HOME."
        )
    return book


def any_field_book(home: Path, seed: int) -> FieldBook:
    """The book of this home whatever its seed: for devices that the generator did not draw."""
    return _read(home) or field_book(home, seed)


def _read(home: Path) -> FieldBook | None:
    try:
        text = _path(home).read_text()
    except FileNotFoundError:
        return None
    try:
        return FieldBook(**json.loads(text))
    except (ValueError, TypeError) as problem:
        raise BadField(f"{_path(home)} is damaged ({problem}): put its backup back.") from problem


def _write(home: Path, book: FieldBook) -> FieldBook:
    """Write it unless another process just did; the file is whole from its first moment."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = _path(home).with_suffix(f".{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(book), file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, _path(home))
    except FileExistsError:
        return _read(home) or book
    finally:
        draft.unlink()
    return book
