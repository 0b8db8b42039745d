"""What traffic asks of the lamps: learned from the past, blind to the future, kept when it changes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.services.lighting.rules.traffic.calendar import Calendar, calendar, usual_holidays
from eclor.services.lighting.rules.traffic.deciding import decide, judge, price_for, risk
from eclor.services.lighting.rules.traffic.keeping import Keeper
from eclor.services.lighting.rules.traffic.learning import Growth, capacities, learn
from eclor.services.lighting.rules.traffic.planning import Learned, plan
from eclor.services.lighting.rules.traffic.trying import tried
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


# --- the choice ----------------------------------------------------------------------------------


def test_a_certain_need_gets_its_light_and_a_doubtful_one_by_its_price():
    chances = np.array([[0.0, 1.0, 1.0, 0.2], [0.0, 0.0, 1.0, 0.0]])

    assert decide(chances, 3.0, STEPS, POWER).tolist() == [0.5, 0.75, 1.0, 0.75]
    assert decide(chances, 0.5, STEPS, POWER).tolist() == [0.5, 0.75, 1.0, 0.5]


def test_what_is_not_known_gets_full_light():
    assert decide(np.full((2, 1), np.nan), 1.0, STEPS, POWER).tolist() == [1.0]


chances = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=5)


@given(chances, st.floats(0.1, 100), st.floats(1, 10))
def test_a_higher_price_of_darkness_never_darkens(pairs, price: float, times: float):
    two = np.array([[max(p), min(p)] for p in pairs]).T

    assert (decide(two, price * times, STEPS, POWER) >= decide(two, price, STEPS, POWER)).all()


@given(chances, st.floats(0.1, 100))
def test_the_level_chosen_is_the_cheapest_expected_one(pairs, price: float):
    two = np.array([[max(p), min(p)] for p in pairs]).T
    level = decide(two, price, STEPS, POWER)

    def cost(choice: np.ndarray) -> np.ndarray:
        return POWER.at(choice) + price * risk(two, choice, STEPS)

    for other in STEPS.levels:
        assert (cost(level) <= cost(np.full(level.shape, other)) + 1e-9).all()


def test_the_price_is_the_lowest_that_keeps_the_aim():
    chance = np.random.default_rng(1)
    true = chance.random((2000, 1)) ** 3
    need = STEPS.need(np.where(chance.random(true.shape) < true, 0.3, 0.1))
    two, lit = np.stack([true, np.zeros_like(true)]), np.ones((2000, 1))

    price = price_for(two, need, lit, 0.02, STEPS, POWER)

    assert price is not None
    found = judge(decide(two, price, STEPS, POWER), need, lit, POWER)
    lower = judge(decide(two, price * 0.9, STEPS, POWER), need, lit, POWER)
    assert found is not None
    assert lower is not None
    assert found.under <= 0.02 < lower.under


def test_a_plan_that_knew_the_future_is_the_bound_and_leaves_nothing_dark():
    need = np.array([[0.5, 1.0], [0.75, np.nan]])

    found = judge(np.nan_to_num(need, nan=0.5), need, np.ones((2, 1)), POWER)

    assert found is not None
    assert (found.over, found.under, found.hours) == (0, 0, 3)


def test_where_nothing_was_counted_nothing_is_judged():
    assert judge(np.ones((1, 1)), np.full((1, 1), np.nan), np.ones((1, 1)), POWER) is None


def test_misses_raise_the_price_and_quiet_nights_lower_it_again():
    keeper = Keeper(3.0, 0.01, 10)
    start = keeper.prices().mean()
    lit, none = np.ones(10), np.zeros(10)

    for _ in range(5):
        keeper.heard(np.ones(10), np.full(10, 0.05), lit)
    raised = keeper.prices().mean()
    for _ in range(3000):
        keeper.heard(none, np.full(10, 0.01), lit)

    assert raised > 2 * start
    assert keeper.prices().mean() < start


def test_a_street_that_breaks_its_promise_pays_more_than_its_neighbours():
    keeper = Keeper(3.0, 0.01, 2)

    for _ in range(50):
        keeper.heard(np.array([1.0, 0]), np.array([0.05, 0.05]), np.ones(2))

    assert keeper.prices()[0] > 3 * keeper.prices()[1]


# --- tried before it is applied ------------------------------------------------------------------


def test_a_plan_is_tried_street_by_street_beside_what_burns_today():
    need = np.array([[0.5, 1.0], [0.75, np.nan]])
    planned = np.array([[0.5, 0.5], [1.0, 0.5]])

    first, second = tried(
        ("rue Foch", "rue de la Mine"), planned, np.ones((2, 2)), need,
        np.array([1.0, 0.5]), np.array([100.0, 200.0]), POWER,
    )  # fmt: skip

    assert first.kwh == pytest.approx((0.525 + 0.5) * 0.1)
    assert first.kwh_today == pytest.approx(0.15)
    assert first.bound == pytest.approx((0.525 + 0.7625 / 2) * 0.1)
    assert (first.under, first.counted, first.lit) == (0, 1.5, 1.5)
    assert (second.under, second.under_today, second.counted) == (1, 0, 1)
    assert second.saved == pytest.approx(1 - 0.525)


def test_levels_of_other_slots_cannot_be_compared():
    with pytest.raises(ValueError, match="same slots"):
        tried(
            ("a",), np.ones((2, 1)), np.ones((1, 1)), np.ones((2, 1)), np.ones(2), np.ones(1), POWER
        )


# --- the calendar --------------------------------------------------------------------------------


def test_the_night_of_a_slot_begins_at_noon_and_holidays_are_sundays():
    start = int(datetime(2026, 4, 30, 22, tzinfo=UTC).timestamp())  # midnight in Audun
    counts = Counts(("a",), start, np.zeros((48, 1)))

    civil = calendar(counts, AUDUN, usual_holidays(date(2026, 1, 1), date(2026, 12, 31)))

    may = date(2026, 5, 1).toordinal()
    assert civil.day[0] == may
    assert (civil.night[11], civil.night[12]) == (may - 1, may)
    assert civil.kind[:2].tolist() == [2, 2]


def test_the_hour_that_comes_twice_is_two_slots_of_one_night():
    start = int(datetime(2026, 10, 24, 22, tzinfo=UTC).timestamp())
    counts = Counts(("a",), start, np.zeros((25, 1)))

    civil = calendar(counts, AUDUN)

    assert civil.slot.tolist()[:5] == [0, 1, 2, 2, 3]
    assert len({int(d) for d in civil.day}) == 1


def test_easter_and_its_days_are_known():
    days = usual_holidays(date(2024, 1, 1), date(2026, 12, 31))

    easter_mondays = [date(2024, 4, 1), date(2025, 4, 21), date(2026, 4, 6)]
    assert set(easter_mondays) <= set(days)
    assert date(2026, 5, 14) in days


def test_quarters_of_an_hour_are_slots_like_any_other():
    start = int(datetime(2026, 1, 1, 0, tzinfo=UTC).timestamp())
    counts = Counts(("a",), start, np.zeros((4 * 24, 1)), seconds=900)

    civil = calendar(counts, AUDUN)

    assert civil.slots_a_day == 96
    assert civil.dark.sum() / 4 == pytest.approx(14.9, abs=0.3)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Steps((0.5, 0.2), (0.3, 0.6, 1)),
        lambda: Steps((0.2,), (0.3, 0.6, 1)),
        lambda: Steps((0.2,), (0.6, 1.2)),
        lambda: Counts(("a",), 0, np.full((2, 1), -1.0)),
        lambda: Counts(("a", "b"), 0, np.zeros((2, 1))),
        lambda: Counts(("a",), 0, np.zeros((2, 1)), seconds=7),
        lambda: LampPower(0, 0.1),
    ],
)
def test_impossible_counts_and_steps_are_refused(wrong):
    with pytest.raises(ValueError, match=r"\."):
        wrong()


def test_a_summer_is_planned_from_a_winter_without_ever_having_seen_its_dark_hours():
    counts = made()
    civil = calendar(counts, AUDUN)
    learned = learn(counts, civil, AUDUN, past_of(civil), growth=LIGHT)
    july = replace(counts, start=counts.start + int(timedelta(days=240).total_seconds()))

    level = plan(learned, july.flow, calendar(july, AUDUN), Horizon.LIVE, 24 * 40)

    assert set(np.unique(level)) <= {0.5, 0.75, 1.0}
