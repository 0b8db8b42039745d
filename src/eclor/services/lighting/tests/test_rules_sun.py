"""The sun over the lamps, held against NREL's SPA; civil nights across clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvlib.solarposition import get_solarposition

from eclor.services.lighting.rules.nights import bounds, instant, night_of, strikes
from eclor.services.lighting.rules.sun import CIVIL, SUNSET, dark_share, darkness, elevation
from eclor.services.lighting.words.place import Darkness, Place, Sky

PARIS = ZoneInfo("Europe/Paris")
AUDUN = Place(49.47, 5.95, PARIS)
TROMSO = Place(69.65, 18.96, ZoneInfo("Europe/Oslo"))
PLACES = [
    AUDUN,
    Place(-33.87, 151.21, ZoneInfo("Australia/Sydney")),
    Place(0.0, -78.5, ZoneInfo("America/Guayaquil")),
    Place(59.33, 18.07, ZoneInfo("Europe/Stockholm")),
]
YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]


def spa(unix: np.ndarray, place: Place) -> np.ndarray:
    """True elevation by pvlib."""
    moments = pd.to_datetime(unix, unit="s", utc=True)
    found = get_solarposition(moments, place.latitude, place.longitude, altitude=0)
    return found["elevation"].to_numpy()


@pytest.mark.parametrize("place", PLACES, ids=lambda p: p.zone.key)
def test_our_sun_stands_within_a_hundredth_of_a_degree_of_the_reference_all_year(place: Place):
    start = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    unix = start + np.arange(0, 365 * 86_400, 1380.0)

    apart = np.abs(elevation(unix, place.latitude, place.longitude) - spa(unix, place))

    assert apart.max() <= 0.01


@pytest.mark.parametrize("threshold", [SUNSET, -3.0, -4.0, CIVIL])
def test_lamps_of_the_federation_switch_within_four_seconds_of_the_reference(threshold: float):
    found = darkness(AUDUN, YEAR, threshold)
    switched = np.array([m.timestamp() for sky in found for m in (sky.dusk, sky.dawn) if m])

    wrong = spa(switched, AUDUN) - threshold
    pace = (spa(switched + 30, AUDUN) - spa(switched - 30, AUDUN)) / 60

    assert len(switched) == 730
    assert np.abs(wrong / pace).max() <= 4 + 0.5  # told to the whole second


def test_a_year_at_minus_four_degrees_burns_as_long_as_the_reference_says():
    found = darkness(AUDUN, YEAR)

    hours = sum((s.dawn - s.dusk).total_seconds() / 3600 for s in found if s.dusk and s.dawn)

    assert hours == pytest.approx(4019, abs=3)


def test_in_tromso_lamps_never_burn_in_june_and_all_day_never_end_in_december_at_sunset():
    june, december = darkness(TROMSO, [date(2026, 6, 21), date(2026, 12, 21)], SUNSET)

    assert (june.sky, december.sky) == (Sky.NEVER_DARK, Sky.ALWAYS_DARK)
    assert june.dusk is None
    assert december.dawn is None


def test_a_night_begins_on_its_own_evening_and_ends_the_next_morning():
    (sky,) = darkness(AUDUN, [date(2026, 11, 23)])

    assert sky.dusk is not None
    assert sky.dawn is not None
    assert sky.dusk.date() == date(2026, 11, 23)
    assert sky.dawn.date() == date(2026, 11, 24)
    assert sky.dusk.utcoffset() == timedelta(hours=1)


def test_lower_thresholds_burn_shorter():
    def length(sky: Darkness) -> timedelta:
        assert sky.dusk is not None
        assert sky.dawn is not None
        return sky.dawn - sky.dusk

    nights = [length(darkness(AUDUN, [YEAR[80]], t)[0]) for t in (SUNSET, -3, -4, CIVIL)]

    assert nights == sorted(nights, reverse=True)


def test_an_impossible_threshold_is_refused_with_its_value():
    with pytest.raises(ValueError, match="not -40"):
        darkness(AUDUN, YEAR[:1], -40)


def test_a_place_beyond_the_pole_is_refused():
    with pytest.raises(ValueError, match="95"):
        Place(95, 0, PARIS)


def test_the_share_of_dark_minutes_adds_up_to_the_night():
    night = darkness(AUDUN, [date(2026, 3, 1)])[0]
    noon = datetime(2026, 3, 1, 11, tzinfo=UTC).timestamp()

    share = dark_share(noon + 3600 * np.arange(24.0), 3600.0, AUDUN)

    assert night.dusk is not None
    assert night.dawn is not None
    assert share.sum() == pytest.approx((night.dawn - night.dusk).total_seconds() / 3600, abs=0.1)


# --- civil nights --------------------------------------------------------------------------------


def test_two_in_the_morning_belongs_to_the_night_before():
    moment = datetime(2026, 11, 24, 2, tzinfo=PARIS)

    assert night_of(moment, PARIS) == date(2026, 11, 23)
    assert night_of(moment, PARIS, day_offset=0) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("night", "hours"), [((2026, 3, 28), 23), ((2026, 10, 24), 25), ((2026, 11, 23), 24)]
)
def test_the_nights_of_the_clock_changes_are_an_hour_shorter_and_longer(night, hours):
    first, end = bounds(date(*night), PARIS)

    assert end - first == timedelta(hours=hours)


def test_a_point_in_the_hour_that_spring_skips_strikes_at_the_change():
    struck = strikes(date(2026, 3, 28), time(2, 30), PARIS)

    assert struck == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_point_in_the_hour_that_comes_twice_strikes_the_first_time():
    struck = strikes(date(2026, 10, 24), time(2, 30), PARIS)

    assert struck == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_day_begins_at_noon_or_midnight_and_nowhere_else():
    with pytest.raises(ValueError, match="not at 6"):
        bounds(date(2026, 1, 1), PARIS, 6)


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.times().map(lambda t: t.replace(microsecond=0)),
    st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
)
def test_every_clock_time_of_a_night_strikes_within_that_night(night: date, at: time, zone: str):
    first, end = bounds(night, ZoneInfo(zone))

    struck = strikes(night, at, ZoneInfo(zone))

    assert first <= struck < end
    assert night_of(struck, ZoneInfo(zone)) == night


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.times(), st.times())
def test_a_later_clock_time_never_strikes_earlier(day: date, one: time, other: time):
    early, late = sorted([one, other])

    assert instant(day, early, PARIS) <= instant(day, late, PARIS)
