"""Which level a doubtful hour gets, what darkness costs, and a plan tried before it is applied."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.services.lighting.rules.traffic.deciding import decide, judge, price_for, risk
from eclor.services.lighting.rules.traffic.keeping import Keeper
from eclor.services.lighting.rules.traffic.trying import tried
from eclor.services.lighting.words.traffic import LampPower, Steps

STEPS, POWER = Steps(), LampPower()


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
