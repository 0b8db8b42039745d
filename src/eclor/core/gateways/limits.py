"""What a device may send at most, and how the doors mark what they could not take whole."""

import re

from eclor.core.service.words import Refusal

# Above this a message is not carried: its beginning is kept for an operator to see, in bytes.
LARGEST_MESSAGE = 256 * 1024
KEPT_OF_LARGE = 64 * 1024
# A device's key stands in topics and in its rights on the bus: no dot, no star, no slash.
KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
# Header of a message that the recorder shall keep apart: the refusal's word, then why.
REFUSED = b"Eclor-Refused: "


def refused(refusal: Refusal, reason: str) -> bytes:
    """The header that keeps a message apart; the reason is for an operator."""
    return b"%b%b %b" % (REFUSED, refusal.encode(), reason.encode())


def too_large(size: int) -> bytes:
    """The header of a message of which only the beginning was kept; ``size`` of all, in bytes."""
    return b"%b%b %d" % (REFUSED, Refusal.TOO_LARGE.encode(), size)
