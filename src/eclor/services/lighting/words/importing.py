"""An inventory that comes from a file: what its lines say, what is planned of them, what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What the lines of a file describe, in the order in which one thing needs the other."""

    CABINETS = "cabinets"
    FEEDERS = "feeders"
    SUPPORTS = "supports"
    LAMPS = "lamps"


class Reason(StrEnum):
    """Why a line is refused."""

    CELLS = "cells"
    NO_PLACE = "no_place"
    NOT_A_PLACE = "not_a_place"
    OUTSIDE = "outside"
    OUT_OF_REACH = "out_of_reach"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_BOUNDS = "out_of_bounds"
    EFFICACY = "efficacy"
    NOT_A_DATE = "not_a_date"
    DATE_TO_COME = "date_to_come"
    UNKNOWN_CLASS = "unknown_class"
    NOT_YES_OR_NO = "not_yes_or_no"
    TOO_LONG = "too_long"
    NO_ID = "no_id"
    NO_NUMBER = "no_number"
    NO_CABINET = "no_cabinet"
    ID_TWICE = "id_twice"
    NUMBER_TWICE = "number_twice"
    NUMBER_TAKEN = "number_taken"
    UNKNOWN_CABINET = "unknown_cabinet"
    UNKNOWN_FEEDER = "unknown_feeder"
    FEEDER_ELSEWHERE = "feeder_elsewhere"
    AMBIGUOUS = "ambiguous"


class Wrong(ValueError):
    """A line cannot be believed: ``reason``, and the values that say why."""

    def __init__(self, reason: Reason, **values: object) -> None:
        super().__init__(reason.value)
        self.reason, self.values = reason, values


@dataclass(frozen=True, slots=True)
class Line:
    """``number``: of the line in a table, of the feature in GeoJSON, both from 1.

    ``geometry``: GeoJSON of a line or an area, for those who are drawn so.
    """

    number: int
    cells: tuple[str, ...]
    geometry: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file read: the names of its columns and its lines; ``features``: it was GeoJSON."""

    name: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]
    features: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that is refused; ``shown`` is what people call the thing, as far as it is known."""

    line: int
    shown: str
    reason: Reason
    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One thing as it will stand. ``arrows``: name of the relation -> urn of its target."""

    line: int
    urn: str
    name: str
    commune: int | None
    lon: float | None
    lat: float | None
    attributes: Mapping[str, object]
    arrows: Mapping[str, str] = field(default_factory=dict)
    geometry: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do; it is done only when nothing is refused."""

    kind: Kind
    things: tuple[Planned, ...]
    refused: tuple[Refused, ...]
    checked: bool = True  # False: no outline is known, so no place could be checked


@dataclass(frozen=True, slots=True)
class Imported:
    """How many things are new, changed, and as they were."""

    added: int
    changed: int
    same: int
