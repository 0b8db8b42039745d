"""What the light took, saved and broke, counted once for every reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from eclor.services.lighting.words.compliance import (
    ClassCheck,
    HoursCheck,
    Indicators,
    Standing,
    together,
)
from eclor.services.lighting.words.energy import Band
from eclor.services.lighting.words.streets import LightBy, StreetFacts, Use


@dataclass(frozen=True, slots=True)
class Compared:
    """kWh of the days since, beside what the days before foretell for them.

    ``changed``: the day the platform first gave lamps a programme there, None where it never did:
    then the last days are held against those before and the difference should be nought. ``cv``:
    what is left unexplained over the mean day. ``beyond``: the days since are longer or shorter of
    night than any learned from.
    """

    before_first: date
    before_last: date
    learned: int
    first: date
    last: date
    days: int
    expected: float
    used: float
    saved: Band
    cv: float
    with_temperature: bool
    changed: date | None
    beyond: bool

    @property
    def certain(self) -> bool:
        """The whole band lies on one side of nought."""
        return self.saved.low > 0 or self.saved.high < 0

    @property
    def share_saved(self) -> float | None:
        """Of what was expected; None where nothing was."""
        return self._share(self.saved.middle)

    @property
    def share_low(self) -> float | None:
        return self._share(self.saved.low)

    @property
    def share_high(self) -> float | None:
        return self._share(self.saved.high)

    def _share(self, kwh: float) -> float | None:
        return kwh / self.expected if self.expected else None


@dataclass(frozen=True, slots=True)
class CommuneAccount:
    """Of the cabinets' meters over the last days: ``kwh`` of ``days`` cabinet-days; ``full``: kWh at
    full light from sunset to sunrise, ``below`` the share of it not taken, with its band."""

    insee: str
    commune: str
    cabinets: int
    kwh: float
    days: int
    full: float | None
    below: Band | None
    compared: Compared | None

    @property
    def saved(self) -> float | None:
        """Share of full light that was not taken."""
        return 1 - self.kwh / self.full if self.full else None


@dataclass(frozen=True, slots=True)
class Broken:
    """One limit of the decree that is broken; ``lamp`` "" when by the street as a whole."""

    measure: str
    lamp: str
    value: float
    limit: float
    at_least: bool


@dataclass(frozen=True, slots=True)
class StreetAccount:
    """A street and how it stands. ``kwh`` of ``metered`` lamps on ``days`` days at most, ``full`` the
    same at full light; ``year``: kWh of a year. ``dark_today``, ``dark_planned``: share of the hours
    counted with less light than the traffic asked for, as its lamps do today and by the newest plan.
    ``lamp``: one of its lamps, where the map looks."""

    insee: str
    commune: str
    name: str
    lamps: int
    lamp: int
    watts: float | None
    flux: float | None
    facts: StreetFacts
    light: ClassCheck
    decree: Standing
    broken: tuple[Broken, ...]
    missing: tuple[tuple[str, int], ...]
    flux_density: float | None
    hours: HoursCheck
    orders: tuple[str, ...]
    indicators: Indicators
    kwh: float | None
    full: float | None
    metered: int
    days: int
    year: float | None
    dark_today: float | None
    dark_planned: float | None

    @property
    def standing(self) -> Standing:
        return together([self.light.standing, self.decree, self.hours.standing])

    @property
    def saved(self) -> float | None:
        """Share of full light that its metered lamps did not take."""
        return 1 - self.kwh / self.full if self.kwh is not None and self.full else None


@dataclass(frozen=True, slots=True)
class Account:
    """``dark_hours``: of a night from sunset to sunrise, the mean of the last days; ``sunset_hours``:
    of a year. ``fleet``: (lamps, W, W that are LED) of the whole federation. ``began``: (INSEE code,
    day of the first programme we gave there)."""

    days: int
    dark_hours: float
    sunset_hours: float
    fleet: tuple[int, float, float]
    communes: tuple[CommuneAccount, ...]
    streets: tuple[StreetAccount, ...]
    compared: Compared | None
    began: tuple[tuple[str, date], ...] = ()

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = _plain(asdict(self))
        return told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Account:
        return cls(
            days=told["days"],
            dark_hours=told["dark_hours"],
            sunset_hours=told["sunset_hours"],
            fleet=tuple(told["fleet"]),
            communes=tuple(_commune(one) for one in told["communes"]),
            streets=tuple(_street(one) for one in told["streets"]),
            compared=_compared(told["compared"]),
            began=began_of(told),
        )


def began_of(told: Mapping[str, Any]) -> tuple[tuple[str, date], ...]:
    """``began`` of an account as it was written; () in one that does not say it."""
    return tuple((insee, date.fromisoformat(day)) for insee, day in told.get("began", ()))


def _plain(value: Any) -> Any:
    """Dates as text; everything else is JSON already."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _compared(told: Mapping[str, Any] | None) -> Compared | None:
    if told is None:
        return None
    days = ("before_first", "before_last", "first", "last", "changed")
    read = {key: date.fromisoformat(told[key]) if told[key] else None for key in days}
    return Compared(**{**told, **read, "saved": Band(**told["saved"])})


def _commune(told: Mapping[str, Any]) -> CommuneAccount:
    below = Band(**told["below"]) if told["below"] else None
    return CommuneAccount(**{**told, "below": below, "compared": _compared(told["compared"])})


def _street(told: Mapping[str, Any]) -> StreetAccount:
    facts, light, hours = told["facts"], told["light"], told["hours"]
    read = {
        "facts": StreetFacts(
            **{**facts, "use": Use(facts["use"]), "light_by": LightBy(facts["light_by"])}
        ),
        "light": ClassCheck(**{**light, "standing": Standing(light["standing"])}),
        "decree": Standing(told["decree"]),
        "broken": tuple(Broken(**one) for one in told["broken"]),
        "missing": tuple((measure, lamps) for measure, lamps in told["missing"]),
        "hours": HoursCheck(
            Standing(hours["standing"]), tuple(hours["off"]), tuple(hours["outside"])
        ),
        "orders": tuple(told["orders"]),
        "indicators": Indicators(**told["indicators"]),
    }
    return StreetAccount(**{**told, **read})
