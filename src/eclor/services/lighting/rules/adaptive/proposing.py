"""The programmes that streets would be given: the kinds of night, and the night to come by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import numpy as np

from eclor.services.lighting.rules.adaptive.weekly import NightKind
from eclor.services.lighting.rules.nights import NOON, strikes
from eclor.services.lighting.rules.programmes.making import programme_of
from eclor.services.lighting.rules.sun import darkness
from eclor.services.lighting.words.charging import ORDINARY
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.programmes import (
    Calendar,
    Charge,
    Programme,
    Rule,
    SwitchPoint,
    Weekdays,
)
from eclor.services.lighting.words.traffic import LampPower, Numbers

KEPT = 56  # nights for which the hours of dusk and dawn are looked up
DAYS = {NightKind.FRIDAY: 5, NightKind.SATURDAY: 6}


def charge_of(
    weekly: Numbers,
    tonight: Mapping[int, float],
    night: date,
    place: Place,
    points: int,
    power: LampPower,
    window: str,
    names: Mapping[str, str],
    lowest: int = 10,
) -> Charge:
    """``weekly``: kinds x slots of the day; ``tonight``: levels by local hour, empty when nobody can
    plan it; ``names``: what to call "friday", "saturday" and "tonight" on the lamp.

    A lamp that loses us keeps its ordinary nights: the one planned alone is over by itself.
    """
    hours = _dark_hours(night, place)
    nights: dict[str, Programme] = {}
    rules: list[Rule] = []

    def made(name: str, level: Sequence[float]) -> Programme:
        return _made(name, hours, level, night, place, points, power, window, lowest)

    nights[ORDINARY] = made(ORDINARY, [weekly[NightKind.ORDINARY, h] for h in hours])
    if tonight:
        name = names["tonight"]
        usual = weekly[NightKind.ORDINARY]
        nights[name] = made(name, [tonight.get(h, usual[h]) for h in hours])
        rules.append(Rule(name, first=night, last=night))
    for kind, weekday in DAYS.items():
        name = names[kind.name.lower()]
        special = made(name, [weekly[kind, h] for h in hours])
        if (special.first, special.points) != (nights[ORDINARY].first, nights[ORDINARY].points):
            nights[name] = special
            rules.append(Rule(name, (Weekdays(frozenset({weekday})),)))
    return Charge(Calendar(ORDINARY, tuple(rules)), nights)


def _dark_hours(night: date, place: Place) -> list[int]:
    """Local hours, from the evening on, in which lamps burn on some night to come."""
    found: set[int] = set()
    for sky in darkness(place, [night + timedelta(days=n) for n in range(KEPT)]):
        if sky.dusk is None or sky.dawn is None:
            return [*range(NOON, 24), *range(NOON)]
        first, last = sky.dusk.hour, sky.dawn.hour
        found |= (
            {*range(first, 24), *range(last + 1)} if first >= NOON else {*range(first, last + 1)}
        )
    return sorted(found, key=lambda hour: (hour - NOON) % 24)


def _made(
    name: str, hours: Sequence[int], level: Sequence[float], night: date, place: Place,
    points: int, power: LampPower, window: str, lowest: int,
) -> Programme:  # fmt: skip
    starts: list[datetime] = [strikes(night, time(hour), place.zone) for hour in hours]
    room = max(points - 2, 0) if window else points
    floor = np.maximum(np.asarray(level, dtype=np.float64), lowest / 100)
    plain = programme_of(name, list(floor), starts, place.zone, room, power)
    return with_window(plain, window) if window else plain


def with_window(plain: Programme, window: str) -> Programme:
    """The same night, off within the window of a by-law."""
    start, end = (time.fromisoformat(part) for part in window.split("-"))
    begin, until = _place(start), _place(end)
    after = plain.first
    kept = []
    for point in plain.points:
        if not isinstance(point.at, time):
            kept.append(point)
            continue
        if _place(point.at) <= until:
            after = point.level
        if not begin <= _place(point.at) <= until:
            kept.append(point)
    kept += [SwitchPoint(start, 0), SwitchPoint(end, after)]
    ordered = sorted(kept, key=lambda p: _place(p.at) if isinstance(p.at, time) else 0)
    return Programme(plain.name, plain.first, tuple(ordered), plain.after_dusk, plain.after_dawn)


def _place(at: time) -> int:
    """Minutes since the noon that begins the night."""
    return (at.hour * 60 + at.minute - NOON * 60) % 1440
