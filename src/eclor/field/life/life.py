"""One door to all the physics: ask a thing for its values at some moments."""

import numpy as np
from numpy.typing import NDArray

from eclor.field.life import faults
from eclor.field.life.calendar import day_of
from eclor.field.life.centres import Centre, CentreDay, centre_day
from eclor.field.life.containers import Container
from eclor.field.life.faults import Trouble, spell_starts
from eclor.field.life.lamps import Cabinet, Lamp, lateness
from eclor.field.life.noise import Times, key_of, uniform
from eclor.field.life.traffic import counter_values
from eclor.field.life.weather import Sky, station_values
from eclor.field.made.words import Made, Thing

Column = NDArray[np.float64] | NDArray[np.bool_]
SILENCE = {
    "StreetlightControlCabinet": faults.CABINET_SILENT,
    "RecyclingCentre": faults.CENTRE_SILENT,
}


class Life:
    """The life of one made territory; holds no state that a restart would lose."""

    def __init__(self, made: Made) -> None:
        self.made, self.seed = made, made.seed
        self.sky = Sky(made.seed)
        self.lamps = {
            t.key: Lamp(
                key=t.key,
                watts=t.trait("watts"),
                programme=str(t.traits["programme"]),
                late=lateness(self.seed, t.gateway),
            )
            for t in made.of_type("Streetlight")
        }
        self.cabinets = {
            t.key: Cabinet(t.key, tuple(self.lamps[k] for k in self._fed_by(t.key)))
            for t in made.of_type("StreetlightControlCabinet")
        }
        self.containers = {
            t.key: Container(t.key, str(t.traits["kind"]), t.trait("days"), t.insee)
            for t in made.of_type("WasteContainer")
        }
        self.centres = {t.key: _centre(t) for t in made.of_type("RecyclingCentre")}

    def values(self, thing: Thing, times: Times) -> dict[str, Column]:
        """What a thing measures at each moment; for recycling centres ask :meth:`centre`."""
        match thing.type:
            case "Streetlight":
                return {**self.lamps[thing.key].values(self.seed, times)}
            case "StreetlightControlCabinet":
                return {**self.cabinets[thing.key].values(self.seed, times)}
            case "WasteContainer":
                return {**self.containers[thing.key].values(self.sky, self.seed, times)}
            case "WeatherStation":
                source = key_of(self.seed, thing.key)
                return {
                    **station_values(self.sky, source, times, thing.lon, thing.trait("altitude"))
                }
            case "TrafficCounter":
                return {**self._counter(thing, times)}
        raise ValueError(f"Nobody has said how a {thing.type} lives.")

    def centre(self, thing: Thing, moment: float) -> CentreDay:
        """The local day of a recycling centre in which a moment lies."""
        return centre_day(self.centres[thing.key], self.sky, self.seed, day_of(moment))

    def is_silent(self, thing: Thing, times: Times) -> NDArray[np.bool_]:
        """Whether nothing is heard of it: a dead cabinet takes its lamps along."""
        trouble = SILENCE.get(thing.type, faults.SENSOR_SILENT)
        if thing.gateway:
            trouble = faults.CABINET_SILENT
        return ~np.isnan(self._spells(trouble, thing.gateway or thing.key, times))

    def clock_skew(self, thing: Thing) -> float:
        """Seconds by which its clock is wrong; nearly all are right."""
        chance = uniform(key_of(self.seed, thing.key, "clock"), np.array([0, 1]))
        return float((chance[1] - 0.5) * 180.0) if chance[0] < 0.04 else 0.0

    def _counter(self, thing: Thing, times: Times) -> dict[str, Column]:
        stuck = self._spells(faults.SENSOR_STUCK, thing.key, times)
        moments = np.where(np.isnan(stuck), times, stuck)
        return {
            **counter_values(
                self.sky, self.seed, thing.key, moments,
                thing.trait("peak"), thing.trait("limit"), thing.trait("morning"),
            )
        }  # fmt: skip

    def _spells(self, trouble: Trouble, key: str, times: Times) -> Times:
        return spell_starts(trouble, key, self.seed, times)

    def _fed_by(self, cabinet: str) -> list[str]:
        return [r.source for r in self.made.relations if r.target == cabinet]


def _centre(thing: Thing) -> Centre:
    zones = tuple(int(z) for z in thing.attributes["laneZones"])  # type: ignore[attr-defined]
    return Centre(
        key=thing.key,
        docks=int(thing.trait("docks")),
        rate=thing.trait("rate"),
        hours=str(thing.traits["hours"]),
        zones=zones,
    )
