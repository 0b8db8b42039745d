"""The access ledger: who opened what about whom, its lines, its seals, its proofs."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from eclor.core.service.scope import Scope
from eclor.core.trust import merkle
from eclor.core.trust.door import door
from eclor.core.trust.keys import canonical, is_signed, public_of, seal_key
from eclor.core.trust.merkle import Step

KEPT_FOR = timedelta(days=365)  # CNIL, recommendation of 14 October 2021 on logging: 6 to 12 months
MOST_IN_A_SEAL = 100_000
OWN = "trust.own"  # the purpose of somebody who looks at their own data
FIRST = bytes(32)  # what stands before the first seal


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One opening; ``subjects`` None: everybody's data, for statistics. Its token is not shown."""

    id: int
    at: datetime
    territory_id: int
    version: int
    purpose: str
    actor: str
    reason: str
    subjects: list[UUID] | None
    communes: list[int] | None
    leaf: bytes
    seal: int | None

    def hashed(self) -> bytes:
        """The leaf as it must be; the database computes the same when the line is written."""
        content = [
            self.id,
            (self.at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1),
            self.territory_id,
            self.version,
            self.purpose,
            self.actor,
            self.reason,
            None if self.subjects is None else [str(one) for one in self.subjects],
            self.communes,
        ]
        return merkle.leaf(json.dumps(content, ensure_ascii=False).encode())


@dataclass(frozen=True, kw_only=True, slots=True)
class Seal:
    """A minute of the ledger under one signed root; each seal names the one before."""

    territory_id: int
    number: int
    at: datetime
    count: int
    root: bytes
    previous: bytes
    public_key: bytes
    signature: bytes

    def message(self) -> bytes:
        """What is signed."""
        return _message(
            self.territory_id, self.number, self.at, self.count, self.root, self.previous
        )

    def digest(self) -> bytes:
        """How the next seal names this one."""
        return hashlib.sha256(self.message()).digest()

    def is_signed(self) -> bool:
        return is_signed(self.public_key, self.message(), self.signature)

    def shown(self) -> dict[str, Any]:
        """As published: hashes and keys in hexadecimal."""
        return {
            **json.loads(self.message()),
            "public_key": self.public_key.hex(),
            "signature": self.signature.hex(),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A line as the person sees it; ``everybody``: it named nobody, a statistic over all."""

    id: int
    at: datetime
    version: int
    purpose: str
    actor: str
    reason: str
    everybody: bool
    seal: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Openings:
    """How often one person or machine opened one purpose, and for how many persons in all."""

    purpose: str
    actor: str
    times: int
    persons: int
    latest: datetime


def seal_lines(scope: Scope) -> None:
    """Seal what was written since the last seal; nothing new, no seal. Two sealers cannot both win."""
    lines = door.ask("SELECT * FROM trust.unsealed(%s::smallint, %s)", *_most(scope))
    if not lines:
        return
    before = door.ask("SELECT * FROM trust.last_seal(%s::smallint)", scope.territory)
    number = before[0]["number"] + 1 if before else 1
    previous = Seal(**before[0]).digest() if before else FIRST
    key, root = seal_key(), merkle.root([line["leaf"] for line in lines])
    said = _message(scope.territory, number, scope.now, len(lines), root, previous)
    door.ask(
        "SELECT trust.put_seal(%s::smallint, %s, %s::bigint[], %s, %s, %s, %s, %s)",
        *(scope.territory, number, [line["id"] for line in lines], scope.now),
        *(root, previous, public_of(key), key.sign(said)),
    )


def seals(territory: int, first: int = 1, most: int = 1000) -> list[Seal]:
    """From this number on, in order."""
    rows = door.ask("SELECT * FROM trust.seals(%s::smallint, %s, %s)", territory, first, most)
    return [Seal(**row) for row in rows]


def sealed_lines(territory: int, number: int) -> list[Line]:
    """The lines under a seal, in the order of its leaves; none once they were forgotten."""
    rows = door.ask("SELECT * FROM trust.sealed_lines(%s::smallint, %s)", territory, number)
    return [Line(**row) for row in rows]


def seen(scope: Scope, subject: UUID, since: datetime | None = None, most: int = 200) -> list[Seen]:
    """Who saw this person's data, the newest first: every line that names them, or names nobody."""
    rows = door.ask(
        "SELECT * FROM trust.seen(%s::smallint, %s, %s, %s)",
        *(scope.territory, subject, since or scope.now - KEPT_FOR, most),
    )
    return [Seen(**row) for row in rows]


def openings(scope: Scope, since: datetime) -> list[Openings]:
    """Who opened what how often, for the guarantor; no person is named."""
    rows = door.ask("SELECT * FROM trust.openings(%s::smallint, %s)", scope.territory, since)
    return [Openings(**(row | {"persons": int(row["persons"])})) for row in rows]


def proof(territory: int, line: int, seal: int) -> dict[str, Any] | None:
    """What anybody can check with :func:`proves`; None when the line is not under that seal."""
    lines = sealed_lines(territory, seal)
    index = next((i for i, one in enumerate(lines) if one.id == line), None)
    if index is None:
        return None
    steps = merkle.proof([one.leaf for one in lines], index)
    return {
        "line": line,
        "leaf": lines[index].leaf.hex(),
        "path": [{"side": "left" if s.left else "right", "hash": s.hash.hex()} for s in steps],
        "seal": seals(territory, seal, 1)[0].shown(),
    }


def proves(shown: dict[str, Any]) -> bool:
    """Whether the leaf is under the root, and the root under a good signature."""
    path = [Step(s["side"] == "left", bytes.fromhex(s["hash"])) for s in shown["path"]]
    seal = read_seal(shown["seal"])
    return merkle.climbed(bytes.fromhex(shown["leaf"]), path) == seal.root and seal.is_signed()


def read_seal(shown: dict[str, Any]) -> Seal:
    """A published seal as it was signed. Raises KeyError, ValueError."""
    return Seal(
        territory_id=shown["territory"],
        number=shown["number"],
        at=datetime.fromisoformat(shown["at"]),
        count=shown["count"],
        **{
            name: bytes.fromhex(shown[name])
            for name in ("root", "previous", "public_key", "signature")
        },
    )


def forget_old(scope: Scope) -> None:
    """Forget the lines older than a year, by whole seals; the seals stay."""
    before = scope.now - KEPT_FOR
    door.ask("SELECT trust.forget_lines(%s::smallint, %s)", scope.territory, before)


def _most(scope: Scope) -> Sequence[int]:
    return scope.territory, MOST_IN_A_SEAL


def _message(
    territory: int, number: int, at: datetime, count: int, root: bytes, previous: bytes
) -> bytes:
    return canonical(
        {
            "format": "eclor-seal/1",
            "territory": territory,
            "number": number,
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "count": count,
            "root": root.hex(),
            "previous": previous.hex(),
        }
    ).encode()
