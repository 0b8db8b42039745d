"""Letters of a house without a mail server: files in its outbox, forgotten like every other letter."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend

from eclor.core.service.ids import ulid


class Files(EmailBackend):
    """One file for each letter: Django's own names may meet, and two readers would share a file."""

    _fname: str | None  # Django's own; its stubs leave it out

    def _get_filename(self) -> str:
        if self._fname is None:
            self._fname = str(Path(self.file_path) / f"{ulid()}.log")
        return self._fname


def forget_mailbox(email: str) -> int:
    """Delete the letters to this mailbox; how many. Raises OSError."""
    mine = [one for one in _letters() if email.casefold() in _readers(one)]
    return _delete(mine)


def forget_older(before: datetime) -> int:
    """Delete the letters written before a moment; how many. Raises OSError."""
    return _delete([one for one in _letters() if _written_at(one) < before])


def _letters() -> Iterator[Path]:
    return Path(settings.EMAIL_FILE_PATH).glob("*.log")


def _readers(letter: Path) -> set[str]:
    try:
        said = message_from_bytes(letter.read_bytes(), policy=default)
    except FileNotFoundError:  # another process forgot it first
        return set()
    fields = said.get_all("To", [])
    return {one.addr_spec.casefold() for field in fields for one in field.addresses}


def _written_at(letter: Path) -> datetime:
    try:
        return datetime.fromtimestamp(letter.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)


def _delete(letters: list[Path]) -> int:
    for one in letters:
        one.unlink(missing_ok=True)
    return len(letters)
