"""Passwords that others would try first: those that leaked, and those made of the names around here."""

import hashlib
import os
import unicodedata
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from eclor.core.identity.models import Person
from eclor.core.territories.models import Commune, Territory

HEX = 40  # letters of a SHA-1
LINE = 128  # bytes of the longest line: the digest, a colon, how often it leaked
LEFT = 8  # signs a password has beside the words that everybody here knows
OURS = ("eclor", "motdepasse", "password", "mairie", "commune", "bonjour", "azerty", "qwerty")


class Breached:
    """Refuses what stands in the file of the setting ECLOR_BREACHED_PASSWORDS; without one, nothing.

    The file has one SHA-1 a line in capital hexadecimal, sorted, each with ``:count`` or alone: as Have
    I Been Pwned gives it away, ordered by hash. It is searched where it lies: some forty short reads.
    """

    def validate(self, password: str, user: Person | None = None) -> None:
        """Raises ValidationError; OSError when the file is gone."""
        path = settings.ECLOR.breached_passwords
        if path and leaked(Path(path).expanduser(), password):
            raise ValidationError(
                _("This password leaked elsewhere and is tried first: choose another."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("It must not be a password that leaked elsewhere.")


class OfHere:
    """Refuses what is little more than the names of the federation, its communes or the person."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Raises ValidationError."""
        plain = left = _plain(password)
        for word in sorted(_words(user), key=len, reverse=True):
            left = left.replace(word, "")
        if left != plain and len(left) < LEFT:
            raise ValidationError(
                _("Beside the names that everybody knows here, too little is left: add words."),
                code="password_of_here",
            )

    def get_help_text(self) -> str:
        return _("It must be more than names of communes, of the house, or your own.")


def leaked(path: Path, password: str) -> bool:
    """Whether the password's SHA-1 is in the sorted file. Raises OSError."""
    # SHA-1 is the name under which the list is published; nothing is protected by it.
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        low, high = 0, os.fstat(file.fileno()).st_size
        while low < high:
            middle = (low + high) // 2
            start, line = _line_from(file.fileno(), middle)
            if not line or line[:HEX].upper() > wanted:
                high = middle
            elif line[:HEX].upper() == wanted:
                return True
            else:
                low = start + len(line) + 1
    return False


def _line_from(file: int, at: int) -> tuple[int, bytes]:
    """(where it starts, the line) of the line in which the byte ``at`` stands."""
    before = max(0, at - LINE)
    said = os.pread(file, at - before + LINE, before)
    start = said.rfind(b"\n", 0, at - before) + 1
    return before + start, said[start:].split(b"\n", 1)[0]


def _words(user: Person | None) -> set[str]:
    names = [*Territory.objects.values_list("name", flat=True), *OURS]
    names += Commune.objects.values_list("name", flat=True)
    if user is not None:
        names += [user.name, *user.email.replace("@", ".").split(".")]
    whole = {_plain(name) for name in names}
    parts = {_plain(part) for name in names for part in name.replace("-", " ").split()}
    return {word for word in whole | parts if len(word) > 2}


def _plain(text: str) -> str:
    """Small letters without accents, signs or spaces: "Audun-le-Tiche" is "audunletiche"."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if sign.isalnum())
