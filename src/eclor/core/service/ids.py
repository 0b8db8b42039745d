"""Names of signals: a ULID tells when it was made and sorts by that time."""

import os
import time
from uuid import UUID

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid() -> str:
    """26 characters of Crockford base 32: 48 bits of milliseconds, 80 random bits (ULID spec)."""
    number = _number()
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def secret_key() -> UUID:
    """The same 128 bits as a key nobody can guess; an index of such keys grows at its end alone."""
    return UUID(int=_number())


def _number() -> int:
    return (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
