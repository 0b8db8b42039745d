"""The keys by which NATS knows an account: Ed25519 in NATS's own spelling.

Format: one prefix byte (two for a seed), 32 raw bytes, CRC-16/XMODEM little-endian, in unpadded base32
(https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth and
github.com/nats-io/nkeys, file strkey.go).
"""

import base64
import binascii
import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SEED = 18 << 3  # shows as "S"
ACCOUNT = 0  # shows as "A"
USER = 20 << 3  # shows as "U"
SERVER = 13 << 3  # shows as "N"
KINDS = (ACCOUNT, USER, SERVER)


class BadKey(ValueError):
    """A text that is not a NATS key."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key and the text of its public half; never shows its seed."""

    public: str
    _private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def from_seed(cls, seed: str) -> "KeyPair":
        """Read a seed such as ``SA…``. Raises BadKey."""
        body = _checked(seed)
        kind = (body[0] & 7) << 5 | (body[1] & 0xF8) >> 3
        if body[0] & 0xF8 != SEED or len(body) != 34 or kind not in KINDS:
            raise BadKey("This is not the seed of a NATS key.")
        private = Ed25519PrivateKey.from_private_bytes(body[2:])
        raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return cls(_text(bytes([kind]) + raw), private)

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature."""
        return self._private.sign(message)


def new_seed(kind: int = ACCOUNT, raw: bytes | None = None) -> str:
    """The seed of a new key of that kind; ``raw`` gives the 32 secret bytes."""
    secret = os.urandom(32) if raw is None else raw
    if len(secret) != 32:
        raise BadKey("The secret of a NATS key has 32 bytes.")
    return _text(bytes([SEED | kind >> 5, (kind & 31) << 3]) + secret)


def is_signed_by(public: str, message: bytes, signature: bytes) -> bool:
    """Whether the holder of that public key signed the message. Raises BadKey."""
    body = _checked(public)
    if len(body) != 33 or body[0] not in KINDS:
        raise BadKey("This is not a public NATS key.")
    try:
        Ed25519PublicKey.from_public_bytes(body[1:]).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _text(body: bytes) -> str:
    check = binascii.crc_hqx(body, 0).to_bytes(2, "little")
    return base64.b32encode(body + check).decode().rstrip("=")


def _checked(text: str) -> bytes:
    try:
        whole = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError) as problem:
        raise BadKey("A NATS key is written in capital letters and digits 2 to 7.") from problem
    if len(whole) < 4 or _text(whole[:-2]) != text:
        raise BadKey("A letter of this NATS key is wrong: its checksum does not fit.")
    return whole[:-2]
