"""Lamps that lose the platform for a night keep their programme: not one hour is wrong."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from eclor.core.commands.envelope import Identity, Key, Order
from eclor.field.devices.lamp import Lamp
from eclor.field.devices.programme import PLACE, restored
from eclor.services.lighting.rules.nights import bounds
from eclor.services.lighting.rules.programmes.canonical import hash_of, written
from eclor.services.lighting.rules.programmes.curves import night_curve
from eclor.services.lighting.rules.sun import darkness
from eclor.services.lighting.words.programmes import (
    Astronomical,
    Calendar,
    Charge,
    Programme,
    Rule,
    SwitchPoint,
    Turn,
    Weekdays,
)

KEY = Key.of("cd" * 32, "val-alzette")
SATURDAY = date(2026, 10, 24)  # the clocks go back that night
MINUTE = timedelta(minutes=1)
LAMPS = 40


def charge(low: int) -> Charge:
    """Dimmed in the small hours, bright till one on market nights, a ramp before dawn."""
    week = Programme(
        "week",
        100,
        (
            SwitchPoint(time(22, 30), low, 600),
            SwitchPoint(Astronomical(Turn.DAWN, -45), 90, 120),
        ),
    )
    market = Programme("market", 80, (SwitchPoint(time(1), low),))
    rules = (Rule("market", (Weekdays(frozenset({6})),)),)
    return Charge(Calendar("week", rules), {"week": week, "market": market})


def told(number: int, wanted: Charge) -> Lamp:
    """A lamp that obeyed one order, at noon before the platform stopped."""
    noon = int(bounds(SATURDAY, PLACE.zone)[0].timestamp())
    key = f"lamp-{number}"
    lamp = Lamp(Identity(key=key, number=number, issuer="val-alzette", public=KEY.public))
    order = Order(
        id=f"order-{number}", target=key, action="programme",
        params={"charge": written(wanted).decode(), "hash": hash_of(wanted)},
        not_before=noon, expires=noon + 60, seq=1, issuer="val-alzette",
    )  # fmt: skip
    answer = lamp.hear(KEY.seal(order), noon + 1.0)
    assert answer is not None
    assert answer.result == "done"
    return lamp


def through_a_power_cut(lamp: Lamp) -> Lamp:
    assert lamp.programme is not None
    kept = restored(lamp.programme.text, lamp.programme.digest)
    return Lamp(lamp.me, programme=kept, spoiled=kept is None, memory=lamp.memory)


@pytest.mark.parametrize("night", [SATURDAY, SATURDAY + timedelta(days=1)])
def test_with_the_platform_stopped_for_a_night_no_lamp_hour_is_wrong(night):
    charges = [charge(20 + number) for number in range(LAMPS)]
    lamps = [told(number, wanted) for number, wanted in enumerate(charges)]
    (sky,) = darkness(PLACE, [night], -4.0)
    start, end = bounds(night, PLACE.zone)
    cut = start + (end - start) / 2

    wrong = minutes = 0
    for number, wanted in enumerate(charges):
        curve = night_curve(wanted.programmes[wanted.calendar.programme(night)], sky, PLACE)
        moment = start
        while moment < end:
            if moment == cut:
                lamps[number] = through_a_power_cut(lamps[number])
            shown = lamps[number].level(moment.timestamp())
            wrong += abs(shown - curve.level_at(moment)) > 0.05
            minutes += 1
            moment += MINUTE

    hours = 25 if night == SATURDAY else 24
    assert (wrong, minutes) == (0, LAMPS * hours * 60)


def test_a_market_night_is_the_market_s_and_the_next_one_is_not():
    lamp = told(1, charge(30))
    midnight = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)  # on the clocks of Val d'Alzette

    levels = [lamp.level((midnight + timedelta(days=day)).timestamp()) for day in (0, 1)]

    assert levels == [80, 30]
