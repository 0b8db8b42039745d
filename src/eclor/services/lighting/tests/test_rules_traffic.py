"""What traffic asks of the lamps: learned from the past, blind to the future, kept when it changes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from eclor.services.lighting.rules.traffic.calendar import Calendar, calendar
from eclor.services.lighting.rules.traffic.deciding import judge
from eclor.services.lighting.rules.traffic.learning import Growth, capacities, learn
from eclor.services.lighting.rules.traffic.planning import Learned, plan
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.traffic import Counts, Horizon, LampPower, Steps

PARIS = ZoneInfo("Europe/Paris")
AUDUN = Place(49.47, 5.95, PARIS)
STEPS, POWER = Steps(), LampPower()
LIGHT = Growth(trees=25, pace=0.2, leaves=7, smallest_leaf=20)
DAYS, LEARNED_DAYS = 70, 45


def made(seed: int = 1, streets: int = 3) -> Counts:
    """Winter weeks of streets that wake at 6, sleep at night, and have good and bad days."""
    chance = np.random.default_rng(seed)
    start = int(datetime(2025, 11, 3, tzinfo=UTC).timestamp())
    hour = np.arange(24 * DAYS)
    usual = 40 + 35 * np.cos(2 * np.pi * (hour % 24 - 15) / 24) + 15 * (hour % 24 == 7)
    weekend = np.isin(hour // 24 % 7, [5, 6])
    day = chance.lognormal(0, 0.25, DAYS).repeat(24)
    mean = usual * np.where(weekend, 0.7, 1) * day
    flow = chance.poisson(mean[:, None] * np.linspace(2, 5, streets)).astype(float)
    flow[chance.random(flow.shape) < 0.02] = np.nan
    return Counts(tuple(f"street {n}" for n in range(streets)), start, flow)


def past_of(civil: Calendar) -> np.ndarray:
    return civil.day < civil.day[0] + LEARNED_DAYS


@pytest.fixture(scope="module")
def town() -> tuple[Counts, Calendar, Learned]:
    counts = made()
    civil = calendar(counts, AUDUN)
    return counts, civil, learn(counts, civil, AUDUN, past_of(civil), growth=LIGHT)


def row_of(civil: Calendar, *, dark_after: int) -> int:
    """A dark slot some rows after the past."""
    first = int(past_of(civil).sum())
    return next(r for r in range(first + dark_after, len(civil.day)) if civil.dark[r] > 0)


# --- nothing is known of the future --------------------------------------------------------------


def shuffled(flow: np.ndarray, first: int, seed: int) -> np.ndarray:
    """Everything from row ``first`` on, in another order and another size."""
    other = flow.copy()
    chance = np.random.default_rng(seed)
    other[first:] = chance.permutation(flow[first:].ravel()).reshape(flow[first:].shape) * 3
    return other


@pytest.mark.parametrize("after", [3, 200, 400])
def test_shuffling_the_hour_and_all_after_it_changes_no_live_level(town, after: int):
    counts, civil, learned = town
    row, first = row_of(civil, dark_after=after), int(past_of(civil).sum())

    known = plan(learned, counts.flow, civil, Horizon.LIVE, first)
    blind = plan(learned, shuffled(counts.flow, row, after), civil, Horizon.LIVE, first)

    assert np.array_equal(known[: row - first + 1], blind[: row - first + 1])
    assert not np.array_equal(known, blind)


def test_a_flood_of_cars_in_this_very_hour_changes_no_level_of_it(town):
    counts, civil, learned = town
    first = int(past_of(civil).sum())
    known = plan(learned, counts.flow, civil, Horizon.LIVE, first)

    for row in range(first + 30, first + 230, 9):
        flooded = counts.flow.copy()
        flooded[row:] = 10_000
        blind = plan(learned, flooded, civil, Horizon.LIVE, first)
        assert np.array_equal(known[: row - first + 1], blind[: row - first + 1])


@pytest.mark.parametrize("night", [2, 9, 20])
def test_shuffling_all_after_noon_changes_no_level_of_the_night_planned_ahead(town, night: int):
    counts, civil, learned = town
    first = int(past_of(civil).sum())
    noon = int(np.flatnonzero(civil.night == civil.night[first] + night)[0])
    end = int(np.flatnonzero(civil.night == civil.night[first] + night)[-1])

    known = plan(learned, counts.flow, civil, Horizon.AHEAD, first)
    blind = plan(learned, shuffled(counts.flow, noon, night), civil, Horizon.AHEAD, first)

    assert np.array_equal(known[: end - first + 1], blind[: end - first + 1])
    assert not np.array_equal(known, blind)


def test_what_is_learned_does_not_depend_on_anything_after_the_past(town):
    counts, civil, learned = town
    first = int(past_of(civil).sum())
    other = replace(counts, flow=shuffled(counts.flow, first, 5))

    again = learn(other, civil, AUDUN, past_of(civil), growth=LIGHT)

    assert json.dumps(again.to_json()) == json.dumps(learned.to_json())


def test_tonight_can_be_planned_while_nothing_of_it_is_counted_yet(town):
    counts, civil, learned = town
    first = int(past_of(civil).sum())
    row = row_of(civil, dark_after=100)
    open_end = counts.flow.copy()
    open_end[row:] = np.nan

    known = plan(learned, counts.flow, civil, Horizon.LIVE, first)
    tonight = plan(learned, open_end, civil, Horizon.LIVE, first)

    assert np.array_equal(tonight[row - first], known[row - first])


# --- what a plan is worth ------------------------------------------------------------------------


def figures(town, horizon: Horizon, flow: np.ndarray | None = None):
    counts, civil, learned = town
    flow = counts.flow if flow is None else flow
    first = int(past_of(civil).sum())
    level = plan(learned, flow, civil, horizon, first)
    return judge(level, learned.need(flow)[first:], civil.dark[first:, None], POWER)


def test_a_learned_plan_saves_much_and_leaves_hardly_anybody_in_the_dark(town):
    live, ahead = (figures(town, horizon) for horizon in Horizon)

    assert live.saving > 0.15
    assert ahead.saving > 0.10
    assert live.over < ahead.over
    assert max(live.under, ahead.under) < 0.02


def test_when_traffic_doubles_on_a_street_its_lamps_follow(town):
    counts, civil, _ = town
    changed = counts.flow.copy()
    first = int(past_of(civil).sum())
    changed[first + 48 :, 0] *= 2

    live = figures(town, Horizon.LIVE, changed)

    assert live.under < 0.035


def test_learned_things_survive_storage(town):
    counts, civil, learned = town
    first = int(past_of(civil).sum())

    kept = Learned.from_json(json.loads(json.dumps(learned.to_json())))

    for horizon in Horizon:
        assert np.array_equal(
            plan(kept, counts.flow, civil, horizon, first),
            plan(learned, counts.flow, civil, horizon, first),
        )


def test_by_day_the_plan_is_full_light_for_whoever_looks(town):
    counts, civil, learned = town

    level = plan(learned, counts.flow, civil, Horizon.LIVE, 0)

    assert (level[civil.dark == 0] == 1).all()


# --- little is known -----------------------------------------------------------------------------


def test_with_a_week_of_counts_all_streets_keep_full_light():
    counts = made()
    civil = calendar(counts, AUDUN)
    week = civil.day < civil.day[0] + 8

    learned = learn(counts, civil, AUDUN, week, growth=LIGHT)

    assert learned.insights == {}
    assert (plan(learned, counts.flow, civil, Horizon.AHEAD, 192) == 1).all()


def test_a_street_nobody_has_counted_keeps_full_light_beside_others_that_dim():
    counts = made()
    flow = counts.flow.copy()
    flow[: 24 * (LEARNED_DAYS - 2), 1] = np.nan
    counts = replace(counts, flow=flow)
    civil = calendar(counts, AUDUN)

    learned = learn(counts, civil, AUDUN, past_of(civil), growth=LIGHT)
    level = plan(learned, counts.flow, civil, Horizon.LIVE, int(past_of(civil).sum()))

    assert np.isnan(learned.capacity[1])
    assert (level[:, 1] == 1).all()
    assert (level[:, 0] < 1).any()


def test_a_street_where_no_car_ever_passed_has_no_capacity():
    counts = replace(made(), flow=np.zeros((24 * DAYS, 3)))

    assert np.isnan(capacities(counts, np.ones(24 * DAYS, dtype=bool))).all()


def test_a_summer_is_planned_from_a_winter_without_ever_having_seen_its_dark_hours():
    counts = made()
    civil = calendar(counts, AUDUN)
    learned = learn(counts, civil, AUDUN, past_of(civil), growth=LIGHT)
    july = replace(counts, start=counts.start + int(timedelta(days=240).total_seconds()))

    level = plan(learned, july.flow, calendar(july, AUDUN), Horizon.LIVE, 24 * 40)

    assert set(np.unique(level)) <= {0.5, 0.75, 1.0}
