"""Names and mailboxes as people write them, without the tricks that letters can play."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

LONGEST = 120
# What shows nothing or turns the writing round; a name holds none of it.
HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
MARKS_IN_A_ROW = 3
# Whole words of these look like words of Latin letters.
LOOK_ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def honest_name(said: str) -> str:
    """The name in its composed form, spaces made one. Raises ValidationError, to who wrote it."""
    name = " ".join(unicodedata.normalize("NFC", said).split())
    if not 1 <= len(name) <= LONGEST or not any(c.isalpha() for c in name):
        raise ValidationError(_("Write a name, with letters."))
    if any(unicodedata.category(c) in HIDDEN for c in name):
        raise ValidationError(_("This name holds a character that nobody sees. Type it again."))
    if _marks(name) > MARKS_IN_A_ROW:
        raise ValidationError(_("This name piles up accents. Write it as on an identity card."))
    if len(_alphabets(name)) > 1:
        raise ValidationError(
            _("This name mixes alphabets whose letters look alike. Write it in one.")
        )
    return name


def honest_email(said: str) -> str:
    """The mailbox in small letters; full-width and other twins of ASCII become it. ValidationError."""
    email = unicodedata.normalize("NFKC", said).strip().lower()
    validate_email(email)
    mailbox, _at, domain = email.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError as problem:
            raise ValidationError(_("This is no e-mail address.")) from problem
    if len(mailbox) + len(domain) + 1 > 254:
        raise ValidationError(_("This is no e-mail address."))
    return f"{mailbox}@{domain}"


def _marks(name: str) -> int:
    longest = row = 0
    for character in unicodedata.normalize("NFD", name):
        row = row + 1 if unicodedata.combining(character) else 0
        longest = max(longest, row)
    return longest


def _alphabets(name: str) -> set[str]:
    words = (unicodedata.name(c, "").partition(" ")[0] for c in name if c.isalpha())
    return {word for word in words if word in LOOK_ALIKE}
