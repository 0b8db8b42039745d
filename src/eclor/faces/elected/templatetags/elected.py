"""What the elected's page needs beyond the house's words: shares, sums of places, months as rows."""

from dataclasses import dataclass
from datetime import date

from django import template

from eclor.core.ui.ages import duration
from eclor.faces.elected.drawing import FigureDrawn
from eclor.faces.elected.queries import Figure

register = template.Library()


@dataclass(frozen=True, slots=True)
class Row:
    """One month of the table: each figure with its value then."""

    month: date
    cells: tuple[tuple[Figure, float | None], ...]


@register.filter
def rows_by_month(drawn: list[FigureDrawn]) -> list[Row]:
    """Newest first; months nobody knows anything of are left out."""
    if not drawn:
        return []
    months = drawn[0].figure.months
    rows = [
        Row(month, tuple((one.figure, _value(one.figure, place)) for one in drawn))
        for place, month in enumerate(months)
    ]
    return [row for row in reversed(rows) if any(value is not None for _, value in row.cells)]


def _value(figure: Figure, place: int) -> float | None:
    found = figure.values[place]
    return None if found is None else found.value


@register.filter
def share(part: float) -> int:
    """Whole percent, never rounded up to all of it."""
    return int(100 * part)


@register.filter
def add_float(a: float, b: float) -> float:
    return round(a + b, 1)


@register.filter
def in_words(minutes: int) -> str:
    return duration(60 * minutes)
