"""Streets that grow out of the roads between town halls, until a commune has room for its lamps."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from shapely import Point as ShapelyPoint
from shapely import Polygon, prepare

from eclor.field.made.facts import ROADS, Fact
from eclor.field.made.plane import Spot, along, distance, length, to_plane

STEP = 15.0  # metres between two points of a street
BLOCK = 72.0  # streets of different names stay so far apart
JOIN = 20.0  # nearer than this, a street ends in the one it meets
CELL = BLOCK


@dataclass(slots=True)
class Way:
    """A street before it has a name, in metres on the plane."""

    insee: str
    line: list[Spot]
    main: bool = False
    lit: bool = True
    towards: str = ""  # INSEE code of the commune a main road leads to


class Ground:
    """Where streets already are: a grid of their points."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[float, float, int]]] = defaultdict(list)
        self.ways: list[Way] = []

    def add(self, way: Way) -> None:
        number = len(self.ways)
        self.ways.append(way)
        for x, y in way.line:
            self._cells[int(x // CELL), int(y // CELL)].append((x, y, number))

    def nearest(self, spot: Spot, parent: int) -> tuple[float, Spot]:
        """Distance to the nearest point of a street other than ``parent``, and that point."""
        column, row = int(spot[0] // CELL), int(spot[1] // CELL)
        best, where = CELL, spot
        for i in (column - 1, column, column + 1):
            for j in (row - 1, row, row + 1):
                for x, y, number in self._cells.get((i, j), ()):
                    if number != parent:
                        far = math.hypot(x - spot[0], y - spot[1])
                        if far < best:
                            best, where = far, (x, y)
        return best, where


def grow(
    facts: tuple[Fact, ...], outlines: dict[str, Polygon], metres: dict[str, float], random: Random
) -> list[Way]:
    """Roads and streets; the lit ones of a commune are at least ``metres[insee]`` long together."""
    ground = Ground()
    reach = {insee: math.sqrt(total * 100.0 / math.pi) + 60 for insee, total in metres.items()}
    for way in _roads(facts, outlines, reach, random):
        ground.add(way)
    for fact in facts:
        _grow_commune(ground, fact, outlines[fact.insee], metres[fact.insee], random)
    return ground.ways


def _roads(
    facts: tuple[Fact, ...],
    outlines: dict[str, Polygon],
    reach: dict[str, float],
    random: Random,
) -> Iterable[Way]:
    """Each road in three: a lit street out of each town, and the dark road between them."""
    spots = {f.insee: to_plane(f.lon, f.lat) for f in facts}
    for start, end in ROADS:
        line = _bent(spots[start], spots[end], random)
        pieces: list[tuple[str, str, bool, list[Spot]]] = []
        for spot in line:
            home = _home(spot, outlines, (start, end), spots)
            away = start if home == end else end
            lit = home in (start, end) and distance(spot, spots[home]) < reach[home]
            if not pieces or pieces[-1][:3] != (home, away, lit):
                pieces.append((home, away, lit, pieces[-1][3][-1:] if pieces else []))
            pieces[-1][3].append(spot)
        for home, away, lit, piece in pieces:
            if len(piece) > 1:
                yield Way(insee=home, line=piece, main=True, lit=lit, towards=away)


def _home(
    spot: Spot, outlines: dict[str, Polygon], ends: tuple[str, str], spots: dict[str, Spot]
) -> str:
    """The commune in which a spot of a road lies; outside all of them, the nearer of its ends."""
    point = ShapelyPoint(spot)
    within = (insee for insee, outline in outlines.items() if outline.contains(point))
    return next(within, min(ends, key=lambda end: distance(spot, spots[end])))


def _bent(start: Spot, end: Spot, random: Random) -> list[Spot]:
    """A road that wanders a little on its way."""
    apart = distance(start, end)
    count = max(int(apart / STEP), 2)
    east, north = (end[0] - start[0]) / apart, (end[1] - start[1]) / apart
    bends = [(k, random.gauss(0, 0.035 * apart / k)) for k in (1, 2, 3, 5)]
    line = []
    for i in range(count + 1):
        share = i / count
        aside = sum(size * math.sin(math.pi * k * share) for k, size in bends)
        line.append(
            (
                start[0] + east * apart * share - north * aside,
                start[1] + north * apart * share + east * aside,
            )
        )
    return line


def _grow_commune(
    ground: Ground, fact: Fact, outline: Polygon, metres: float, random: Random
) -> None:
    centre = to_plane(fact.lon, fact.lat)
    inside = outline.buffer(-70)
    prepare(inside)
    own = [n for n, way in enumerate(ground.ways) if way.insee == fact.insee and way.lit]
    total = sum(length(ground.ways[n].line) for n in own)
    spread = math.sqrt(metres * 105.0 / math.pi)
    misses = 0
    while total < metres:
        parent = own[int(random.random() * len(own))]
        line = _branch(ground, parent, inside, centre, spread, random)
        if line is None:
            misses += 1
            if misses % 60 == 0:
                spread *= 1.04
            if misses > 60_000:
                raise RuntimeError(f"{fact.name} has no room for {metres:.0f} m of streets.")
            continue
        own.append(len(ground.ways))
        ground.add(Way(insee=fact.insee, line=line))
        total += length(line)


def _branch(
    ground: Ground, parent: int, inside: Polygon, centre: Spot, spread: float, random: Random
) -> list[Spot] | None:
    """A street leaving another one about at right angles; None where it finds no room."""
    line = ground.ways[parent].line
    spot, heading = along(line, random.random() * length(line))
    if random.random() > math.exp(-((distance(spot, centre) / spread) ** 2)):
        return None
    heading += math.copysign(math.pi / 2, random.random() - 0.5) + random.gauss(0, 0.10)
    bend = random.gauss(0, 0.012)
    wanted = int(random.uniform(80, 360) / STEP)
    found = [spot]
    for step in range(1, wanted + 1):
        heading += bend + random.gauss(0, 0.02)
        spot = (spot[0] + math.cos(heading) * STEP, spot[1] + math.sin(heading) * STEP)
        if not inside.contains(ShapelyPoint(spot)):
            break
        far, where = ground.nearest(spot, parent if step * STEP < BLOCK else -1)
        if far < JOIN:
            found.append(where)
            break
        if far < BLOCK * 0.75 and not _ahead(found[-1], spot, where):
            return None
        found.append(spot)
    return found if len(found) > 4 else None


def _ahead(before: Spot, now: Spot, other: Spot) -> bool:
    """Whether a street lies in front of us (we shall meet it) and not beside us."""
    way = (now[0] - before[0], now[1] - before[1])
    there = (other[0] - now[0], other[1] - now[1])
    along_way = way[0] * there[0] + way[1] * there[1]
    return along_way > 0.7 * math.hypot(*way) * math.hypot(*there)
