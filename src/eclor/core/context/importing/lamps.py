"""Street lamps out of a table: which column says what, and every row checked."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from eclor.core.context.importing.faults import Faults, bad
from eclor.core.context.importing.geojson import refuse_impossible
from eclor.core.context.importing.headers import plain
from eclor.core.context.importing.table import Row, Table, number

MOST_ROWS = 1_000_000
# What a column may mean, and names under which open data publish it.
GUESSES: dict[str, tuple[str, ...]] = {
    "lon": ("lon", "longitude", "long", "lng", "xwgs84", "xlong", "coordx", "pointx", "x"),
    "lat": ("lat", "latitude", "ywgs84", "ylat", "coordy", "pointy", "y"),
    "point": ("geopoint2d", "geopoint", "geolocalisation", "coordonnees", "latlon", "geom",
              "geometry", "geoshape", "wkt"),
    "id": ("id", "identifiant", "idsupport", "idlampadaire", "numsupport", "numero", "num",
           "objectid", "gid", "fid", "uuid", "ogcfid", "reference", "ref", "code"),
    "name": ("nom", "name", "libelle", "designation"),
    "lanternType": ("lanterntype", "typelante", "typelanterne", "lanterne", "typeluminaire",
                    "luminaire", "typefoyer", "modele", "type"),
    "ratedPower": ("ratedpower", "puissance", "puissancew", "puissancelampe", "puissancewatt",
                   "watt", "watts"),
}  # fmt: skip
NUMERIC = frozenset({"ratedPower"})
MEASURED = frozenset({"power", "dimming", "energy", "burningHours"})
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
_WKT = re.compile(r"\s*POINT\s*Z?\s*\(\s*(\S+)\s+(\S+)", re.IGNORECASE)
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Lamp:
    """One lamp of the file; ``key`` names it for ever, so that a second import finds it again."""

    line: int
    key: str
    name: str
    lon: float
    lat: float
    attributes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column says what: target -> index; ``guessed`` are the targets nobody named."""

    columns: Mapping[str, int]
    guessed: frozenset[str] = field(default_factory=frozenset)

    def told(self, header: tuple[str, ...]) -> list[tuple[str, str, bool]]:
        """(target, column, whether guessed), for the person who imports."""
        return [(t, header[i], t in self.guessed) for t, i in self.columns.items()]


def map_columns(header: tuple[str, ...], said: Mapping[str, str]) -> ColumnMap:
    """Take what was said and guess the rest. Raises BadFile for a column that is not there."""
    found: dict[str, int] = {}
    for target, column in said.items():
        _refuse_target(target)
        if column not in header:
            raise bad(f"There is no column {column!r}; the file has {', '.join(header)}.")
        found[target] = header.index(column)
    guessed: dict[str, int] = {}
    simple = [plain(name) for name in header]
    for target, names in GUESSES.items():
        taken = {*found.values(), *guessed.values()}
        place = next((simple.index(n) for n in names if n in simple), None)
        if target not in found and place is not None and place not in taken:
            guessed[target] = place
    columns = {**found, **guessed}
    if "lon" in columns and "lat" in columns:
        columns.pop("point", None)
    elif "point" not in columns:
        raise bad(
            f"No column gives the place; the file has {', '.join(header)}. Say which with"
            " --map lon=COLUMN,lat=COLUMN or --map point=COLUMN."
        )
    return ColumnMap(columns, frozenset(guessed) & frozenset(columns))


def _refuse_target(target: str) -> None:
    if target in MEASURED:
        raise bad(f"{target} is measured, not described: send it with `eclor replay`.")
    if not _WORD.fullmatch(target):
        raise bad(f"{target!r} is not the name of an attribute: letters and digits are wanted.")


def read_lamps(
    table: Table, mapping: ColumnMap, progress: Callable[[int], None] = lambda line: None
) -> list[Lamp]:
    """Every row as a lamp. Raises BadFile with the lines that are wrong: then there is no lamp."""
    faults, found = Faults(), []
    together: Counter[str] = Counter()
    lines_of: dict[str, int] = {}
    for count, row in enumerate(table.rows(), start=1):
        if count > MOST_ROWS:
            raise bad(f"more than {MOST_ROWS:,} rows: split the file.", f"line {row.line}")
        if count % 1000 == 0:
            progress(row.line)
        try:
            found.append(_lamp(row, len(table.header), mapping.columns, together, lines_of))
        except ValueError as problem:
            faults.add(f"line {row.line}", f"{problem}".removesuffix(".") + ".")
    faults.raise_if_any()
    if not found:
        raise bad(f"{table.name} names columns and holds no row.")
    return found


def _lamp(
    row: Row,
    width: int,
    columns: Mapping[str, int],
    together: Counter[str],
    lines_of: dict[str, int],
) -> Lamp:
    if len(row.cells) != width:
        raise ValueError(f"{len(row.cells)} cells where the first line names {width}")
    cells = {target: row.cells[index] for target, index in columns.items()}
    lon, lat = place_of(cells)
    attributes = {t: _attribute(t, v) for t, v in cells.items() if t not in _PLACES and v}
    key = _key(cells, lon, lat, together)
    if key in lines_of:
        raise ValueError(f"the id {cells.get('id', '')!r} stands on line {lines_of[key]} already")
    lines_of[key] = row.line
    name = cells.get("name") or f"Lampe {cells.get('id') or short(key)}"
    return Lamp(row.line, key, name[:LONGEST], lon, lat, attributes)


_PLACES = frozenset({"lon", "lat", "point", "id", "name"})


def place_of(cells: Mapping[str, str]) -> tuple[float, float]:
    """(lon, lat) out of the cells ``point``, or ``lon`` and ``lat``. Raises ValueError."""
    if "point" in cells:
        lon, lat = _point(cells["point"])
    else:
        lon, lat = _coordinate("longitude", cells["lon"]), _coordinate("latitude", cells["lat"])
    refuse_impossible(lon, lat)
    if lon == lat == 0:
        raise ValueError("0, 0 lies in the sea off Africa: the place is missing")
    return round(lon, 7), round(lat, 7)


def _coordinate(what: str, text: str) -> float:
    if not text:
        raise ValueError(f"the {what} is missing")
    try:
        return number(text)
    except ValueError as problem:
        raise ValueError(f"the {what} {problem}") from None


def _point(text: str) -> tuple[float, float]:
    """ "lat, lon" as Opendatasoft writes it, WKT "POINT (lon lat)", or a GeoJSON point."""
    if wkt := _WKT.match(text):
        return number(wkt[1]), number(wkt[2].rstrip(")"))
    if text.startswith("{"):
        try:
            lon, lat = json.loads(text)["coordinates"][:2]
            return float(lon), float(lat)
        except (ValueError, KeyError, TypeError, RecursionError):
            raise ValueError(f"{text[:60]!r} is not a GeoJSON point") from None
    parts = text.split(";") if ";" in text else text.split(",")
    if len(parts) != 2:
        raise ValueError(f"{text[:60]!r} is not a place such as 49.4672, 5.9301")
    return number(parts[1]), number(parts[0])


def _attribute(target: str, text: str) -> object:
    if target in NUMERIC:
        watts = number(text.lower().removesuffix("w").strip())
        if not 0 <= watts <= 2000:
            raise ValueError(f"{target} {text!r} is not between 0 and 2000 W")
        return watts
    if len(text) > LONGEST:
        raise ValueError(f"{target} is longer than {LONGEST} characters")
    return text


def _key(cells: Mapping[str, str], lon: float, lat: float, together: Counter[str]) -> str:
    """The file's own id, else the place: of lamps in the same place the first, the second…"""
    if said := cells.get("id"):
        return quoted(said)
    return key_of_place(lon, lat, together)


def quoted(said: str) -> str:
    """Somebody's own name of a thing as the end of a urn."""
    return quote(said, safe="._-")[:120]


def key_of_place(lon: float, lat: float, together: Counter[str]) -> str:
    """The name of what nobody named: of things in the same place the first, the second…"""
    # Six decimals are ten centimetres: the same lamp written with more of them is the same lamp.
    digest = hashlib.sha256(f"{lon:.6f},{lat:.6f}".encode()).hexdigest()[:16]
    together[digest] += 1
    return digest if together[digest] == 1 else f"{digest}-{together[digest]}"


def short(key: str) -> str:
    """What people read of a key made from the place: EB74E4, or EB74E4-2."""
    digest, dash, number = key.partition("-")
    return digest[:6].upper() + dash + number


def drop_ambiguous_id(table: Table, mapping: ColumnMap) -> ColumnMap:
    """A guessed id column that is empty or repeats somewhere is no id: go by the rows instead."""
    if "id" not in mapping.guessed:
        return mapping
    place = mapping.columns["id"]
    seen: set[str] = set()
    for row in table.rows():
        said = row.cells[place] if place < len(row.cells) else ""
        if not said or said in seen:
            rest = {t: i for t, i in mapping.columns.items() if t != "id"}
            return ColumnMap(rest, mapping.guessed - {"id"})
        seen.add(said)
    return mapping
