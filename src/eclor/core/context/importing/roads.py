"""Roads out of a GeoJSON file, each with its owner where the file says it."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, mapping, shape

from eclor.core.context.importing.faults import Faults
from eclor.core.context.importing.geojson import features_of, refuse_impossible
from eclor.core.context.importing.headers import plain
from eclor.core.context.importing.lamps import LONGEST, key_of_place, quoted, short

MOST_ROADS = 200_000
FARTHEST = 3_000.0  # metres from the middle of a road to its end, so that it is found by its middle
DEGREE = 111_195.0  # metres of one degree of latitude
IDS = ("id", "cleabs", "identifiant", "gid", "fid", "objectid", "osmid")
NAMES = ("nom", "name", "nomvoie", "libelle", "nomcollaboratifgauche", "nom1gauche", "numero")
# `cpx_classement_administratif` as in the BD TOPO of the IGN.
OWNERS = ("roadowner", "owner", "proprietaire", "domanialite", "cpxclassementadministratif")
SAID = {
    "commune": ("commune", "communale", "communal", "voiecommunale", "municipality"),
    "intercommunal": ("intercommunal", "intercommunale", "routeintercommunale", "federation"),
    "department": ("department", "departement", "departementale", "departemental"),
    "state": ("state", "etat", "nationale", "national", "autoroute"),
    "private": ("private", "prive", "privee"),
}


@dataclass(frozen=True, slots=True)
class Road:
    """One road of the file; ``owner`` is a key of SAID, "" where nothing was said."""

    key: str
    name: str
    owner: str
    line: LineString | MultiLineString

    @property
    def middle(self) -> tuple[float, float]:
        """(lon, lat) of a point on it, in degrees."""
        parts = self.line.geoms if isinstance(self.line, MultiLineString) else [self.line]
        point = max(parts, key=lambda part: part.length).interpolate(0.5, normalized=True)
        return round(point.x, 7), round(point.y, 7)

    @property
    def geometry(self) -> dict[str, Any]:
        found: dict[str, Any] = mapping(self.line)
        return found


def read_roads(content: bytes) -> list[Road]:
    """Every road of the file. Raises BadFile with all that is wrong, feature by feature."""
    faults, found = Faults(), []
    together: Counter[str] = Counter()
    seen: dict[str, int] = {}
    for number, feature in enumerate(features_of(content, MOST_ROADS), start=1):
        try:
            road = _road(feature, together)
            if road.key in seen:
                raise ValueError(f"its id came in feature {seen[road.key]} already.")
            seen[road.key] = number
            found.append(road)
        except ValueError as problem:
            faults.add(f"feature {number}", str(problem))
    faults.raise_if_any()
    return found


def _road(feature: Any, together: Counter[str]) -> Road:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise ValueError("not a GeoJSON Feature.")
    said = feature.get("properties")
    words = {plain(str(k)): str(v).strip() for k, v in (said or {}).items() if v is not None}
    line = _line(feature.get("geometry"))
    road = Road("", "", _owner(words), line)
    _refuse_long(road)
    named = _first(words, IDS) or str(feature.get("id") or "")
    key = quoted(named) if named else key_of_place(*road.middle, together)
    name = _first(words, NAMES) or f"Rue {named or short(key)}"
    return Road(key, name[:LONGEST], road.owner, line)


def _first(words: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((words[name] for name in names if words.get(name)), "")


def _owner(words: Mapping[str, str]) -> str:
    text = _first(words, OWNERS)
    found = next((owner for owner, names in SAID.items() if plain(text) in names), "")
    if text and not found:
        raise ValueError(f"{text[:60]!r} is no owner of a road: write one of {', '.join(SAID)}.")
    return found


def _line(geometry: Any) -> LineString | MultiLineString:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("LineString", "MultiLineString"):
        raise ValueError(f"a LineString or MultiLineString is wanted, this is {str(kind)[:40]!r}.")
    try:
        line = shapely.force_2d(shape(geometry))
    except (ValueError, TypeError, IndexError, KeyError, shapely.errors.ShapelyError) as problem:
        raise ValueError(f"its line cannot be read: {problem}.") from problem
    if not isinstance(line, LineString | MultiLineString) or not line.length > 0:
        raise ValueError("its line has no length.")
    for lon, lat in shapely.get_coordinates(line).tolist():
        refuse_impossible(lon, lat)
    return line


def _refuse_long(road: Road) -> None:
    lon, lat = road.middle
    metres = np.array((DEGREE * math.cos(math.radians(lat)), DEGREE))
    away = (shapely.get_coordinates(road.line) - np.array((lon, lat))) * metres
    farthest = float(np.hypot(away[:, 0], away[:, 1]).max())
    if farthest > FARTHEST:
        raise ValueError(
            f"it reaches {farthest / 1000:.1f} km from its middle, 3 km at most: cut it into sections."
        )
