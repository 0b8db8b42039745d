"""The compliance board's rows: chosen, ordered, written to a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eclor.core.service.numbers import whole
from eclor.core.service.sheets import no_formula
from eclor.services.lighting.words.accounts import Broken, StreetAccount
from eclor.services.lighting.words.compliance import Standing

ROWS = 50
MOST_PAGES = 10_000
BINDS: Mapping[str, Callable[[StreetAccount], Standing]] = {
    "": lambda row: row.standing,
    "class": lambda row: row.light.standing,
    "decree": lambda row: row.decree,
    "hours": lambda row: row.hours.standing,
}
# Worst first, so that an order by standing shows what is to be done.
_WORST = {Standing.BROKEN: 0, Standing.UNKNOWN: 1, Standing.KEPT: 2}
ORDERS: Mapping[str, Callable[[StreetAccount], Any]] = {
    "standing": lambda row: _WORST[row.standing],
    "street": lambda row: row.name.casefold(),
    "commune": lambda row: row.commune.casefold(),
    "lamps": lambda row: row.lamps,
    "class": lambda row: (
        row.light.given / row.light.needed if row.light.given and row.light.needed else None
    ),
    "dark": lambda row: row.dark_today,
    "flux": lambda row: row.flux_density,
    "dp": lambda row: row.indicators.density,
    "de": lambda row: row.indicators.consumption,
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of the board is asked for; anything that cannot be read is left at its default."""

    commune: str = ""
    rule: str = ""
    standing: str = ""
    order: str = "standing"
    falling: bool = False
    page: int = 1

    @classmethod
    def from_query(cls, said: Mapping[str, str]) -> Chosen:
        order = said.get("sort", "")
        plain = order.removeprefix("-")
        page = said.get("page", "")
        return cls(
            commune=said.get("commune", "")[:5],
            rule=said.get("rule", "") if said.get("rule", "") in BINDS else "",
            standing=said.get("standing", "") if said.get("standing") in list(Standing) else "",
            order=plain if plain in ORDERS else "standing",
            falling=order.startswith("-") and plain in ORDERS,
            page=whole(page, MOST_PAGES) or 1,
        )

    def rows(self, streets: Iterable[StreetAccount]) -> list[StreetAccount]:
        """In the order asked; what is not known comes last whichever way round."""
        binds, key = BINDS[self.rule], ORDERS[self.order]
        found = [
            row
            for row in streets
            if self.commune in ("", row.insee) and self.standing in ("", binds(row))
        ]
        found.sort(key=lambda row: (row.commune.casefold(), row.name.casefold()))
        known = [row for row in found if key(row) is not None]
        known.sort(key=key, reverse=self.falling)
        return known + [row for row in found if key(row) is None]


COLUMNS: Mapping[str, Callable[[StreetAccount], Any]] = {
    "insee": lambda row: row.insee,
    "commune": lambda row: row.commune,
    "street": lambda row: row.name,
    "lamps": lambda row: row.lamps,
    "rated_power_W": lambda row: row.watts,
    "flux_lm": lambda row: row.flux,
    "use": lambda row: row.facts.use,
    "built_up": lambda row: row.facts.built_up,
    "area_m2": lambda row: row.facts.area,
    "class": lambda row: row.facts.lighting_class,
    "needed_lx": lambda row: row.light.needed,
    "given_lx": lambda row: row.light.given,
    "given_lx_is": lambda row: (
        ("estimated" if row.light.estimated else row.facts.light_by) if row.light.given else ""
    ),
    "class_standing": lambda row: row.light.standing,
    "hours_too_dark_today": lambda row: row.dark_today,
    "hours_too_dark_planned": lambda row: row.dark_planned,
    "decree_standing": lambda row: row.decree,
    "decree_broken": lambda row: "; ".join(
        " ".join(filter(None, (one.measure, one.lamp, _beside(one)))) for one in row.broken
    ),
    "decree_unknown": lambda row: "; ".join(measure for measure, _ in row.missing),
    "flux_density_lm_m2": lambda row: row.flux_density,
    "hours_standing": lambda row: row.hours.standing,
    "hours_off": lambda row: " ".join(str(hour) for hour in row.hours.off),
    "hours_off_without_order": lambda row: " ".join(str(hour) for hour in row.hours.outside),
    "municipal_orders": lambda row: "; ".join(row.orders),
    "D_P_W_lx_m2": lambda row: row.indicators.density,
    "D_E_Wh_m2_year": lambda row: row.indicators.consumption,
    "D_E_is": lambda row: (
        ("metered" if row.indicators.metered else "computed")
        if row.indicators.consumption is not None
        else ""
    ),
    "kwh_30_days": lambda row: row.kwh,
    "kwh_full_light": lambda row: row.full,
}


def as_csv(rows: Sequence[StreetAccount], simulated: bool) -> str:
    """With a first column that says so when the territory is a made-up one."""
    paper = io.StringIO()
    writer = csv.writer(paper)
    writer.writerow([*COLUMNS, "simulated"])
    for row in rows:
        writer.writerow([*(_cell(tell(row)) for tell in COLUMNS.values()), simulated])
    return paper.getvalue()


def _beside(one: Broken) -> str:
    """What it is, and the limit that it should have kept."""
    return f"{one.value:g} (limit {'>' if one.at_least else '<'} {one.limit:g})"


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    return no_formula("" if value is None else str(value))
