"""Putting the territory together: communes, streets, and the things that stand in them."""

from functools import lru_cache
from random import Random

from eclor.field.made import lighting, places
from eclor.field.made.facts import COMMUNES, NAME, SLUG
from eclor.field.made.names import names
from eclor.field.made.outlines import outlines
from eclor.field.made.plane import to_degrees
from eclor.field.made.streets import grow
from eclor.field.made.words import Commune, Made, Street


@lru_cache(maxsize=2)
def make_territory(seed: int) -> Made:
    """The Pays Haut Val d'Alzette as drawn by this seed; takes about a second."""
    populations: dict[str, float] = {f.insee: f.population for f in COMMUNES}
    borders = outlines(COMMUNES, _chance(seed, "outlines"))
    ways = grow(
        COMMUNES, borders, lighting.metres_of_streets(populations), _chance(seed, "streets")
    )
    street_names = names(ways, COMMUNES, _chance(seed, "names"))
    lights, relations = lighting.light(ways, street_names, populations, _chance(seed, "lamps"))
    things = [
        *lights,
        *places.centres(ways, COMMUNES, _chance(seed, "centres")),
        *places.containers(ways, street_names, populations, COMMUNES, _chance(seed, "containers")),
        *places.stations(ways, COMMUNES, _chance(seed, "stations")),
        *places.counters(ways, street_names, COMMUNES, _chance(seed, "counters")),
    ]
    return Made(
        seed=seed,
        slug=SLUG,
        name=NAME,
        communes=tuple(
            Commune(
                insee=f.insee,
                name=f.name,
                population=f.population,
                lon=f.lon,
                lat=f.lat,
                outline=tuple(to_degrees((x, y)) for x, y in borders[f.insee].exterior.coords),
            )
            for f in COMMUNES
        ),
        streets=tuple(
            Street(
                key=f"rue-{number:04d}",
                name=name[0].upper() + name[1:],
                insee=way.insee,
                line=tuple(to_degrees(spot) for spot in way.line),
                main=way.main,
                lit=way.lit,
            )
            for number, (way, name) in enumerate(zip(ways, street_names, strict=True), start=1)
        ),
        things=tuple(things),
        relations=tuple(relations),
    )


def _chance(seed: int, part: str) -> Random:
    """A source of chance for each part: changing one leaves the others as they were."""
    return Random(f"{seed}/{part}")  # noqa: S311 -- a drawing, not a secret
