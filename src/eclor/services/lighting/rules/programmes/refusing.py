"""What no lamp must be charged with, each refusal a sentence for whoever wrote the programme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from eclor.services.lighting.rules.nights import NOON, bounds, strikes
from eclor.services.lighting.rules.programmes.canonical import LARGEST, written
from eclor.services.lighting.rules.programmes.curves import Curve, lit_window, night_curve
from eclor.services.lighting.rules.sun import HIGHEST, LOWEST, darkness
from eclor.services.lighting.words.place import Darkness, Place, Sky
from eclor.services.lighting.words.programmes import (
    FULL,
    Astronomical,
    ByLaw,
    Charge,
    Controller,
    Presence,
    Programme,
    Refusal,
    SwitchPoint,
)

YEAR = 366  # nights tried against the by-laws
FARTHEST = 240  # minutes a point may lie from dusk or dawn
MOVED = 60  # minutes the window may be moved
HELD = (10, 3_600)  # seconds a level may hold after the last passage
RISEN = 60  # seconds a lamp may take to rise for somebody who is there


def refusals(
    charge: Charge,
    controller: Controller,
    place: Place,
    by_laws: Sequence[ByLaw],
    first: date,
    nights: int = YEAR,
) -> list[Refusal]:
    """Everything wrong with a charge that begins on ``first``, each thing once; empty: it may go.

    The off hours of each programme are tried on the nights of a year on which the calendar calls
    it, because dusk and the clock drift through one another.
    """
    found = too_much(charge, controller)
    return found or _dark_outside(charge, place, by_laws, first, nights)


def too_much(charge: Charge, controller: Controller) -> list[Refusal]:
    """What the controller itself cannot keep or do; it knows no by-law."""
    found = [*_of_calendar(charge, controller)]
    for programme in charge.programmes.values():
        found += _of_programme(programme, controller)
    size = len(written(charge))
    if size > LARGEST:
        found.append(
            Refusal("%(size)s bytes are too many: a lamp keeps %(most)s.",
                    {"size": size, "most": LARGEST})
        )  # fmt: skip
    return found


def _of_calendar(charge: Charge, controller: Controller) -> Iterator[Refusal]:
    named = {charge.calendar.default, *(rule.programme for rule in charge.calendar.rules)}
    for name in sorted(named - set(charge.programmes)):
        yield Refusal(
            "The calendar names the programme %(name)s, which is not there.", {"name": name}
        )
    if len(charge.programmes) > controller.programmes:
        yield Refusal(
            "%(count)s programmes are too many: %(controller)s takes %(most)s.",
            {
                "count": len(charge.programmes),
                "controller": controller.name,
                "most": controller.programmes,
            },
        )
    if len(charge.calendar.rules) > controller.rules:
        yield Refusal(
            "%(count)s rules are too many: %(controller)s takes %(most)s.",
            {
                "count": len(charge.calendar.rules),
                "controller": controller.name,
                "most": controller.rules,
            },
        )
    if not LOWEST <= charge.threshold <= HIGHEST:
        yield Refusal(
            "Lamps switch with the sun between -18 and 5 degrees, not %(threshold)s.",
            {"threshold": charge.threshold},
        )


def _of_programme(programme: Programme, controller: Controller) -> Iterator[Refusal]:
    name = {"name": programme.name}
    if len(programme.points) > controller.points:
        yield Refusal(
            "Programme %(name)s has %(count)s switch points: %(controller)s takes %(most)s.",
            name
            | {
                "count": len(programme.points),
                "controller": controller.name,
                "most": controller.points,
            },
        )
    for level in (programme.first, *(point.level for point in programme.points)):
        if why := _impossible(level, controller):
            yield Refusal(why, name | {"level": level, "lowest": controller.lowest})
    if abs(programme.after_dusk) > MOVED or abs(programme.after_dawn) > MOVED:
        yield Refusal(
            "Programme %(name)s moves dusk or dawn by more than %(most)s minutes.",
            name | {"most": MOVED},
        )
    for point in programme.points:
        yield from _of_point(point, controller, name)
    yield from _twice(programme.points, name)
    if programme.presence is not None:
        yield from _of_presence(programme.presence, controller, name)


def _of_presence(
    presence: Presence, controller: Controller, name: dict[str, str]
) -> Iterator[Refusal]:
    if not controller.presence:
        yield Refusal(
            "Programme %(name)s follows passages: %(lamps)s has no presence detector.",
            name | {"lamps": controller.name},
        )
    if why := _impossible(presence.level, controller):
        yield Refusal(why, name | {"level": presence.level, "lowest": controller.lowest})
    numbers = all(isinstance(n, int) for n in (presence.hold, presence.ramp))
    least, most = HELD
    if not numbers or not (least <= presence.hold <= most and 0 <= presence.ramp <= RISEN):
        yield Refusal(
            "Programme %(name)s holds %(hold)s s after a passage and rises within %(ramp)s s: "
            "%(least)s to %(most)s s, and at most %(risen)s s.",
            name
            | {"hold": presence.hold, "ramp": presence.ramp}
            | {"least": least, "most": most, "risen": RISEN},
        )


def _impossible(level: object, controller: Controller) -> str:
    if not isinstance(level, int) or isinstance(level, bool) or not 0 <= level <= FULL:
        return "Programme %(name)s asks for %(level)s per cent: a lamp shines between 0 and 100."
    if 0 < level < controller.lowest:
        return "Programme %(name)s asks for %(level)s per cent: below %(lowest)s the lamp is not steady."
    return ""


def _of_point(
    point: SwitchPoint, controller: Controller, name: dict[str, str]
) -> Iterator[Refusal]:
    if isinstance(point.at, Astronomical):
        if not controller.astronomical:
            yield Refusal("Programme %(name)s follows the sun: the controller cannot.", name)
        if abs(point.at.minutes) > FARTHEST:
            yield Refusal(
                "Programme %(name)s has a point %(minutes)s minutes from %(turn)s: at most %(most)s.",
                name | {"minutes": point.at.minutes, "turn": point.at.turn, "most": FARTHEST},
            )
    if point.ramp < 0 or (point.ramp and not controller.ramps):
        yield Refusal(
            "Programme %(name)s has a ramp of %(ramp)s s: the controller cannot.",
            name | {"ramp": point.ramp},
        )


def _twice(points: Sequence[SwitchPoint], name: dict[str, str]) -> Iterator[Refusal]:
    """Two points at one time, clock times out of the night's order, ramps longer than their stretch."""
    clock = [point for point in points if isinstance(point.at, time)]
    minutes = [_minute(point.at) for point in clock]
    for one, other in pairwise(minutes):
        if other <= one:
            yield Refusal(
                "Programme %(name)s lists %(time)s after a later or the same time: order the points "
                "from noon to noon.",
                name | {"time": f"{(other + 720) // 60 % 24:02d}:{other % 60:02d}"},
            )
    for point, one, other in zip(clock, minutes, minutes[1:], strict=False):
        if 0 < (other - one) * 60 < point.ramp:
            yield Refusal(
                "Programme %(name)s has a ramp of %(ramp)s s that lasts past the next switch point.",
                name | {"ramp": point.ramp},
            )


def _minute(at: time | Astronomical) -> int:
    """Of the night, which begins at noon; only clock times are asked."""
    assert isinstance(at, time)  # noqa: S101 -- told by the caller
    return (at.hour * 60 + at.minute - NOON * 60) % 1440


def _dark_outside(
    charge: Charge, place: Place, by_laws: Sequence[ByLaw], first: date, nights: int
) -> list[Refusal]:
    """A programme that is off where no by-law lets it: the first such night of each programme."""
    dates = [first + timedelta(days=n) for n in range(nights)]
    told: dict[str, Refusal] = {}
    for sky in darkness(place, dates, charge.threshold):
        name = charge.calendar.programme(sky.night)
        programme = charge.programmes[name]
        if name in told or sky.sky is Sky.NEVER_DARK or not _ever_off(programme):
            continue
        laws = [law for law in by_laws if law.holds(sky.night)]
        if span := next(unlawful(programme, sky, laws, place), None):
            told[name] = _off_refused(programme, span, sky.night, laws, place)
    return list(told.values())


def _ever_off(programme: Programme) -> bool:
    return programme.first == 0 or any(point.level == 0 for point in programme.points)


def unlawful(
    programme: Programme, sky: Darkness, laws: Sequence[ByLaw], place: Place
) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of the dark in which the lamp is off and no single window holds them."""
    shining = lit_window(programme, sky, *bounds(sky.night, place.zone))
    if shining is None:
        return
    windows = [window(law, sky.night, place) for law in laws]
    for start, end in _off(night_curve(programme, sky, place), *shining):
        if not any(a <= start and end <= b for a, b in windows):
            yield start, end


def _off(curve: Curve, dusk: datetime, dawn: datetime) -> list[tuple[datetime, datetime]]:
    """Where the lamp is off between dusk and dawn; stretches that touch are one."""
    found: list[tuple[datetime, datetime]] = []
    for start, end, level in curve.spans():
        start, end = max(start, dusk), min(end, dawn)
        if level or start >= end:
            continue
        if found and found[-1][1] == start:
            start = found.pop()[0]
        found.append((start, end))
    return found


def window(law: ByLaw, night: date, place: Place) -> tuple[datetime, datetime]:
    """The moments (UTC) between which a by-law lets lamps be off in a night."""
    return (
        strikes(night, law.off_from, place.zone),
        strikes(night, law.off_until, place.zone),
    )


def _off_refused(
    programme: Programme,
    span: tuple[datetime, datetime],
    night: date,
    laws: Sequence[ByLaw],
    place: Place,
) -> Refusal:
    start, end = (moment.astimezone(place.zone) for moment in span)
    values = {
        "name": programme.name,
        "from": f"{start:%H:%M}",
        "until": f"{end:%H:%M}",
        "night": night.isoformat(),
        "laws": ", ".join(law.reference for law in laws),
    }
    text = "Programme %(name)s is off from %(from)s to %(until)s in the night of %(night)s: "
    if laws:
        return Refusal(text + "outside the window of %(laws)s.", values)
    return Refusal(text + "no by-law in force then lets these lamps be off.", values)
