"""Outlines of communes out of a GeoJSON file (RFC 7946), each checked before any is believed."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.polygon import orient

from eclor.core.context.importing.faults import Faults, bad
from eclor.core.context.importing.headers import plain

MOST_BYTES = 64 << 20
MOST_FEATURES, MOST_VERTICES, DEEPEST = 40_000, 2_000_000, 12
CODES = ("code", "insee", "inseecom", "codeinsee", "codgeo", "codecommune", "inseecode", "com")
NAMES = ("nom", "name", "nomcom", "nomcommune", "libgeo", "libelle", "nomofficiel", "commune")
PEOPLE = ("population", "pop", "pmun", "populationmunicipale")
INSEE = re.compile(r"(\d{2}|2[AB])\d{3}")
# A text, or a bracket: what is inside texts does not nest.
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|([\[{])|([\]}])')
_BYTE = re.compile(r"\(byte (\d+)\)")

Ring = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Outline:
    """One commune as the file tells it; ``shape`` is valid and in WGS84 degrees."""

    insee: str
    name: str
    population: int | None
    shape: Polygon | MultiPolygon

    @property
    def geometry(self) -> dict[str, Any]:
        """As GeoJSON, outer rings counter-clockwise, seven decimals (a centimetre)."""
        found: dict[str, Any] = shapely.geometry.mapping(self.shape)
        return found

    @property
    def middle(self) -> tuple[float, float]:
        """A point certainly inside."""
        inside = self.shape.contains(self.shape.centroid)
        point = self.shape.centroid if inside else self.shape.representative_point()
        return round(point.x, 6), round(point.y, 6)


def read_outlines(content: bytes) -> list[Outline]:
    """Every commune of the file. Raises BadFile with all that is wrong, feature by feature."""
    features = features_of(content)
    faults, found = Faults(), []
    seen: dict[str, int] = {}
    vertices = 0
    for number, feature in enumerate(features, start=1):
        where = f"feature {number}"
        try:
            outline = _outline(feature)
            vertices += int(shapely.get_num_coordinates(outline.shape))
            if vertices > MOST_VERTICES:
                raise bad(f"more than {MOST_VERTICES:,} points in all: simplify the outlines.")
            if outline.insee in seen:
                first = seen[outline.insee]
                raise ValueError(f"the commune {outline.insee} came in feature {first} already.")
            seen[outline.insee] = number
            found.append(outline)
        except _Wrong as problem:
            faults.add(where + problem.who, str(problem))
        except ValueError as problem:
            faults.add(where, str(problem))
    faults.raise_if_any()
    return found


class _Wrong(ValueError):
    """A fault of a feature whose commune is known."""

    def __init__(self, what: str, code: str) -> None:
        super().__init__(what)
        self.who = f" ({code})" if code else ""


def _parsed(content: bytes) -> Any:
    _refuse_bombs(content)
    try:
        return msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as problem:
        found = _BYTE.search(str(problem))
        line = content.count(b"\n", 0, int(found[1])) + 1 if found else 0
        raise bad(f"This is not JSON: {problem}.", f"line {line}" if line else "") from problem


def _refuse_bombs(content: bytes) -> None:
    depth = 0
    for match in _BRACKETS.finditer(content):
        if match.group(1):
            depth += 1
            if depth > DEEPEST:
                line = content.count(b"\n", 0, match.start()) + 1
                raise bad(f"brackets nest deeper than {DEEPEST}: no outline does.", f"line {line}")
        elif match.group(2):
            depth -= 1


def features_of(content: bytes, most: int = MOST_FEATURES) -> list[Any]:
    """The features of a GeoJSON file in WGS84, unchecked themselves. Raises BadFile."""
    parsed = _parsed(content)
    kind = parsed.get("type") if isinstance(parsed, dict) else None
    if kind == "Feature":
        features = [parsed]
    elif kind == "FeatureCollection" and isinstance(parsed.get("features"), list):
        features = parsed["features"]
    else:
        raise bad(f"A GeoJSON FeatureCollection is wanted; this is {str(kind)[:40]!r}.")
    if not features:
        raise bad("The file holds no feature.")
    if len(features) > most:
        raise bad(f"{len(features):,} features; at most {most:,} at a time: split the file.")
    _refuse_other_grids(parsed)
    return list(features)


def _refuse_other_grids(parsed: Mapping[str, Any]) -> None:
    """The `crs` member of the older GeoJSON of 2008, when it names anything but WGS84."""
    crs = parsed.get("crs")
    if crs is None:
        return
    said = str(crs).upper()
    if not any(known in said for known in ("CRS84", "4326", "4171", "4258")):
        raise bad(f"The file is in {str(crs)[:120]}: convert it to WGS84 longitude and latitude.")


def _outline(feature: Any) -> Outline:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise ValueError("not a GeoJSON Feature.")
    said = feature.get("properties")
    properties = {plain(str(k)): v for k, v in said.items()} if isinstance(said, dict) else {}
    code = _code(_first(properties, CODES))
    name = _first(properties, NAMES)
    if not isinstance(name, str) or not name.strip() or len(name) > 120:
        raise _Wrong("no name of at most 120 characters; a property `nom` is wanted.", code)
    try:
        shape = _shape(feature.get("geometry"))
    except ValueError as problem:
        raise _Wrong(str(problem), f"{code} {name.strip()}") from problem
    return Outline(code, name.strip(), _population(_first(properties, PEOPLE)), shape)


def _first(properties: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((properties[name] for name in names if properties.get(name) is not None), None)


def _code(said: Any) -> str:
    text = f"{said:05d}" if isinstance(said, int) and not isinstance(said, bool) else str(said)
    if not INSEE.fullmatch(text):
        raise ValueError(
            f"no INSEE code: a property `code` of five characters is wanted, such as 54580,"
            f" not {str(said)[:20]!r}."
        )
    return text


def _population(said: Any) -> int | None:
    if isinstance(said, int | float) and not isinstance(said, bool) and 0 <= said < 2**31:
        return int(said)
    return None


def _shape(geometry: Any) -> Polygon | MultiPolygon:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list):
        raise ValueError(f"a Polygon or MultiPolygon is wanted, not {str(kind)[:40]!r}.")
    parts = [coordinates] if kind == "Polygon" else coordinates
    polygons = [orient(_polygon(part), 1.0) for part in parts]
    shape = polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)
    if not polygons or shape.is_empty:
        raise ValueError("the outline is empty.")
    if not shape.is_valid:
        raise ValueError(f"the outline crosses itself: {shapely.is_valid_reason(shape)}.")
    return shape


def _polygon(rings: Any) -> Polygon:
    if not isinstance(rings, list) or not rings:
        raise ValueError("a polygon without a ring.")
    outer, *holes = (_ring(ring, number) for number, ring in enumerate(rings, start=1))
    return Polygon(outer, holes)


def _ring(ring: Any, number: int) -> Ring:
    if not isinstance(ring, list) or len(ring) < 4:
        raise ValueError(f"ring {number} has fewer than four points.")
    found = [_point(point) for point in ring]
    if found[0] != found[-1]:
        raise ValueError(
            f"ring {number} is not closed: it begins at {found[0]} and ends at {found[-1]}."
        )
    if len(set(found)) < 3:
        raise ValueError(f"ring {number} encloses nothing.")
    return found


def _point(said: Any) -> tuple[float, float]:
    if not isinstance(said, list) or not 2 <= len(said) <= 4 or not all(_numbers(said)):
        raise ValueError(f"{str(said)[:60]} is not a position [longitude, latitude].")
    lon, lat = float(said[0]), float(said[1])
    refuse_impossible(lon, lat)
    return round(lon, 7), round(lat, 7)


def _numbers(said: list[Any]) -> Iterator[bool]:
    return (isinstance(v, int | float) and not isinstance(v, bool) for v in said)


def refuse_impossible(lon: float, lat: float) -> None:
    """Raises ValueError where no place on Earth is meant."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise ValueError(f"{lon}, {lat} is not a place.")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        hint = " (Lambert 93? convert to WGS84)" if abs(lon) > 1000 else ""
        raise ValueError(f"{lon:g}, {lat:g} is not a longitude and a latitude{hint}.")
    if 41 <= lon <= 51.5 and -5.5 <= lat <= 10:
        # No French commune lies there: what lies in France has been written the other way round.
        raise ValueError(f"{lon:g}, {lat:g} has latitude first: longitude comes first.")
