"""The envelope of an order: signed by the federation, opened by a device that believes nothing else.

This is the module a device maker ports. It needs Ed25519 and JSON, no clock and no network. Format:
docs/integrate/commands.md. The token is a compact JWS (RFC 7515) with EdDSA (RFC 8037); what is
signed is what travels, so that nobody has to write JSON the same way twice.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LARGEST = 24 * 1024  # bytes of a token; a group of 65,536 numbers and a programme of 4 kB fit
LONGEST_GROUP = 65_536
# A device's clock may be so far behind ours before an order for now looks like one for later. Cheap
# clocks drift by seconds a day; the desk sends nothing before its hour anyway.
EARLY_SECONDS = 120
EVERYBODY = "*"  # the target of an envelope for a group: `members` says who


class Refusal(StrEnum):
    """Why a device does not obey; the word travels in its answer."""

    UNREADABLE = "unreadable"
    WRONG_SIGNATURE = "wrong_signature"
    FOREIGN_ISSUER = "foreign_issuer"
    OTHER_TARGET = "other_target"
    REPLAYED = "replayed"  # this very order was carried out before
    OLD_SEQUENCE = "old_sequence"  # something newer was obeyed since
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    IMPOSSIBLE = "impossible"  # unknown action, level out of range, programme too long


class Refused(Exception):
    """A device refuses an envelope; ``code`` for machines, the text for people."""

    def __init__(self, code: Refusal, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


@dataclass(frozen=True, slots=True)
class Members:
    """Numbers of devices as bits from ``first`` on, the lowest bit of each byte first."""

    first: int
    bits: bytes

    @classmethod
    def of(cls, numbers: Iterable[int]) -> "Members":
        """Raises ValueError for no numbers at all."""
        all_of_them = set(numbers)
        first = min(all_of_them)
        bits = bytearray((max(all_of_them) - first) // 8 + 1)
        for number in all_of_them:
            bits[(number - first) >> 3] |= 1 << ((number - first) & 7)
        return cls(first, bytes(bits))

    def __contains__(self, number: int) -> bool:
        place = number - self.first
        return 0 <= place < 8 * len(self.bits) and bool(self.bits[place >> 3] >> (place & 7) & 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What an envelope says. Times are whole seconds since 1970, UTC.

    ``id`` names the order, also when it is sent again; ``seq`` grows with each envelope of an
    issuer. ``target`` is a device's key, or EVERYBODY with the device numbers in ``members``.
    ``answer_within``: a device waits a random part of so many milliseconds before it answers.
    """

    id: str
    target: str
    action: str
    params: Mapping[str, Any]
    not_before: int
    expires: int
    seq: int
    issuer: str
    approvals: Sequence[str] = ()
    members: Members | None = None
    answer_within: int = 0


@dataclass(frozen=True, slots=True)
class Key:
    """The private key of one federation; never shows itself."""

    issuer: str
    _private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def of(cls, seed: str, issuer: str) -> "Key":
        """The key that follows from the house's seed (hexadecimal) for this federation."""
        derive = HKDF(hashes.SHA256(), 32, salt=None, info=b"eclor orders of " + issuer.encode())
        return cls(issuer, Ed25519PrivateKey.from_private_bytes(derive.derive(bytes.fromhex(seed))))

    @property
    def public(self) -> bytes:
        """The 32 bytes that are written into each device."""
        return self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def seal(self, order: Order) -> bytes:
        """The token of an order. Raises ValueError for a foreign issuer or too large a group."""
        if order.issuer != self.issuer:
            raise ValueError(f"The key of {self.issuer} does not sign for {order.issuer}.")
        message = _HEAD + b"." + _text(_json(_claims(order)))
        token = message + b"." + _text(self._private.sign(message))
        if len(token) > LARGEST:
            raise ValueError(f"An envelope of {len(token)} bytes is too large: split its group.")
        return token


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """What a device is told when it is installed, and whom it obeys."""

    key: str
    number: int
    issuer: str
    public: bytes


@dataclass(slots=True)
class Memory:
    """What a device must keep through a power cut: the last sequence, and its last answers by id."""

    seq: int = 0
    done: dict[str, str] = field(default_factory=dict)

    def remember(self, order: Order, outcome: str, most: int = 16) -> None:
        """This order has been carried out or given up; the oldest of ``most`` is forgotten."""
        self.seq = max(self.seq, order.seq)
        self.done.pop(order.id, None)
        self.done[order.id] = outcome
        while len(self.done) > most:
            del self.done[next(iter(self.done))]


def read(token: bytes, public: bytes) -> Order:
    """The order in a token under this key. Raises Refused: unreadable or wrong signature."""
    head, _, rest = token.partition(b".")
    body, _, signature = rest.partition(b".")
    if len(token) > LARGEST or head != _HEAD:
        raise Refused(Refusal.UNREADABLE, "This is not an envelope of ours.")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(_bytes(signature), head + b"." + body)
    except (InvalidSignature, binascii.Error, ValueError) as problem:
        raise Refused(Refusal.WRONG_SIGNATURE, "The signature is not our platform's.") from problem
    try:
        return _order(json.loads(_bytes(body)))
    except (binascii.Error, ValueError, KeyError, TypeError) as problem:
        raise Refused(Refusal.UNREADABLE, f"The envelope cannot be read: {problem}") from problem


def examine(order: Order, me: Identity, memory: Memory, now: float) -> None:
    """Pass if this device must carry it out now, ``now`` being its own clock. Raises Refused.

    REPLAYED comes before all that depends on time: whoever asks again is answered again.
    """
    if order.issuer != me.issuer:
        raise Refused(Refusal.FOREIGN_ISSUER, f"{order.issuer} gives no orders here.")
    if not is_for(order, me):
        raise Refused(Refusal.OTHER_TARGET, f"It is for {order.target}, not for {me.key}.")
    if order.id in memory.done:
        raise Refused(Refusal.REPLAYED, memory.done[order.id])
    if order.seq <= memory.seq:
        raise Refused(Refusal.OLD_SEQUENCE, f"Sequence {order.seq} comes after {memory.seq}.")
    if now < order.not_before - EARLY_SECONDS:
        raise Refused(Refusal.NOT_YET, f"It begins in {order.not_before - now:.0f} s by my clock.")
    if now >= order.expires:
        raise Refused(Refusal.EXPIRED, f"It expired {now - order.expires:.0f} s ago by my clock.")


def is_for(order: Order, me: Identity) -> bool:
    """Whether this device is meant."""
    if order.target == EVERYBODY:
        return order.members is not None and me.number in order.members
    return order.target == me.key


def groups(numbers: Iterable[int]) -> list[list[int]]:
    """Numbers of devices in as few groups as fit an envelope each."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if not found or number - found[-1][0] >= LONGEST_GROUP:
            found.append([])
        found[-1].append(number)
    return found


def _claims(order: Order) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": order.id,
        "target": order.target,
        "action": order.action,
        "params": dict(order.params),
        "not_before": order.not_before,
        "expires": order.expires,
        "seq": order.seq,
        "issuer": order.issuer,
        "approvals": list(order.approvals),
    }
    if order.members is not None:
        bits = _text(order.members.bits).decode()
        said["members"] = {"from": order.members.first, "bits": bits}
    if order.answer_within:
        said["answer_within"] = order.answer_within
    return said


def _order(said: dict[str, Any]) -> Order:
    texts = {name: said[name] for name in ("id", "target", "action", "issuer")}
    numbers = {name: said[name] for name in ("not_before", "expires", "seq")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError("a name is not a text")
    if not all(type(number) is int for number in numbers.values()):
        raise TypeError("a time or a sequence is not a whole number")
    if not isinstance(said["params"], dict):
        raise TypeError("the parameters are not an object")
    return Order(
        **texts,
        **numbers,
        params=said["params"],
        approvals=tuple(str(person) for person in said["approvals"]),
        members=_group(said["members"]) if "members" in said else None,
        answer_within=int(said.get("answer_within", 0)),
    )


def _group(said: dict[str, Any]) -> Members:
    return Members(int(said["from"]), _bytes(said["bits"].encode()))


def _json(said: object) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _text(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _bytes(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)


# Compared byte for byte: a device never lets a token choose its own algorithm.
_HEAD = _text(_json({"alg": "EdDSA", "typ": "eclor-order"}))
