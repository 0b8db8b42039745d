"""Nights to begin from in the editor: the whole night, a part of it, a market, what the counters ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from eclor.core.service.numbers import whole
from eclor.core.service.scope import Scope
from eclor.services.lighting import actions, queries
from eclor.services.lighting.programme_forms import point_values, presence_values
from eclor.services.lighting.rules.programmes.canonical import read
from eclor.services.lighting.words.charging import ORDINARY
from eclor.services.lighting.words.programmes import (
    FULL,
    ByLaw,
    Presence,
    Programme,
    SwitchPoint,
)

ALL, PART, MARKET, PATH, ADAPTIVE = "all", "part", "market", "path", "adaptive"
QUIET, BUSY, CALM = time(23), time(5), 50  # the usual hours of part-night lighting, and its level
MARKET_UP, MARKET_DOWN = time(4), time(0)  # stalls are put up before dawn, and people leave late
PATH_ALONE = 20  # per cent on a path where nobody is
SOMEBODY = Presence(level=100, hold=60, ramp=2)
MOST_PLANNED = 40  # groups of a plan listed
SPARE = 3  # empty rows under the points there are


@dataclass(frozen=True, slots=True)
class Preset:
    """``key`` is what the form sends; ``planned``: its title is the name of a group of a plan."""

    key: str
    title: str
    planned: bool = False


def presets(scope: Scope) -> list[Preset]:
    """Those of the trade, then one for each group of streets of the newest plan."""
    usual = [
        Preset(ALL, _("All night")),
        Preset(PART, _("Part-night")),
        Preset(MARKET, _("Market night")),
        Preset(PATH, _("Path with presence")),
    ]
    tried = queries.newest_plan(scope)
    groups = tried.plan.proposed[:MOST_PLANNED] if tried else ()
    names = [actions.group_name(tried.plan, one) for one in groups] if tried else []
    return usual + [Preset(f"{ADAPTIVE}:{n}", name, planned=True) for n, name in enumerate(names)]


def preset_night(scope: Scope, key: str, laws: Sequence[ByLaw], night: date) -> Programme | None:
    """The night of a preset; None for one that is not there (any more)."""
    if key == ALL:
        return Programme(ORDINARY)
    if key == PART:
        return part_night([law for law in laws if law.holds(night)])
    if key == MARKET:
        points = (SwitchPoint(MARKET_DOWN, CALM), SwitchPoint(MARKET_UP, FULL))
        return Programme(ORDINARY, FULL, points)
    if key == PATH:
        return Programme(ORDINARY, PATH_ALONE, presence=SOMEBODY)
    kind, _colon, number = key.partition(":")
    tried = queries.newest_plan(scope)
    place = whole(number)
    if kind != ADAPTIVE or place is None or tried is None:
        return None
    found = tried.plan.proposed[place : place + 1]
    return read(found[0].charge).programmes[ORDINARY] if found else None


def part_night(laws: Sequence[ByLaw]) -> Programme:
    """Off where a municipal order lets lamps be off; half the light at the usual hours without one."""
    start, end, level = (laws[0].off_from, laws[0].off_until, 0) if laws else (QUIET, BUSY, CALM)
    return Programme(ORDINARY, FULL, (SwitchPoint(start, level), SwitchPoint(end, FULL)))


def filled(said: Any, night: Programme) -> Any:
    """What was sent (a QueryDict), with the table of another night in it."""
    kept = said.copy()
    for name in list(kept):
        if name.startswith("form-"):
            del kept[name]
    rows = [point_values(point) for point in night.points]
    table: Mapping[str, Any] = {"form-TOTAL_FORMS": len(rows) + SPARE, "form-INITIAL_FORMS": 0}
    for n, row in enumerate(rows):
        for name, value in row.items():
            kept[f"form-{n}-{name}"] = "" if value is None else str(value)
    for name, value in table.items():
        kept[name] = str(value)
    kept.pop("with_somebody", None)
    for name, value in presence_values(night).items():
        kept[name] = str(value)
    kept["first"], kept["after_dusk"] = str(night.first), str(night.after_dusk)
    kept["after_dawn"] = str(night.after_dawn)
    return kept
