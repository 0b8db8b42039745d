"""Twelve months on paper: bars for quantities, a line for levels; hatched is what nobody measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from eclor.core.service.contract import Drawn, MonthValue
from eclor.faces.elected.queries import Figure

WIDTH = 300.0
TOP, BOTTOM = 14.0, 88.0


@dataclass(frozen=True, slots=True)
class Bar:
    """Solid from the bottom, hatched above; a month without a value is an empty place."""

    x: float
    width: float
    top: float
    solid: float  # height
    hatched: float  # height above the solid part
    last: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything a template draws, in a box 300 wide and 104 high."""

    bars: tuple[Bar, ...]
    line: str
    dots: tuple[tuple[float, float], ...]
    levels: tuple[tuple[float, float], ...]  # (y, value)
    id: str


@dataclass(frozen=True, slots=True)
class FigureDrawn:
    """A figure with its plot; None: no month is known."""

    figure: Figure
    plot: Plot | None


def plot(figure: Figure) -> Plot | None:
    """None when no month is known."""
    known = [one.value for one in figure.values if one is not None and one.value is not None]
    if not known:
        return None
    top = _round_up(max([*known, 0.0]))
    bars = figure.card.drawn is Drawn.BARS
    points = _points(figure.values, top)
    return Plot(
        bars=tuple(_bars(figure.values, top)) if bars else (),
        line="" if bars else _line(points),
        dots=() if bars else tuple(p for p in points[-1:] if p is not None),
        levels=() if bars else tuple((_y(v, top), v) for v in (top, top / 2)),
        id=f"hatch-{figure.key.replace('.', '-')}",
    )


def _bars(values: Sequence[MonthValue | None], top: float) -> list[Bar]:
    step = WIDTH / len(values)
    found = []
    for place, one in enumerate(values):
        if one is None or one.value is None:
            continue
        height = BOTTOM - _y(max(0.0, one.value), top)
        solid = height * min(1.0, max(0.0, one.measured))
        found.append(
            Bar(
                x=round(place * step + step * 0.1, 1),
                width=round(step * 0.8, 1),
                top=round(BOTTOM - height, 1),
                solid=round(solid, 1),
                hatched=round(height - solid, 1),
                last=place == len(values) - 1,
            )
        )
    return found


def _points(values: Sequence[MonthValue | None], top: float) -> list[tuple[float, float] | None]:
    step = (WIDTH - 12) / max(1, len(values) - 1)
    return [
        None
        if one is None or one.value is None
        else (round(6 + place * step, 1), _y(one.value, top))
        for place, one in enumerate(values)
    ]


def _line(points: Sequence[tuple[float, float] | None]) -> str:
    """A month nobody knows breaks the line; it is never bridged."""
    path, down = "", False
    for point in points:
        if point is None:
            down = False
            continue
        path += f"{'L' if down else 'M'}{point[0]} {point[1]}"
        down = True
    return path


def _y(value: float, top: float) -> float:
    return round(BOTTOM - min(1.0, max(0.0, value / top)) * (BOTTOM - TOP), 1)


def _round_up(value: float) -> float:
    """The next of 1, 2, 4, 5, 8, 10 times a power of ten: both lines of the plot fall on round numbers."""
    if value <= 0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next((n * power for n in (1, 2, 4, 5, 8, 10) if n * power >= value), ceil(value))
