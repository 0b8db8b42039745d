"""A simulated path: who passes, and what its lamps make of it."""

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from eclor.core.commands.envelope import Identity, Refused
from eclor.field.devices.lamp import Lamp, Moment
from eclor.field.devices.programme import Kept, kept
from eclor.field.life.passing import since_passage
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
