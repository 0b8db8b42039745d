"""The series that were ever spoken of, numbered, so that a batch can hold them as plain columns."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from eclor.core.observations.recorder.arrays import Array


@dataclass(frozen=True, slots=True)
class Lines:
    """The slots as they stood at one moment, as columns; series 0 must still be made."""

    series: Array
    entity: Array
    territory: Array
    low: Array
    high: Array
    keep: Array  # microseconds
    public: Array
    zone: Array  # index into ``zones``
    names: list[tuple[str, str]]  # (attribute, unit)
    zones: list[ZoneInfo]


KINDS: tuple[type, ...] = (
    np.int32,
    np.int64,
    np.int16,
    np.float64,
    np.float64,
    np.int64,
    np.bool_,
    np.int16,
)


class Slots:
    """One line for each series that was ever spoken of; lines are added and refreshed, never moved."""

    def __init__(self) -> None:
        self.lines: list[tuple[Any, ...]] = []
        self.names: list[tuple[str, str]] = []  # (attribute, unit)
        self._places: dict[tuple[int, str], int] = {}
        self._columns: list[Array] | None = None

    def place(self, entity: int, attribute: str, unit: str, line: tuple[Any, ...]) -> int:
        """The number of this series' line, which now reads ``line``."""
        found = self._places.setdefault((entity, attribute), len(self.lines))
        if found == len(self.lines):
            self.lines.append(line)
            self.names.append((attribute, unit))
            self._columns = None
        elif self.lines[found] != line:
            self.lines[found] = line
            self._columns = None
        return found

    def name_series(self, entity: int, attribute: str, series: int) -> tuple[Any, ...]:
        slot = self._places[(entity, attribute)]
        line = self.lines[slot] = (series, *self.lines[slot][1:])
        self._columns = None
        return line

    def follow(self, series: dict[tuple[int, str], int]) -> None:
        """Give every line the series that exists by now, or 0."""
        for key, slot in self._places.items():
            self.lines[slot] = (series.get(key, 0), *self.lines[slot][1:])
        self._columns = None

    def lines_now(self, zones: list[ZoneInfo]) -> Lines:
        """All lines as columns; made anew only when one changed."""
        if self._columns is None:
            turned = list(zip(*self.lines, strict=True)) or [()] * len(KINDS)
            self._columns = [
                np.array(values, dtype=kind) for kind, values in zip(KINDS, turned, strict=True)
            ]
        series, entity, territory, low, high, keep, public, zone = self._columns
        return Lines(
            series=series,
            entity=entity,
            territory=territory,
            low=low,
            high=high,
            keep=keep,
            public=public,
            zone=zone,
            names=self.names,
            zones=zones,
        )
