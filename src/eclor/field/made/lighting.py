"""Lamps along the lit streets, and the cabinets that feed them."""

from dataclasses import dataclass
from random import Random

from eclor.field.made.plane import Spot, along, beside, distance, length, to_degrees
from eclor.field.made.sharing import shared_out
from eclor.field.made.streets import Way
from eclor.field.made.words import Relation, Thing

LAMPS, CABINETS = 4600, 25
SPACING = 33.0  # metres between two lamps
REPORT, CABINET_REPORT = 900, 300  # seconds

# (lantern, rated watts, weight): main roads first, then the other streets.
_MAIN = (("LED routier", 74.0, 6), ("LED routier", 96.0, 3), ("SHP routier", 116.0, 2))
_OTHER = (
    ("LED routier", 38.0, 6),
    ("LED d'ambiance", 27.0, 4),
    ("SHP routier", 83.0, 3),
    ("Lanterne de style", 42.0, 2),
    ("SHP boule", 80.0, 1),
)
# Where a by-law switches the lamps off in the middle of the night, outside the main roads.
DARK_COMMUNES = frozenset({"57565", "57603"})


@dataclass(slots=True)
class _Spot:
    street: int
    at: Spot
    heading: float


def metres_of_streets(populations: dict[str, float]) -> dict[str, float]:
    """How long the lit streets of each commune must be for its share of the lamps."""
    return {i: n * SPACING for i, n in shared_out(LAMPS, populations).items()}


def light(
    ways: list[Way], street_names: list[str], populations: dict[str, float], random: Random
) -> tuple[list[Thing], list[Relation]]:
    """4,600 lamps, 25 cabinets, and an arrow from each lamp to the cabinet that feeds it."""
    lamps, cabinets = shared_out(LAMPS, populations), shared_out(CABINETS, populations, at_least=1)
    lanterns = [_lantern(way, random) for way in ways]
    things: list[Thing] = []
    relations: list[Relation] = []
    number = 0
    for insee, count in lamps.items():
        spots = _spread(ways, insee, count)
        for group in _groups(spots, cabinets[insee]):
            number += 1
            cabinet = _cabinet(number, insee, group, ways, street_names)
            things.append(cabinet)
            for index, spot in enumerate(group, start=1):
                lamp = _lamp(cabinet, index, spot, insee, lanterns, street_names, random)
                things.append(lamp)
                relations.append(Relation(source=lamp.key, name="fed_by", target=cabinet.key))
    return things, relations


def _spread(ways: list[Way], insee: str, count: int) -> list[_Spot]:
    """So many lamps at equal distances along the lit streets of a commune, one after another."""
    own = [(n, way.line, length(way.line)) for n, way in enumerate(ways) if _is_lit(way, insee)]
    gap = sum(far for _, _, far in own) / count
    found: list[_Spot] = []
    ahead = gap / 2
    for number, line, far in own:
        while ahead < far and len(found) < count:
            spot, heading = along(line, ahead)
            side = 4.0 if len(found) % 2 else -4.0
            found.append(_Spot(number, beside(spot, heading, side), heading))
            ahead += gap
        ahead -= far
    if len(found) != count:
        raise RuntimeError(f"{insee}: {len(found)} lamps stand where {count} should.")
    return found


def _is_lit(way: Way, insee: str) -> bool:
    return way.insee == insee and way.lit


def _groups(spots: list[_Spot], count: int) -> list[list[_Spot]]:
    """Lamps of whole streets gathered around ``count`` middles (Lloyd's iterations)."""
    streets: dict[int, list[_Spot]] = {}
    for spot in spots:
        streets.setdefault(spot.street, []).append(spot)
    middles = {n: _middle(group) for n, group in streets.items()}
    sites = [_middle(spots)]
    while len(sites) < count:
        sites.append(max(middles.values(), key=lambda m: min(distance(m, s) for s in sites)))
    for _ in range(12):
        nearest = {n: _nearest(m, sites) for n, m in middles.items()}
        for site in range(count):
            own = [spot for n, group in streets.items() if nearest[n] == site for spot in group]
            if own:
                sites[site] = _middle(own)
    nearest = {n: _nearest(m, sites) for n, m in middles.items()}
    groups = [
        [spot for n, group in streets.items() if nearest[n] == site for spot in group]
        for site in range(count)
    ]
    if not all(groups):
        raise RuntimeError("A cabinet was left without a street; change the seed.")
    return groups


def _middle(spots: list[_Spot]) -> Spot:
    return sum(s.at[0] for s in spots) / len(spots), sum(s.at[1] for s in spots) / len(spots)


def _nearest(spot: Spot, sites: list[Spot]) -> int:
    return min(range(len(sites)), key=lambda n: distance(spot, sites[n]))


# High-pressure sodium hangs on conventional ballasts: such a lamp burns fully or is off.
UNDIMMED = ("SHP",)
PATHS = frozenset({("54580", "chemin du Stade")})  # whose lamps detect who passes


def _lantern(way: Way, random: Random) -> tuple[str, float, str]:
    """The same lantern and programme along a whole street."""
    choices = _MAIN if way.main else _OTHER
    lantern, watts, _ = random.choices(choices, weights=[c[2] for c in choices])[0]
    if way.main:
        programme = random.choice(("abaissement-70", "abaissement-70", "permanent"))
    elif way.insee in DARK_COMMUNES:
        programme = "coupure"
    else:
        programme = random.choice(("abaissement-40", "abaissement-40", "abaissement-70"))
    if lantern.startswith(UNDIMMED) and programme != "coupure":
        programme = "permanent"
    return lantern, watts, programme


def _cabinet(
    number: int, insee: str, group: list[_Spot], ways: list[Way], street_names: list[str]
) -> Thing:
    middle = _middle(group)
    spot = min(group, key=lambda s: distance(s.at, middle))
    lon, lat = to_degrees(beside(spot.at, spot.heading, 3.0))
    return Thing(
        key=f"ar-{number:02d}",
        type="StreetlightControlCabinet",
        name=f"Armoire AR-{number:02d}",
        insee=insee,
        lon=lon,
        lat=lat,
        due=CABINET_REPORT,
        attributes={"street": street_names[spot.street], "lamps": len(group)},
        traits={"lamps": len(group)},
    )


def _lamp(
    cabinet: Thing,
    index: int,
    spot: _Spot,
    insee: str,
    lanterns: list[tuple[str, float, str]],
    street_names: list[str],
    random: Random,
) -> Thing:
    lantern, watts, programme = lanterns[spot.street]
    lon, lat = to_degrees(spot.at)
    return Thing(
        key=f"{cabinet.key}-{index:03d}",
        type="Streetlight",
        name=f"Lampe {cabinet.key.upper()}-{index:03d}",
        insee=insee,
        lon=lon,
        lat=lat,
        due=REPORT,
        attributes={
            "street": street_names[spot.street],
            "lanternType": lantern,
            "ratedPower": watts,
            "programme": programme,
            "dimmable": not lantern.startswith(UNDIMMED),
        }
        | ({"presenceDetector": True} if (insee, street_names[spot.street]) in PATHS else {}),
        traits={
            "watts": round(watts * random.gauss(1, 0.03), 2),  # no two lamps are quite alike
            "programme": programme,
        },
        gateway=cabinet.key,
    )
