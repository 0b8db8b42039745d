"""Programmes, nights and places that the tests of the rules share."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from eclor.services.lighting.rules.programmes.curves import Curve, night_curve
from eclor.services.lighting.rules.sun import darkness
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.programmes import (
    Astronomical,
    ByLaw,
    Calendar,
    Charge,
    Controller,
    Programme,
    Rule,
    SwitchPoint,
    Turn,
)

PARIS = ZoneInfo("Europe/Paris")
AUDUN = Place(49.47, 5.95, PARIS)
TROMSO = Place(69.65, 18.96, ZoneInfo("Europe/Oslo"))
MONDAY = date(2026, 11, 23)
WEEK = Programme("week", 100, (SwitchPoint(time(23), 50, ramp=60), SwitchPoint(time(5, 30), 80)))
PART_NIGHT = Programme("part night", 100, (SwitchPoint(time(23), 0), SwitchPoint(time(5), 100)))
LAW = ByLaw("order 2026-14", time(23), time(5), date(2026, 1, 1))
SIMPLE = Controller("simple")
LED = ((0, 1.0), (50_000, 0.9), (100_000, 0.8))


def curve_of(programme: Programme, night: date = MONDAY, place: Place = AUDUN) -> Curve:
    return night_curve(programme, darkness(place, [night])[0], place)


def at(hour: int, minute: int = 0, second: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=PARIS)


def charge(*programmes: Programme, rules: tuple[Rule, ...] = ()) -> Charge:
    return Charge(Calendar(programmes[0].name, rules), {p.name: p for p in programmes})


levels = st.sampled_from([0, 10, 30, 50, 77, 100])
points = st.builds(
    SwitchPoint,
    st.one_of(
        st.times().map(lambda t: t.replace(second=0, microsecond=0)),
        st.builds(Astronomical, st.sampled_from(Turn), st.integers(-240, 240)),
    ),
    levels,
    st.sampled_from([0, 60, 900]),
)
programmes = st.builds(
    Programme,
    st.sampled_from(["a", "b", "week"]),
    levels,
    st.lists(points, max_size=8).map(tuple),
    st.integers(-60, 60),
    st.integers(-60, 60),
)
nights = st.dates(date(2024, 1, 1), date(2028, 12, 31))
