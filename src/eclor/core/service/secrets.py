"""The secrets of the house: made once, kept in one file that only its owner may read."""

import fcntl
import json
import os
import secrets as randomness
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from eclor.core.service.nkeys import new_seed
from eclor.core.service.places import Places


class BadSecrets(RuntimeError):
    """The secrets cannot be used; the text says why and what to do."""


def _password() -> str:
    return randomness.token_hex(24)  # hexadecimal: needs no escaping in any address or file


def _seed() -> str:
    return randomness.token_hex(32)


@dataclass(frozen=True, kw_only=True, slots=True)
class Secrets:
    """One new random value for each secret that is not given; never shown by ``repr``."""

    django_key: str = field(default_factory=lambda: randomness.token_urlsafe(48), repr=False)
    owner_password: str = field(default_factory=_password, repr=False)
    app_password: str = field(default_factory=_password, repr=False)
    recorder_password: str = field(default_factory=_password, repr=False)
    ledger_password: str = field(default_factory=_password, repr=False)
    # 32 secret bytes of an Ed25519 key each, in hexadecimal.
    seal_seed: str = field(default_factory=_seed, repr=False)
    charter_seed: str = field(default_factory=_seed, repr=False)
    # Of the key by which push services know the house: a new one would lose every browser.
    push_seed: str = field(default_factory=_seed, repr=False)
    nats_core_password: str = field(default_factory=_password, repr=False)
    nats_auth_password: str = field(default_factory=_password, repr=False)
    nats_system_password: str = field(default_factory=_password, repr=False)
    nats_account_seed: str = field(default_factory=new_seed, repr=False)
    # Orders to the field are signed with keys that follow from it: whoever has it rules the lamps.
    orders_seed: str = field(default_factory=lambda: randomness.token_hex(32), repr=False)


def load_secrets(home: Path) -> Secrets:
    """The secrets kept in ``home``; the first caller makes them. Raises BadSecrets, OSError."""
    path = Places(home).secrets
    known = _read(path)
    if known is not None and len(known) == len(fields(Secrets)):
        return Secrets(**known)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone_in(home):
        made = Secrets(**(_read(path) or {}))  # another process may have been first
        _write(path, made)
    return made


def _read(path: Path) -> dict[str, str] | None:
    """What the file says, without names we no longer use; None when there is no file."""
    try:
        if path.stat().st_mode & 0o077:
            raise BadSecrets(f"Others may read {path}: run `chmod 600 {path}`.")
        said = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except json.JSONDecodeError as problem:
        raise BadSecrets(f"{path} is damaged ({problem}): put its backup back.") from problem
    return {f.name: said[f.name] for f in fields(Secrets) if f.name in said}


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)  # the new name survives a power cut too
    finally:
        os.close(handle)


def _write(path: Path, secrets: Secrets) -> None:
    draft = path.with_suffix(f".{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(secrets), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
