"""What lamps take, what the chain of savings claims, and how sure a measured saving is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eclor.services.lighting.rules.energy.baseline import NightUse, learned, student
from eclor.services.lighting.rules.energy.chain import FACTORS, chain, worth
from eclor.services.lighting.rules.energy.lamp import Lamp, fitted, night_energy
from eclor.services.lighting.rules.energy.measured import below_full, compared
from eclor.services.lighting.rules.programmes.curves import Curve, Step
from eclor.services.lighting.words.energy import Cause, Factor
from eclor.services.lighting.words.traffic import LampPower

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LAMP = Lamp(40, LampPower(0.9, 0.1), standby=0.5)


def night(*steps: tuple[float, float, int]) -> Curve:
    """Steps as (hours after noon, level, ramp in seconds)."""
    told = tuple(Step(NOON + timedelta(hours=h), level, ramp) for h, level, ramp in steps)
    return Curve(NOON.date(), told, NOON + timedelta(hours=24))


def test_a_lamp_of_40_watts_takes_22_at_half_level_and_its_standby_when_off():
    assert [LAMP.watts(level) for level in (1, 0.5, 0)] == [40, 22, 0.5]


def test_ten_hours_full_and_fourteen_off_are_407_watt_hours():
    kwh = night_energy(LAMP, night((0, 0, 0), (6, 100, 0), (16, 0, 0)))

    assert kwh == pytest.approx((40 * 10 + 0.5 * 14) / 1000)


def test_a_ramp_of_an_hour_from_full_to_half_takes_the_mean_of_both():
    kwh = night_energy(LAMP, night((0, 100, 0), (6, 50, 3600)))

    assert kwh == pytest.approx((40 * 6 + 31 + 22 * 17) / 1000)


def test_the_curve_of_a_luminaire_type_is_found_from_four_levels():
    found = fitted([1, 0.75, 0.5, 0.3], [LAMP.watts(x) for x in (1, 0.75, 0.5, 0.3)])

    assert found is not None
    assert found[0] == pytest.approx(40)
    assert (found[1].slope, found[1].base) == (pytest.approx(0.9), pytest.approx(0.1))


def test_two_levels_are_not_enough_to_know_a_curve():
    assert fitted([1, 0.5, 0.5], [40, 22, 22]) is None


# --- the chain -----------------------------------------------------------------------------------


def test_a_lamp_of_100_watts_ends_at_124_kwh_a_year_and_71_per_cent_saved():
    found = chain()

    assert found.before == pytest.approx(428.6, abs=0.1)
    assert found.after == pytest.approx(123.6, abs=0.2)
    assert found.saved == pytest.approx(0.712, abs=0.001)


def test_control_alone_is_claimed_and_the_lamp_change_is_not():
    found = chain()
    alone = chain(factors=[f for f in FACTORS if f.cause is not Cause.LAMP_CHANGE])

    assert found.control.low < found.control.middle < found.control.high
    assert 0.30 < found.control.middle < 0.45
    assert found.saving.middle == pytest.approx(0.70, abs=0.02)
    assert 0.4 < found.reached < 0.7
    assert [link.cause.ours for link in found.links] == [False, True, True, True, True]
    # Standby weighs less on a lamp that takes twice as much: the claim is not made greater so.
    assert alone.control.middle > found.control.middle


def test_the_shares_of_the_causes_add_up_to_the_whole_whatever_their_order():
    forward, backward = chain(), chain(factors=FACTORS[::-1])

    assert sum(link.share for link in forward.links) == pytest.approx(1)
    shares = {link.cause: link.share for link in backward.links}
    assert all(link.share == pytest.approx(shares[link.cause]) for link in forward.links)
    assert forward.after == pytest.approx(backward.after)


def test_every_factor_tells_its_source_and_assumptions_are_marked():
    marked = {f.cause for f in FACTORS if not f.source.verified}

    assert Cause.OVER_LIGHTING in marked
    assert Cause.LAMP_CHANGE not in marked
    assert all(f.source.document for f in FACTORS)


def test_the_band_is_the_same_each_time_it_is_asked():
    assert chain() == chain()


def test_a_factor_outside_its_own_range_is_refused():
    with pytest.raises(ValueError, match="control"):
        Factor(Cause.CONTROL, 0.5, 0.2, 0.3, FACTORS[0].source)


@settings(max_examples=15, deadline=None)
@given(st.floats(0.2, 0.33))
def test_more_saved_by_control_never_leaves_more_energy(saved: float):
    control = replace(FACTORS[-1], saved=saved)

    assert (
        chain(factors=[*FACTORS[:-1], control]).after
        >= chain(factors=[*FACTORS[:-1], replace(control, saved=0.33)]).after - 1e-9
    )


def test_energy_has_a_price_only_from_the_day_one_is_known():
    assert worth(1000, date(2026, 1, 1)) == (pytest.approx(200), pytest.approx(52))
    assert worth(1000, date(2020, 1, 1)) is None


# --- the baseline --------------------------------------------------------------------------------


def nights(first: date, count: int, factor: float, seed: int, noise: float = 1.5) -> list[NightUse]:
    """A cabinet that takes 8 kWh an hour of darkness, more on Saturdays, with a little weather."""
    chance = np.random.default_rng(seed)
    made = []
    for n in range(count):
        day = first + timedelta(days=n)
        dark = 12 + 4 * np.cos(2 * np.pi * (day.timetuple().tm_yday - 172 - 182) / 365)
        saturday = day.weekday() == 5
        kwh = factor * (3 + 8 * dark + 5 * saturday) + chance.normal(0, noise)
        made.append(NightUse(day, float(kwh), float(dark), special=saturday))
    return made


def test_a_saving_of_a_third_is_found_though_the_season_changed():
    base = learned(nights(date(2025, 9, 1), 90, 1.0, 1))
    after = nights(date(2026, 3, 1), 90, 0.67, 2)

    found = base.saved(after)
    true = sum(n.kwh for n in nights(date(2026, 3, 1), 90, 1.0, 3, noise=0)) * 0.33

    assert found.low < true < found.high
    assert (found.high - found.low) / found.middle < 0.1


def test_nothing_saved_is_said_to_be_nothing_within_the_band():
    base = learned(nights(date(2025, 9, 1), 120, 1.0, 4))

    found = base.saved(nights(date(2026, 1, 1), 60, 1.0, 5))

    assert found.low < 0 < found.high


def test_the_band_covers_the_truth_about_eight_times_in_ten():
    true = sum(n.kwh for n in nights(date(2026, 3, 1), 60, 1.0, 0, noise=0)) * 0.3
    inside = 0
    for seed in range(100):
        base = learned(nights(date(2025, 9, 1), 100, 1.0, 1000 + seed))
        found = base.saved(nights(date(2026, 3, 1), 60, 0.7, 2000 + seed))
        inside += found.low <= true <= found.high

    assert 70 <= inside <= 95


def test_nights_that_resemble_their_neighbours_widen_the_band():
    calm = nights(date(2025, 9, 1), 120, 1.0, 6, noise=0)
    swell = 3 * np.sin(np.arange(120) / 6)
    torn = np.random.default_rng(1).permutation(swell)
    after = nights(date(2026, 3, 1), 60, 0.7, 7)

    def width(extra: np.ndarray) -> float:
        use = [replace(n, kwh=n.kwh + float(e)) for n, e in zip(calm, extra, strict=True)]
        found = learned(use).saved(after)
        return found.high - found.low

    assert width(swell) > 2 * width(torn)


def test_a_month_is_the_least_to_learn_from():
    with pytest.raises(ValueError, match="29 are there"):
        learned(nights(date(2025, 9, 1), 29, 1.0, 1))


def test_a_baseline_that_knows_temperature_asks_for_it():
    warm = [replace(n, temperature=10.0 + n.dark) for n in nights(date(2025, 9, 1), 60, 1.0, 1)]

    with pytest.raises(ValueError, match="give it for each night"):
        learned(warm).saved(nights(date(2026, 3, 1), 10, 1.0, 2))


@pytest.mark.parametrize("freedom", [4.0, 9.5, 30.0, 300.0])
def test_students_quantile_is_that_of_the_tables(freedom):
    from scipy.stats import t

    assert student(freedom) == pytest.approx(float(t.ppf(0.9, freedom)), abs=1e-3)


def test_where_nothing_was_changed_the_last_month_shows_no_saving():
    found = compared(nights(date(2025, 9, 1), 200, 1.0, 8))

    assert found is not None
    assert (found.days, found.learned, found.changed) == (30, 170, None)
    assert not found.certain


def test_what_was_saved_counts_from_the_day_after_the_change():
    before, after = nights(date(2025, 4, 1), 240, 1.0, 9), nights(date(2025, 11, 27), 60, 0.6, 10)
    changed = date(2025, 11, 27)

    found = compared([*before, *after], changed)

    assert found is not None
    assert (found.first, found.days) == (date(2025, 11, 28), 59)
    assert found.certain
    assert found.share_low is not None
    assert found.share_high is not None
    assert found.share_low < 0.4 < found.share_high
    assert replace(found, expected=0.0).share_saved is None
    assert found.beyond  # the longest nights of the year were not among those learned from


def test_a_day_without_temperature_makes_the_line_do_without():
    days = [replace(n, temperature=10.0) for n in nights(date(2025, 9, 1), 100, 1.0, 11)]

    found = compared([*days[:-1], replace(days[-1], temperature=None)])

    assert found is not None
    assert not found.with_temperature


def test_meters_that_stood_still_say_nothing():
    assert compared(nights(date(2025, 9, 1), 200, 0.0, 13, noise=0.0)) is None


def test_a_few_days_say_nothing():
    assert compared(nights(date(2025, 9, 1), 40, 1.0, 12)) is None
    assert compared([]) is None
    assert below_full([(3.0, 10.0)] * 13) is None


def test_the_share_below_full_light_has_a_band_of_rated_powers_at_least():
    found = below_full([(6.0, 10.0)] * 30)

    assert found is not None
    assert found.middle == pytest.approx(0.4)
    # Eight chances in ten of a rated power within five per cent: four either way.
    assert found.low == pytest.approx(1 - 0.6 / 0.96, abs=0.004)
    assert found.high == pytest.approx(1 - 0.6 / 1.04, abs=0.004)
