"""One list of counts: small ones are hidden so that the sum does not give them back."""

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")
FEWEST = 5  # opinion 05/2014 of the Article 29 group leaves the number to us


def publishable(counts: Mapping[Key, int]) -> dict[Key, int | None]:
    """Counts of people whose sum anybody may know; None for what is hidden. A zero is shown.

    Whoever takes the shown counts off the sum knows what the hidden ones make together, and that none of
    them is zero. More are hidden, the smallest first, until each could be five or more all the same; where
    that cannot be, nothing is told. Of a sum below five the caller must not tell the sum.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError("A count of people is never negative.")
    hidden = {key for key, count in counts.items() if 0 < count < FEWEST}
    if not hidden:
        return dict(counts)
    others = sorted((key for key in counts if counts[key] >= FEWEST), key=lambda key: counts[key])
    while not _safe([counts[key] for key in hidden]):
        if not others:
            return dict.fromkeys(counts)
        hidden.add(others.pop(0))
    return {key: None if key in hidden else count for key, count in counts.items()}


def _safe(hidden: list[int]) -> bool:
    """Whether any of them could be all but one each of the others: five or more, and not that alone."""
    return len(hidden) > 1 and sum(hidden) >= FEWEST + len(hidden) - 1
