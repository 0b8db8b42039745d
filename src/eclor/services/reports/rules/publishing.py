"""Which counts may be published: never one that could point at somebody."""

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")

FEWEST = 5  # opinion 05/2014 of the Article 29 group leaves the number to us


def publishable(counts: Mapping[K, int]) -> dict[K, int | None]:
    """Counts below five hidden, and one more where a single hidden one follows from the sum."""
    shown: dict[K, int | None] = {
        key: count if count >= FEWEST or count == 0 else None for key, count in counts.items()
    }
    hidden = [key for key, count in shown.items() if count is None]
    if len(hidden) == 1:
        left = [(count, key) for key, count in shown.items() if count]
        if left:
            shown[min(left, key=lambda pair: pair[0])[1]] = None
    return shown
