"""The house's signing keys: one seals the ledger, one signs the charter for its guarantor."""

import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from eclor.core.service.secrets import load_secrets


def seal_key() -> Ed25519PrivateKey:
    return _key(load_secrets(settings.ECLOR.home_path).seal_seed)


def charter_key() -> Ed25519PrivateKey:
    return _key(load_secrets(settings.ECLOR.home_path).charter_seed)


def public_of(key: Ed25519PrivateKey) -> bytes:
    """Its 32 public bytes."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of this public key signed the message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):  # ValueError: not the length of a key
        return False
    return True


def canonical(document: Any) -> str:
    """The one spelling of a document that is signed: RFC 8785, for whole numbers and ASCII names."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _key(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
