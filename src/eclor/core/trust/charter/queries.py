"""Reading the charter in force, the ones before it, and which purposes are switched off."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from eclor.core.trust.charter.drafting import Document
from eclor.core.trust.door import door
from eclor.core.trust.keys import is_signed
from eclor.core.trust.ledger import OWN


@dataclass(frozen=True, slots=True)
class Signed:
    """A charter as it was signed; ``text`` is what the signature is over, letter by letter."""

    version: int
    text: str
    public_key: bytes
    signature: bytes
    signer: str
    at: datetime

    @property
    def document(self) -> Document:
        found: Document = json.loads(self.text)
        return found

    @property
    def is_genuine(self) -> bool:
        return is_signed(self.public_key, self.text.encode(), self.signature)

    def shown(self) -> dict[str, Any]:
        """As published: with the text that was signed, so that anybody can check it."""
        return {
            "version": self.version,
            "document": self.document,
            "signed_text": self.text,
            "signer": self.signer,
            "at": self.at.isoformat(),
            "algorithm": "Ed25519",
            "public_key": self.public_key.hex(),
            "signature": self.signature.hex(),
        }


@dataclass(frozen=True, slots=True)
class InForce:
    """A purpose as the database obeys it; ``shut``: ids of the communes that closed it."""

    key: str
    version: int
    everybody: bool
    tables: list[str]
    active: bool
    shut: list[int]


@dataclass(frozen=True, slots=True)
class Switched:
    """One turn of a switch; ``commune`` None: for the whole federation."""

    at: datetime
    actor: str
    purpose: str
    commune: int | None
    on: bool
    because: str


def charters(territory: int) -> list[Signed]:
    """Every version that was signed, the one in force first."""
    rows = door.ask("SELECT * FROM trust.charters(%s::smallint)", territory)
    return [
        Signed(
            *(r["version"], r["document"], r["public_key"], r["signature"]),
            *(r["signed_by"], r["signed_at"]),
        )
        for r in rows
    ]


def titles(territory: int) -> dict[str, str]:
    """Title of each purpose that a line of the ledger may name, by key: the charter's, and an own look."""
    signed = next(iter(charters(territory)), None)
    said = {} if signed is None else {p["key"]: p["title"] for p in signed.document["purposes"]}
    return {OWN: _("A person looked at their own data")} | said


def purposes(territory: int) -> list[InForce]:
    """What may be opened now, and what of it is switched off."""
    rows = door.ask("SELECT * FROM trust.purposes(%s::smallint)", territory)
    return [InForce(**row) for row in rows]


def switchings(territory: int, most: int = 50) -> list[Switched]:
    """The newest first."""
    rows = door.ask("SELECT * FROM trust.switchings(%s::smallint, %s)", territory, most)
    return [
        Switched(
            *(r["at"], r["actor"], r["purpose"]),
            *(r["commune_id"], r["turned_on"], r["because"]),
        )
        for r in rows
    ]
