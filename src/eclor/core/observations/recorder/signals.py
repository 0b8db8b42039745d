"""The name of a message: the same ULID each time JetStream delivers it."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def signal_of(reply: bytes) -> str:
    """ULID of a message's time (ms) and sequence, read from its acknowledgement subject."""
    words = reply.split(b".")
    shift = 0 if len(words) == 9 else 2  # newer servers add a domain and an account
    sequence, nanoseconds = int(words[5 + shift]), int(words[7 + shift])
    number = (nanoseconds // 1_000_000) << 80 | sequence
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
