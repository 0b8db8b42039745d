"""A file as lines and columns, whether it was a table or GeoJSON (RFC 7946)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from eclor.core.context.importing.faults import bad
from eclor.core.context.importing.geojson import features_of
from eclor.core.context.importing.reading import MOST_BYTES, unpacked
from eclor.core.context.importing.table import table_of
from eclor.services.lighting.words.importing import Line, Sheet

MOST_LINES = 100_000
PLACE = "geometry"  # the column that GeoJSON's geometries become


def read_sheet(name: str, content: bytes, most: int = MOST_BYTES) -> Sheet:
    """The lines of a CSV or GeoJSON file, plain or gzip; ``most`` bytes once unpacked. Raises BadFile."""
    plain = unpacked(name, content, most)
    first = plain.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    sheet = _features(name, plain) if first in (b"{", b"[") else _table(name, plain)
    if not sheet.lines:
        raise bad(f"{name} names columns and holds no line.")
    if len(sheet.lines) > MOST_LINES:
        raise bad(f"{len(sheet.lines):,} lines; at most {MOST_LINES:,} at a time: split the file.")
    return sheet


def _table(name: str, content: bytes) -> Sheet:
    table = table_of(name, content)
    lines = tuple(Line(row.line, row.cells) for row in table.rows())
    return Sheet(name, table.header, lines)


def _features(name: str, content: bytes) -> Sheet:
    features = features_of(content, MOST_LINES)
    said = [_properties(feature) for feature in features]
    header = tuple(dict.fromkeys(key for one in said for key in one if key != PLACE))
    lines = tuple(_lines(header, features, said))
    return Sheet(name, (*header, PLACE), lines, features=True)


def _lines(
    header: tuple[str, ...], features: list[Any], said: list[Mapping[str, Any]]
) -> Iterable[Line]:
    for number, (feature, properties) in enumerate(zip(features, said, strict=True), start=1):
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        shape = geometry if isinstance(geometry, dict) else None
        cells = tuple(_text(properties.get(key)) for key in header)
        yield Line(number, (*cells, json.dumps(shape) if shape else ""), shape)


def _properties(feature: Any) -> Mapping[str, Any]:
    """The properties, with the feature's own id where they have none."""
    if not isinstance(feature, dict):
        return {}
    said = feature.get("properties")
    found = {str(key): value for key, value in said.items()} if isinstance(said, dict) else {}
    if "id" not in found and isinstance(feature.get("id"), str | int):
        found = {"id": feature["id"], **found}
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.replace("\x00", "").strip()
    return f"{value:.10g}" if isinstance(value, float) else str(value)
