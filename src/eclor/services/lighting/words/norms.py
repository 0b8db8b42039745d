"""Rules that somebody else wrote: each a dated row with its source, to be edited and shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from; ``verified`` when somebody read it in the document itself, or in
    an excerpt of it. What is not verified is shown as such and should be read before it is relied on."""

    document: str
    edition: str
    section: str = ""
    verified: bool = False

    def __str__(self) -> str:
        parts = [
            f"{self.document}:{self.edition}",
            self.section,
            "" if self.verified else "unverified",
        ]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Span:
    """From a day on, up to a last day when there is one."""

    first: date
    last: date | None = None

    def holds(self, on: date) -> bool:
        return self.first <= on and (self.last is None or on <= self.last)


class Method(StrEnum):
    """Which sum of weights gives the class: slow and pedestrian areas, or motor traffic."""

    P = "P"
    M = "M"


@dataclass(frozen=True, slots=True)
class Weight:
    """What one option of one parameter weighs in the sum."""

    method: Method
    parameter: str
    option: str
    weight: float
    span: Span
    source: Source


class LightingClass(StrEnum):
    """Classes of EN 13201-2."""

    M1, M2, M3, M4, M5, M6 = "M1", "M2", "M3", "M4", "M5", "M6"
    C0, C1, C2, C3, C4, C5 = "C0", "C1", "C2", "C3", "C4", "C5"
    P1, P2, P3, P4, P5, P6, P7 = "P1", "P2", "P3", "P4", "P5", "P6", "P7"


class Quantity(StrEnum):
    ILLUMINANCE = "illuminance"  # lx
    LUMINANCE = "luminance"  # cd/m²

    @property
    def unit(self) -> str:
        return "lx" if self is self.ILLUMINANCE else "cd/m²"


@dataclass(frozen=True, slots=True)
class Light:
    """What a class asks for, maintained: the mean, the darkest place or its share of the mean."""

    lighting_class: LightingClass
    quantity: Quantity
    mean: float
    minimum: float | None
    uniformity: float | None
    span: Span
    source: Source


def in_force(rows: Iterable[Weight], on: date) -> tuple[Weight, ...]:
    """The rows that hold on a day; a later one replaces an earlier one of the same option."""
    newest: dict[tuple[str, str, str], Weight] = {}
    for row in sorted(rows, key=lambda r: r.span.first):
        if row.span.holds(on):
            newest[row.method, row.parameter, row.option] = row
    return tuple(newest.values())
