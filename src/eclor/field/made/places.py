"""Recycling centres, waste containers, weather stations and road counters."""

from random import Random

from eclor.field.made.facts import Fact
from eclor.field.made.plane import Spot, along, beside, distance, length, to_degrees, to_plane
from eclor.field.made.sharing import shared_out
from eclor.field.made.streets import Way
from eclor.field.made.words import Thing

CONTAINERS, STATIONS, COUNTERS = 150, 12, 20
# (commune, docks, cars a minute at the busiest, opening hours as OpenStreetMap writes them)
CENTRES = (
    ("54580", 8, 1.15, "Mo-Sa 09:00-12:00,13:30-18:00; Su 09:00-12:00; PH off"),
    ("57038", 8, 1.10, "Mo,We-Sa 09:00-12:00,14:00-18:00; Su 09:00-12:00; PH off"),
    ("57041", 6, 0.74, "Tu,Th,Fr 14:00-18:00; We,Sa 09:00-12:00,14:00-18:00; PH off"),
)
ZONES = (2, 6, 12, 20)  # cars in the lane when each zone is reached
MINUTES_PER_CAR = 9.5
MATERIALS = (
    "green_waste", "rubble", "wood", "metal", "cardboard", "bulky", "appliances", "furniture",
    "hazardous", "oil", "batteries", "textiles", "reuse", "tyres",
)  # fmt: skip
# kind: (name people read, how many of 150, days it takes to fill)
KINDS = {
    "glass": ("Verre", 56, 26.0),
    "paper": ("Papier", 34, 13.0),
    "packaging": ("Emballages", 36, 12.0),
    "textiles": ("Textile", 24, 24.0),
}


def centres(ways: list[Way], facts: tuple[Fact, ...], random: Random) -> list[Thing]:
    """Three recycling centres, on the way out of town."""
    names = {f.insee: f.name for f in facts}
    found = []
    for number, (insee, docks, rate, hours) in enumerate(CENTRES, start=1):
        roads = [way for way in ways if way.insee == insee and way.main and not way.lit]
        road = max(roads, key=lambda way: length(way.line))
        spot, heading = along(road.line, min(180.0, length(road.line) / 2))
        lon, lat = to_degrees(beside(spot, heading, random.choice((-60.0, 60.0))))
        of = "d'" if names[insee][0] in "AEIOUÉ" else "de "
        found.append(
            Thing(
                key=f"dechetterie-{number}",
                type="RecyclingCentre",
                name=f"Déchèterie {of}{names[insee]}",
                insee=insee,
                lon=lon,
                lat=lat,
                due=60,
                attributes={
                    "openingHours": hours,
                    "lastEntry": 10,
                    "docks": docks,
                    "laneZones": list(ZONES),
                    "minutesPerCar": MINUTES_PER_CAR,
                    "materials": list(MATERIALS[: 7 + docks // 2]),
                    "address": f"Zone d'activités, {names[insee]}",
                },
                traits={"docks": docks, "rate": rate, "hours": hours},
            )
        )
    return found


def containers(
    ways: list[Way],
    street_names: list[str],
    populations: dict[str, float],
    facts: tuple[Fact, ...],
    random: Random,
) -> list[Thing]:
    """Containers by the street, two to four of them side by side."""
    names = {f.insee: f.name for f in facts}
    kinds = [kind for kind, (_, count, _) in KINDS.items() for _ in range(count)]
    random.shuffle(kinds)
    numbers = dict.fromkeys(KINDS, 0)
    found: list[Thing] = []
    for insee, count in shared_out(CONTAINERS, populations, at_least=2).items():
        groups = _groups_of_containers(count, random)
        for (street, spot, heading), size in zip(
            _corners(ways, insee, len(groups), random), groups, strict=True
        ):
            for place in range(size):
                kind = kinds[len(found)]
                numbers[kind] += 1
                at = (spot[0] + 2.5 * place, spot[1])
                found.append(
                    _container(
                        kind, numbers[kind], insee, names[insee], street_names[street],
                        beside(at, heading, 6.0), random,
                    )
                )  # fmt: skip
    return found


def _groups_of_containers(count: int, random: Random) -> list[int]:
    groups = []
    while count:
        size = min(count, random.choice((2, 3, 3, 4)))
        groups.append(size)
        count -= size
    return groups


def _corners(
    ways: list[Way], insee: str, count: int, random: Random
) -> list[tuple[int, Spot, float]]:
    """Spots along the lit streets of a commune, as far from one another as chance allows."""
    own = [n for n, way in enumerate(ways) if way.insee == insee and way.lit]
    found: list[tuple[int, Spot, float]] = []
    apart = 400.0
    while len(found) < count:
        street = own[int(random.random() * len(own))]
        spot, heading = along(ways[street].line, random.random() * length(ways[street].line))
        if all(distance(spot, other) >= apart for _, other, _ in found):
            found.append((street, spot, heading))
        else:
            apart *= 0.98
    return found


def _container(
    kind: str, number: int, insee: str, commune: str, street: str, spot: Spot, random: Random
) -> Thing:
    label, _, days = KINDS[kind]
    lon, lat = to_degrees(spot)
    return Thing(
        key=f"{kind}-{number:03d}",
        type="WasteContainer",
        name=f"{label} {number}, {street}, {commune}",
        insee=insee,
        lon=lon,
        lat=lat,
        due=3600,
        attributes={"stream": kind, "volume": 4.0, "address": f"{street}, {commune}"},
        traits={"kind": kind, "days": round(days * random.lognormvariate(0, 0.3), 2)},
    )


def stations(ways: list[Way], facts: tuple[Fact, ...], random: Random) -> list[Thing]:
    """One weather station in each commune and the others beside the roads between them."""
    names = {f.insee: f.name for f in facts}
    found = []
    for fact in facts:
        spot = to_plane(fact.lon, fact.lat)
        at = (spot[0] + random.uniform(-150, 150), spot[1] + random.uniform(-150, 150))
        found.append((fact.insee, f"{fact.name}, mairie", at))
    dark = sorted(
        (way for way in ways if way.main and not way.lit), key=lambda way: -length(way.line)
    )
    for way in dark[: STATIONS - len(facts)]:
        spot, heading = along(way.line, length(way.line) / 2)
        name = f"{names[way.insee]}, route de {names[way.towards]}"
        found.append((way.insee, name.replace("de A", "d'A").replace("de O", "d'O"),
                      beside(spot, heading, 8.0)))  # fmt: skip
    return [_station(n, *where, random) for n, where in enumerate(found, start=1)]


def _station(number: int, insee: str, where: str, spot: Spot, random: Random) -> Thing:
    lon, lat = to_degrees(spot)
    height = round(random.uniform(290, 420))
    return Thing(
        key=f"meteo-{number:02d}",
        type="WeatherStation",
        name=f"Météo {number}, {where}",
        insee=insee,
        lon=lon,
        lat=lat,
        due=600,
        attributes={"altitude": height},
        traits={"altitude": height},
    )


def counters(
    ways: list[Way], street_names: list[str], facts: tuple[Fact, ...], random: Random
) -> list[Thing]:
    """Road counters: on the roads between communes first, then on the streets out of town."""
    names = {f.insee: f.name for f in facts}
    population = {f.insee: f.population for f in facts}
    mains = [(n, way) for n, way in enumerate(ways) if way.main and length(way.line) > 120]
    mains.sort(key=lambda item: (item[1].lit, -length(item[1].line)))
    found = []
    for number, (street, way) in enumerate(mains[:COUNTERS], start=1):
        spot, heading = along(way.line, length(way.line) * random.uniform(0.35, 0.65))
        lon, lat = to_degrees(beside(spot, heading, 5.0))
        busy = (population[way.insee] + population[way.towards]) / 17_458
        found.append(
            Thing(
                key=f"ct-{number:02d}",
                type="TrafficCounter",
                name=f"Compteur CT-{number:02d}, {street_names[street]}, {names[way.insee]}",
                insee=way.insee,
                lon=lon,
                lat=lat,
                due=360,
                attributes={"street": street_names[street], "speedLimit": 50 if way.lit else 80},
                traits={
                    "peak": round((220 + 560 * busy) * random.uniform(0.8, 1.2), 1),
                    "limit": 50.0 if way.lit else 80.0,
                    # Towards the frontier in the morning, back in the evening.
                    "morning": round(random.uniform(0.3, 0.7), 3),
                },
            )
        )
    if len(found) != COUNTERS:
        raise RuntimeError(f"Only {len(found)} roads are long enough for {COUNTERS} counters.")
    return found
