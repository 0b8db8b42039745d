"""What a lamp controller keeps of its nights, and how it follows them without anybody."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from eclor.core.commands.envelope import Refusal, Refused
from eclor.field.life.calendar import ZONE
from eclor.field.life.sun import LAT, LON
from eclor.services.lighting.rules.nights import bounds, night_of
from eclor.services.lighting.rules.programmes.canonical import digest, read
from eclor.services.lighting.rules.programmes.curves import Curve, lit_window, night_curve
from eclor.services.lighting.rules.programmes.output import constant_level
from eclor.services.lighting.rules.programmes.refusing import too_much
from eclor.services.lighting.rules.sun import darkness
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.programmes import (
    Charge,
    Controller,
    Presence,
    Programme,
)

MOST_POINTS = 12  # switch points of a night this controller can hold
CONTROLLER = Controller("eclor-field", points=MOST_POINTS, presence=False)
DETECTING = replace(CONTROLLER, presence=True)
# An installer writes one place into all the lamps of a federation: a tenth of a degree is 24 s.
PLACE = Place(LAT, LON, ZONE)


@dataclass(frozen=True, slots=True)
class Kept:
    """A charge as it lies in the controller's memory: the very bytes that came, and their hash."""

    text: str
    digest: str
    charge: Charge


def kept(said: Mapping[str, Any], detects: bool = False) -> Kept:
    """From the parameters of an order. Raises envelope.Refused, naming what cannot be kept."""
    text = said.get("charge")
    if not isinstance(text, str):
        raise Refused(Refusal.IMPOSSIBLE, "A programme comes as a text of JSON under 'charge'.")
    found = digest(text)
    if said.get("hash") != found:
        raise Refused(Refusal.IMPOSSIBLE, f"The programme's hash is {found}, not the one given.")
    try:
        charge = read(text)
        refusal = next(iter(too_much(charge, DETECTING if detects else CONTROLLER)), None)
    except (ValueError, TypeError) as problem:
        raise Refused(Refusal.IMPOSSIBLE, str(problem)[:300]) from problem
    if refusal is not None:
        raise Refused(Refusal.IMPOSSIBLE, str(refusal))
    return Kept(text, found, charge)


def restored(text: str, found: str, detects: bool = False) -> Kept | None:
    """After a power cut; None when the memory was spoiled: the lamp then burns at full."""
    try:
        return kept({"charge": text, "hash": found}, detects)
    except Refused:
        return None


def level_at(kept: Kept, clock: float, hours: float | None = None) -> float:
    """Percent at a moment; with burning hours, as much less as a lamp so young gives too much."""
    moment = datetime.fromtimestamp(clock, UTC)
    level = _curve(kept.text, night_of(moment, ZONE)).level_at(moment)
    if hours is not None and kept.charge.output:
        level = constant_level(level, kept.charge.output, hours)
    return round(level, 1)


def presence_at(kept: Kept, clock: float, since: float, level: float) -> float | None:
    """Percent a presence asks for ``since`` seconds after the last passage, beginning from ``level``.

    None when it no longer holds, by day, and in a night that knows no presence.
    """
    asked = presence_of(kept, clock)
    if asked is None or since >= asked.hold:
        return None
    if asked.level <= level or since >= asked.ramp:
        return float(asked.level)
    return round(level + (asked.level - level) * since / asked.ramp, 1)


def presence_of(kept: Kept, clock: float) -> Presence | None:
    """What its night makes of passages at a moment; None by day, and in a night that knows none."""
    moment = datetime.fromtimestamp(clock, UTC)
    night = night_of(moment, ZONE)
    programme = kept.charge.programmes[kept.charge.calendar.programme(night)]
    if programme.presence is None or not _dark(kept, programme, night, moment):
        return None
    return programme.presence


def _dark(kept: Kept, programme: Programme, night: date, moment: datetime) -> bool:
    sky = darkness(PLACE, [night], kept.charge.threshold)[0]
    window = lit_window(programme, sky, *bounds(night, ZONE))
    return window is not None and window[0] <= moment < window[1]


@lru_cache(maxsize=256)
def _curve(text: str, night: date) -> Curve:
    """Lamps of one programme share their night: a simulated fleet works it out once."""
    charge = read(text)
    sky = darkness(PLACE, [night], charge.threshold)[0]
    return night_curve(charge.programmes[charge.calendar.programme(night)], sky, PLACE)
