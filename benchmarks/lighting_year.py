"""A year of the demonstration territory: what lamps, switching and traffic save, link by link.

The demonstration's 20 counters and 4,600 lamps, drawn by the seed, through fourteen months: each night
of the last twelve is planned from what was counted before it (trees grown anew every three months), cut
to the switch points a controller takes and to whole per cents, and judged on what then came. Printed
beside full light, beside what the demonstration's lamps do today, and beside the exact least.

The value is the whole chain once every lamp is LED, and ``control_alone`` the part of control then: the
old lamps are taken to save what the others save now. ``as_it_stands`` and ``control_as_it_stands`` count
the sodium lamps that still hang there as they are: on a conventional ballast, which dims nothing.

The lamp change is not measured: it is the published saving on the lamps that are
LED already; the factors assumed (over-lighting, constant output) stand in the chain and not in the part
called control. Simulated traffic is more regular than real streets: lighting_policy has real counts.

Run:  python -m benchmarks.lighting_year [--seed N] [--points N]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from eclor.field.life import Life
from eclor.field.made.lighting import DARK_COMMUNES
from eclor.field.made.territory import make_territory
from eclor.field.made.words import Made
from eclor.services.lighting.rules.adaptive.planning import night_plan
from eclor.services.lighting.rules.adaptive.speaking import Counter, speaker
from eclor.services.lighting.rules.energy.lamp import can_dim
from eclor.services.lighting.rules.energy.territory import fleet_of, territory_year
from eclor.services.lighting.rules.sun import SUNSET, dark_share
from eclor.services.lighting.rules.traffic.calendar import usual_holidays
from eclor.services.lighting.words.adaptive import Lesson, Load, NightPlan, Way
from eclor.services.lighting.words.lanterns import LANTERNS
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.traffic import Counts

PLACE = Place(49.47, 5.95, ZoneInfo("Europe/Paris"))
FIRST, DAYS = datetime(2024, 11, 1, tzinfo=UTC), 426
WINDOW = "23:30-05:00"
# What the demonstration's lamps were told at their installation: level from 22:30 to 5:30.
TODAY = {"permanent": 1.0, "abaissement-70": 0.7, "abaissement-40": 0.4}
EFFICACY = {name: efficacy for name, efficacy, *_ in LANTERNS}
NAMES = {"tonight": "tonight", "friday": "friday", "saturday": "saturday"}
UNDER, WHOLE, CONTROL = 0.01, 0.70, 0.34


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="A year of adaptive light in the demonstration.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--points", type=int, default=10, help="switch points a controller takes")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    made = make_territory(options.seed)
    counts = counted(made)
    first, last = FIRST.date(), FIRST.date() + timedelta(days=DAYS)
    off = usual_holidays(first, last)
    plan = night_plan(counts, PLACE, lesson(made, options.points), off, NAMES)
    told = report(made, plan)
    print(json.dumps(told | {"seconds": round(time.monotonic() - began, 1)}))
    return 0 if told["ok"] else 1


def counted(made: Made) -> Counts:
    """Vehicles by the hour, as the counters would have reported them every six minutes."""
    life, counters = Life(made), made.of_type("TrafficCounter")
    start = int(FIRST.timestamp())
    hours = start + 3600.0 * np.arange(24 * DAYS, dtype=np.float64)
    flow = np.empty((len(hours), len(counters)))
    for n, counter in enumerate(counters):
        spoken = [hours + offset for offset in range(180, 3600, 360)]
        values = [
            np.where(life.is_silent(counter, at), np.nan, life.values(counter, at)["intensity"])
            for at in spoken
        ]
        heard = np.isfinite(values).any(axis=0)
        flow[:, n] = np.where(heard, np.nansum(values, axis=0), np.nan)
        flow[:, n] /= np.maximum(np.isfinite(values).sum(axis=0), 1)
    return Counts(tuple(c.key for c in counters), start, flow)


def lesson(made: Made, points: int) -> Lesson:
    """The streets of the demonstration, with what their lamps do today."""
    counters = [
        Counter(c.key, c.lon, c.lat, c.insee, str(c.attributes.get("street", "")))
        for c in made.of_type("TrafficCounter")
    ]
    streets: dict[tuple[str, str, str, bool], list[tuple[float, float, float, float]]] = {}
    for lamp in made.of_type("Streetlight"):
        said = lamp.attributes
        watts = float(str(said["ratedPower"]))
        flux = watts * EFFICACY[str(said["lanternType"])]
        dims = can_dim(said["dimmable"], str(said["lanternType"]))
        key = (lamp.insee, str(said["street"]), str(said["programme"]), dims)
        streets.setdefault(key, []).append((lamp.lon, lamp.lat, watts, flux))
    loads: list[Load] = []
    lamps: list[tuple[float, float, int]] = []
    for (insee, street, programme, dims), stand in streets.items():
        lon, lat, *_ = np.mean(stand, axis=0)
        found = speaker(insee, street, float(lon), float(lat), counters)
        if found is None:
            continue
        lamps += [(watts, flux, len(loads)) for _, _, watts, flux in stand]
        whole = sum(watts for _, _, watts, _ in stand)
        window = WINDOW if programme == "coupure" else ""
        loads.append(
            Load(
                insee,
                insee,
                street,
                len(stand),
                whole,
                found.counter,
                found.metres,
                programme,
                window,
                may=WINDOW if insee in DARK_COMMUNES else "",
                dims=dims,
            )
        )
    return Lesson(tuple(loads), tuple(lamps), today(), points)


def today() -> dict[str, tuple[float | None, ...]]:
    """By local hour; half hours count as the level that lasts longer into the night."""
    low = {
        name: tuple(level if h >= 22 or h < 6 else 1.0 for h in range(24))
        for name, level in TODAY.items()
    }
    dark = tuple(0.0 if h >= 23 or h < 5 else 1.0 for h in range(24))
    return {**low, "coupure": dark}


def report(made: Made, plan: NightPlan) -> dict[str, object]:
    lamps = made.of_type("Streetlight")
    fleet = fleet_of(
        (
            float(str(lamp.attributes["ratedPower"])),
            float(str(lamp.attributes["ratedPower"]))
            * EFFICACY[str(lamp.attributes["lanternType"])],
            str(lamp.attributes["lanternType"]),
        )
        for lamp in lamps
    )
    year = territory_year(plan, fleet, sunset_hours())
    for link in year.chain.links:
        print(
            f"{link.cause:16s} saves {100 * link.factor.saved:5.1f} % of what was left, "
            f"{link.kwh:6.1f} kWh a lamp and year left ({link.factor.source})"
        )
    print(f"standby {year.chain.standby:.1f} kWh; {100 * year.chain.saved:.1f} % saved in all")
    for way in Way:
        whole, dark = plan.total(way), plan.dark(way)
        if whole is not None:
            print(f"{way:8s} {whole.kwh / 1000:8.1f} MWh, under-lit {100 * (dark or 0):.3f} %")
    under = plan.dark(Way.AHEAD)
    saved = year.renewed
    lit = under is not None and under <= UNDER
    ok = lit and saved >= WHOLE and year.control_renewed >= CONTROL
    return {
        "bench": "lighting-year",
        "value": round(100 * saved, 1),
        "unit": "%",
        "limit": 100 * WHOLE,
        "ratio": round(saved / WHOLE, 3),
        "ok": bool(ok),
        "as_it_stands": round(100 * year.chain.saved, 1),
        "control_alone": round(100 * year.control_renewed, 1),
        "control_as_it_stands": round(100 * year.control, 1),
        "undimmed_share_of_power": round(100 * year.undimmed, 1),
        "limit_control": 100 * CONTROL,
        "under_lit": {str(way): _percent(plan.dark(way), 3) for way in Way},
        "above_the_least": {
            str(way): _percent(plan.above(way), 2) for way in (Way.WEEKLY, Way.AHEAD, Way.LIVE, Way.POINTS)
        },
        "mwh": {str(way): _mwh(plan, way) for way in Way},
        "band": [round(100 * b, 1) for b in (year.chain.saving.low, year.chain.saving.high)],
        "led_share_of_power": round(100 * fleet.changed / fleet.watts, 1),
        "nights": [str(plan.first), str(plan.last)],
        "streets": len(plan.streets),
        "lamps": sum(street.load.lamps for street in plan.streets),
        "covered": round(100 * year.covered, 1),
    }  # fmt: skip


def sunset_hours() -> float:
    """Of a year, from sunset to sunrise."""
    start = datetime(date.today().year, 1, 1, tzinfo=UTC).timestamp()  # noqa: DTZ011 -- any year will do
    return float(
        dark_share(start + 3600.0 * np.arange(8760, dtype=np.float64), 3600, PLACE, SUNSET).sum()
    )


def _percent(share: float | None, digits: int) -> float | None:
    return None if share is None else round(100 * share, digits)


def _mwh(plan: NightPlan, way: Way) -> float | None:
    whole = plan.total(way)
    return None if whole is None else round(whole.kwh / 1000, 1)


if __name__ == "__main__":
    sys.exit(main())
