"""Street by street: what binds it, how it stands before that, and what it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.services.lighting.models import StreetSheet
from eclor.services.lighting.queries.energy import StreetUse
from eclor.services.lighting.queries.light_days import FEWEST_OF_A_YEAR, years_of_lamps
from eclor.services.lighting.queries.place import place
from eclor.services.lighting.queries.plans import levels_reported, newest_plan, nights_reported
from eclor.services.lighting.queries.programmes import laws_in
from eclor.services.lighting.rules.classes.checking import Verdict, number, verdict
from eclor.services.lighting.rules.classes.street import class_check, hours_check, indicators
from eclor.services.lighting.rules.energy.chain import STANDBY
from eclor.services.lighting.rules.nights import night_of
from eclor.services.lighting.words.accounts import Broken, StreetAccount
from eclor.services.lighting.words.adaptive import NightPlan, StreetTrial, Way
from eclor.services.lighting.words.compliance import Standing
from eclor.services.lighting.words.inventory import LampRow
from eclor.services.lighting.words.streets import LightBy, StreetFacts, Use

Key = tuple[str, str]  # (commune's name, street)
METERED_POWER = 0.9  # share of a street's power whose meters may speak for all of it


def street_accounts(
    scope: Scope, rows: Iterable[LampRow], uses: Mapping[Key, StreetUse]
) -> list[StreetAccount]:
    """Every street of these lamps, by commune and name."""
    streets: dict[Key, list[LampRow]] = {}
    for row in rows:
        streets.setdefault((row.commune, row.street), []).append(row)
    world = _World(scope)
    return [
        world.street(key, lamps, uses.get(key)) for key, lamps in sorted(streets.items()) if key[1]
    ]


def street_facts(scope: Scope, insee: str, name: str) -> StreetFacts | None:
    """What somebody described of it; None where nobody did."""
    row = StreetSheet.objects.filter(
        territory_id=scope.territory, commune__insee=insee, name=name
    ).first()
    return facts_of(row) if row else None


def facts_of(row: StreetSheet) -> StreetFacts:
    return StreetFacts(
        Use(row.use), row.built_up, row.length, row.width, row.lighting_class, row.light,
        LightBy(row.light_by),
    )  # fmt: skip


def described_anew(
    told: StreetAccount, lamps: Sequence[LampRow], facts: StreetFacts, on: date
) -> StreetAccount:
    """A street counted earlier, with its lamps and its sheet as they are described now."""
    flux, watts = _flux(lamps), _watts(lamps)
    full = None if watts is None else watts + STANDBY.watts * len(lamps)
    return replace(
        told,
        facts=facts,
        light=class_check(facts, flux, on),
        indicators=indicators(facts, flux, full, told.year, told.indicators.metered),
    )


class _World:
    """What all streets are held against, read once."""

    def __init__(self, scope: Scope) -> None:
        self._on = night_of(scope.now, place(scope).zone)
        communes = Commune.objects.filter(territory_id=scope.territory)
        self._insee = {one.name: one.insee for one in communes}
        self._laws = {one.name: laws_in(scope, one.pk) for one in communes}
        self._nights = nights_reported(scope)
        sheets = StreetSheet.objects.filter(territory_id=scope.territory)
        self._facts = {
            (row.commune.name, row.name): facts_of(row) for row in sheets.select_related("commune")
        }
        self._levels = levels_reported(scope)
        self._years = years_of_lamps(scope)
        tried = newest_plan(scope)
        self._plan = tried.plan if tried else None
        self._trials = _by_street(self._plan)

    def street(self, key: Key, lamps: Sequence[LampRow], use: StreetUse | None) -> StreetAccount:
        commune, name = key
        insee = self._insee.get(commune, "")
        facts = self._facts.get(key) or StreetFacts(lighting_class=_class_of(lamps))
        flux, watts = _flux(lamps), _watts(lamps)
        trials, found = self._trials.get((insee, name), []), verdict(name, lamps, facts)
        year, metered = self._year(lamps, trials)
        standby = STANDBY.watts * len(lamps)
        laws = self._laws.get(commune, [])
        in_force = [[law for law in laws if law.holds(night)] for night in self._nights]
        return StreetAccount(
            insee=insee, commune=commune, name=name, lamps=len(lamps), lamp=lamps[0].pk,
            watts=watts, flux=flux, facts=facts,
            light=class_check(facts, flux, self._on),
            decree=_standing(found),
            broken=tuple(
                Broken(b.limit.measure, b.lamp, b.value, b.limit.value, b.limit.at_least)
                for b in found.breaches
            ),
            missing=tuple((str(measure), n) for measure, n in found.missing),
            flux_density=found.density,
            hours=hours_check(self._levels.get((insee, name)), in_force),
            orders=tuple(law.reference for law in laws if law.holds(self._on)),
            indicators=indicators(
                facts, flux, None if watts is None else watts + standby, year, metered
            ),
            kwh=use.kwh if use else None, full=use.full if use else None,
            metered=use.lamps if use else 0, days=use.days if use else 0, year=year,
            dark_today=_dark(trials, Way.TODAY), dark_planned=_dark(trials, Way.AHEAD),
        )  # fmt: skip

    def _year(
        self, lamps: Sequence[LampRow], trials: Sequence[StreetTrial]
    ) -> tuple[float | None, bool]:
        """kWh of a year and whether meters say so; else as the plan computed for its lamps today."""
        whole = sum(row.watts or 0.0 for row in lamps)
        heard = [row for row in lamps if row.pk in self._years]
        share = sum(row.watts or 0.0 for row in heard) / whole if whole else 0.0
        if share >= METERED_POWER:
            return sum(self._years[row.pk] for row in heard) / share, True
        plan = self._plan
        if plan is None or not trials or (plan.last - plan.first).days < FEWEST_OF_A_YEAR:
            return None, False
        kwh = [one.ways[Way.TODAY].kwh for one in trials if Way.TODAY in one.ways]
        return (sum(kwh), False) if len(kwh) == len(trials) else (None, False)


def _by_street(plan: NightPlan | None) -> dict[Key, list[StreetTrial]]:
    found: dict[Key, list[StreetTrial]] = {}
    for one in plan.streets if plan else ():
        found.setdefault((one.load.insee, one.load.street), []).append(one)
    return found


def _dark(trials: Sequence[StreetTrial], way: Way) -> float | None:
    """Share of counted hours, by the lamps; None unless the way is known of all of them."""
    known = [(one.load.lamps, one.dark(way)) for one in trials]
    if not known or any(dark is None for _, dark in known):
        return None
    return sum(lamps * (dark or 0.0) for lamps, dark in known) / sum(lamps for lamps, _ in known)


def _standing(found: Verdict) -> Standing:
    if found.clean is None:
        return Standing.UNKNOWN
    return Standing.KEPT if found.clean else Standing.BROKEN


def _class_of(lamps: Sequence[LampRow]) -> str:
    """The one that all its lamps say."""
    said = {row.lighting_class for row in lamps}
    return said.pop() if len(said) == 1 else ""


def _flux(lamps: Sequence[LampRow]) -> float | None:
    known = [number(row.attributes.get("luminousFlux")) for row in lamps]
    return None if None in known else sum(one for one in known if one is not None)


def _watts(lamps: Sequence[LampRow]) -> float | None:
    known = [row.watts for row in lamps]
    return None if None in known else sum(one for one in known if one is not None)
