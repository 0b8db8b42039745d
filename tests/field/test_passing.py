"""A simulated path: who passes, and what its lamps make of it."""

import json
from datetime import datetime
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from eclor.core.commands.envelope import Identity, Refused
from eclor.field.devices.clock import LifeClock
from eclor.field.devices.lamp import Lamp, Moment
from eclor.field.devices.programme import Kept, kept
from eclor.field.devices.reporters import Message, Regular
from eclor.field.life import Life
from eclor.field.life.calendar import DAY
from eclor.field.life.passing import next_change, passages, since_passage
from eclor.field.made import make_territory
from eclor.services.lighting.rules.programmes.canonical import digest, written
from eclor.services.lighting.words.programmes import Because, Calendar, Charge, Presence, Programme

PARIS = ZoneInfo("Europe/Paris")
NIGHT = datetime(2026, 11, 23, 22, tzinfo=PARIS).timestamp()
NOON = datetime(2026, 11, 23, 13, tzinfo=PARIS).timestamp()
PATH = Programme("path", 20, presence=Presence(100, 60, 4))
TEXT = written(Charge(Calendar("path"), {"path": PATH})).decode()
SAID = {"charge": TEXT, "hash": digest(TEXT)}


def lamp(programme: Kept | None) -> Lamp:
    me = Identity(key="l", number=1, issuer="x", public=b"")
    return Lamp(me, detects=True, programme=programme)


@pytest.mark.parametrize(
    ("since", "level", "because"),
    [
        (None, 20, Because.PROGRAMME),
        (0.0, 20, Because.PROGRAMME),
        (2.0, 60, Because.SENSOR),
        (59.0, 100, Because.SENSOR),
        (60.0, 20, Because.PROGRAMME),
    ],
)
def test_a_lamp_rises_for_who_passes_and_falls_when_it_has_held(since, level, because):
    path, told = lamp(kept(SAID, detects=True)), Moment(since=since)

    assert path.level(NIGHT, told) == level
    assert path.because(NIGHT, told) is because


def test_a_lamp_on_a_conventional_ballast_burns_fully_or_is_off_whatever_it_is_told():
    old = lamp(kept(SAID, detects=True))
    old.dims = False

    assert old.level(NIGHT) == 100  # told 20
    assert old.level(NOON) == 0


def test_nobody_lights_a_path_by_day():
    path = lamp(kept(SAID, detects=True))

    assert path.level(NOON, Moment(since=30.0)) == 0


def test_a_lamp_without_a_detector_refuses_to_keep_a_presence():
    with pytest.raises(Refused, match="no presence detector"):
        kept(SAID)


def test_passers_by_are_the_same_for_whoever_asks_and_fewer_in_the_small_hours():
    late = datetime(2026, 11, 24, 1, tzinfo=PARIS).timestamp()
    nights = [86_400.0 * n for n in range(5)]

    def hours(begin: float) -> int:
        found = 0
        for night in nights:
            seen = [since_passage(7, "sentier", begin + night + 30.0 * n) for n in range(360)]
            found += sum(b is not None and (a is None or b < a) for a, b in pairwise(seen))
        return found

    assert since_passage(7, "sentier", NIGHT) == since_passage(7, "sentier", NIGHT)
    evening, small = hours(datetime(2026, 11, 23, 20, tzinfo=PARIS).timestamp()), hours(late)
    assert 60 < evening < 180  # 120 expected of 15 hours
    assert 3 < small < 35  # 15 expected


def test_changes_are_those_a_watcher_of_every_second_sees():
    hold, rise, street, hours = 60.0, 2.0, "sentier", 3
    seconds = [NIGHT + n for n in range(hours * 3_600)]
    seen = [
        (since := since_passage(7, street, at)) is not None and rise <= since < hold
        for at in seconds
    ]
    watched = sum(a != b for a, b in pairwise(seen))

    found, at = 0, NIGHT
    while (at := _next(street, hold, rise, at)) < seconds[-1]:
        found += 1

    assert found > 20
    # Between two passages a minute apart the light sinks for the two seconds it takes to rise.
    assert found == pytest.approx(watched, abs=4)


def _next(street: str, hold: float, rise: float, at: float) -> float:
    passed = passages(7, street, at - hold - rise, at + DAY)
    change = next_change(passed, hold, rise, at)
    assert change is not None
    return change


def path(programme: Kept | None) -> Regular:
    life = Life(make_territory(57))
    thing = next(t for t in life.made.of_type("Streetlight") if "presenceDetector" in t.attributes)
    return Regular(life, LifeClock(NIGHT, 1.0), thing, Random(1), lamp(programme))


def spoken(reporter: Regular, until: float) -> list[Message]:
    found, at = [], reporter.next_at(NIGHT)
    while at < until:
        found += list(reporter.report(at))[:1]
        at = reporter.next_at(at)
    return found


def test_a_lamp_says_at_once_that_somebody_passes_and_that_the_path_is_empty_again():
    said = [json.loads(m.payload) for m in spoken(path(kept(SAID, detects=True)), NIGHT + 3_600)]

    levels = [one["dimming"] for one in said]
    changes = [(a, b) for a, b in pairwise(levels) if a != b]
    assert len(said) > 4  # beside the four quarters of the hour
    assert set(levels) == {20, 100}
    assert len(changes) >= 4
    assert {one["dimming"]: one["levelReason"] for one in said} == {20: "programme", 100: "sensor"}


def test_a_lamp_without_a_programme_of_passages_speaks_each_quarter_of_an_hour():
    assert len(spoken(path(None), NIGHT + 3_600)) == 4
