"""Uncertainty as a bar: solid to half of the cases, hatched to nine in ten."""

from dataclasses import dataclass
from itertools import count

WIDTH = 358  # units of the drawing
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Bar:
    """Lengths in units of the drawing; ``id`` names its hatching within the page."""

    solid: float
    whole: float
    id: str

    @property
    def beyond(self) -> float:
        return round(self.whole - self.solid, 1)


def bar(likely: float, most: float, scale: float) -> Bar:
    """Nothing leaves the drawing: what is beyond the scale ends at its end."""
    if scale <= 0:
        raise ValueError(f"A scale ends above zero, not at {scale:g}.")
    solid, whole = (min(1.0, max(0.0, value / scale)) * WIDTH for value in (likely, most))
    return Bar(round(solid, 1), round(max(solid, whole), 1), f"hatch-{next(_numbers) % 10_000}")
