"""How the territory lives: sun, lamps, waste, cars, and what goes wrong."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eclor.field.life import Life
from eclor.field.life.calendar import DAY, HOUR, local, weekday
from eclor.field.life.centres import ZONES
from eclor.field.life.faults import CABINET_SILENT, LAMP_DEAD, SENSOR_STUCK, spells
from eclor.field.life.lamps import programme
from eclor.field.life.noise import smooth
from eclor.field.life.sun import elevation
from eclor.field.made import make_territory
from eclor.field.made.words import Thing

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(scope="module")
def life() -> Life:
    return Life(make_territory(57))


def wall(*clock: int) -> float:
    return datetime(*clock, tzinfo=PARIS).timestamp()  # type: ignore[misc, arg-type]


def thing(life: Life, kind: str, number: int = 0) -> Thing:
    return life.made.of_type(kind)[number]


def lamp_with(life: Life, programme: str) -> Thing:
    return next(t for t in life.made.of_type("Streetlight") if t.traits["programme"] == programme)


def level(life: Life, lamp: Thing, moment: float) -> float:
    return float(life.values(lamp, np.array([moment]))["dimming"][0])


def test_the_sun_stands_at_forty_degrees_at_noon_on_the_equinox() -> None:
    noon = datetime(2026, 9, 23, 11, 28, tzinfo=UTC).timestamp()  # solar noon at 6° east

    assert elevation(np.array([noon]))[0] == pytest.approx(90 - 49.44, abs=0.3)


def test_lamps_are_dark_by_day_full_in_the_evening_and_low_at_night(life: Life) -> None:
    lamp = lamp_with(life, "abaissement-40")

    levels = [level(life, lamp, wall(2026, 11, 20, hour)) for hour in (12, 20, 3, 7)]

    assert levels == [0.0, 100.0, 40.0, 100.0]


def test_where_a_by_law_says_so_lamps_are_off_in_the_small_hours(life: Life) -> None:
    lamp = lamp_with(life, "coupure")

    assert level(life, lamp, wall(2026, 11, 20, 2)) == 0.0
    assert level(life, lamp, wall(2026, 11, 20, 21)) == 100.0


def test_lamps_without_dimming_burn_about_four_thousand_one_hundred_hours_a_year() -> None:
    year = np.array([wall(2025, 1, 1), wall(2026, 1, 1)])

    hours = np.diff(programme("permanent", 2026).burnt_at(year))[0]

    assert 4050 < hours < 4150


def test_a_dead_lamp_takes_next_to_nothing_and_its_meter_stands_still(life: Life) -> None:
    lamp = lamp_with(life, "permanent")
    start, end = spells(LAMP_DEAD, lamp.key, 57, wall(2022, 1, 1), wall(2026, 1, 1))[0]

    said = life.values(lamp, np.linspace(start + 1, end - 1, 40))

    assert said["power"].max() < 1
    assert said["burningHours"].max() == said["burningHours"].min()


@settings(max_examples=25, deadline=None)
@given(number=st.integers(0, 4599), day=st.integers(0, 700))
def test_the_meter_of_a_lamp_never_goes_back(life: Life, number: int, day: int) -> None:
    times = wall(2025, 1, 1) + day * DAY + np.arange(0, 2 * DAY, 900.0)

    energy = life.values(thing(life, "Streetlight", number), times)["energy"]

    assert (np.diff(energy) >= 0).all()


@pytest.mark.parametrize(
    "kind",
    ["Streetlight", "StreetlightControlCabinet", "WasteContainer", "WeatherStation",
     "TrafficCounter"],
)  # fmt: skip
def test_a_moment_asked_alone_is_the_moment_asked_with_a_year(life: Life, kind: str) -> None:
    one = thing(life, kind, 3)
    times = wall(2025, 11, 1) + np.arange(0, 365) * 86_000.0

    whole = life.values(one, times)
    alone = life.values(one, times[200:201])

    assert {k: v[0] for k, v in alone.items()} == {k: v[200] for k, v in whole.items()}


def test_a_cabinet_counts_what_its_lamps_take(life: Life) -> None:
    cabinet = thing(life, "StreetlightControlCabinet", 4)
    night = np.array([wall(2026, 11, 20, 20)])
    lamps = [t for t in life.made.of_type("Streetlight") if t.gateway == cabinet.key]

    together = sum(life.values(lamp, night)["power"][0] for lamp in lamps)

    assert life.values(cabinet, night)["activePower"][0] == pytest.approx(together + 18, rel=0.02)


def test_containers_fill_and_are_emptied(life: Life) -> None:
    times = wall(2026, 1, 1) + np.arange(0, 90 * 24) * HOUR
    for number in range(0, 150, 10):
        container = life.containers[thing(life, "WasteContainer", number).key]

        levels = container.level(life.seed, times)

        falls = np.diff(levels)[np.diff(levels) < -1]
        assert (levels >= 0).all()
        assert (levels <= 100).all()
        assert 2 <= len(falls) <= 13
        assert (levels[1:][np.diff(levels) < -1] < 10).all()


def test_the_morning_rush_is_a_matter_of_weekdays(life: Life) -> None:
    counter = thing(life, "TrafficCounter")

    tuesday, sunday, armistice = (
        life.values(counter, np.array([wall(2026, 11, day, 7, 10)]))["intensity"][0]
        for day in (10, 8, 11)
    )

    assert tuesday > 3 * sunday
    assert tuesday > 3 * armistice


def test_holidays_of_the_moselle_count_as_sundays() -> None:
    good_friday = int(wall(2026, 4, 3, 12) // DAY)

    assert weekday(good_friday) == 6
    assert weekday(good_friday - 1) == 3


def test_local_hours_follow_summer_time() -> None:
    before, after = local(np.array([wall(2026, 3, 28, 8), wall(2026, 3, 29, 8)])).hour

    assert before == after == 8


def test_winter_is_colder_than_summer_and_hills_than_valleys(life: Life) -> None:
    january = wall(2026, 1, 5) + np.arange(0, 14 * 24) * HOUR
    july = wall(2026, 7, 5) + np.arange(0, 14 * 24) * HOUR

    assert life.sky.air(july).mean() > life.sky.air(january).mean() + 8
    assert (life.sky.air(july, altitude=420) < life.sky.air(july, altitude=290)).all()


def test_a_full_lane_is_full_from_the_gate_outwards(life: Life) -> None:
    for day in range(30):
        played = life.centre(thing(life, "RecyclingCentre"), wall(2026, 5, 1, 12) + day * DAY)
        for at, _, _ in played.events:
            occupied = [played.state_at(at)[zone] for zone in ZONES]
            assert occupied == sorted(occupied, reverse=True)


def test_the_gate_counts_from_nought_each_day_and_never_back(life: Life) -> None:
    played = life.centre(thing(life, "RecyclingCentre"), wall(2026, 5, 16, 12))

    counts = [value for _, name, value in played.events if name == "gateCount"]

    assert played.state_at(played.begin)["gateCount"] == 0
    assert counts == sorted(counts)
    assert len(counts) > 100


def test_nobody_waits_at_a_closed_gate(life: Life) -> None:
    centre = thing(life, "RecyclingCentre")
    night = life.centre(centre, wall(2026, 5, 16, 12)).state_at(wall(2026, 5, 16, 22))

    assert life.centre(centre, wall(2026, 12, 25, 12)).events == []
    assert night["docksOpen"] == 0
    assert not any(night[zone] for zone in ZONES)


def test_a_silent_cabinet_silences_its_lamps(life: Life) -> None:
    lamp = thing(life, "Streetlight")
    start, end = spells(CABINET_SILENT, lamp.gateway, 57, wall(2024, 1, 1), wall(2026, 1, 1))[0]

    silent = life.is_silent(lamp, np.array([start - 1, (start + end) / 2, end + 1]))

    assert silent.tolist() == [False, True, False]


def test_a_stuck_counter_says_the_same_again_and_again(life: Life) -> None:
    counter = thing(life, "TrafficCounter", 2)
    start, end = spells(SENSOR_STUCK, counter.key, 57, wall(2023, 1, 1), wall(2026, 11, 1))[0]

    said = life.values(counter, np.linspace(start + 1, end - 1, 50))["intensity"]

    assert len(set(said.tolist())) == 1


def test_noise_is_smooth() -> None:
    curve = smooth(7, np.arange(0, 10 * DAY, 60.0), DAY)

    assert np.abs(curve).max() <= 1
    assert np.abs(np.diff(curve)).max() < 0.01
