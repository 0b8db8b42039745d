"""The least energy that keeps a street in its class: bounds that hold, plans that are exact."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from eclor.services.lighting.rules.optimiser.bound import distinct_requests, lower_bound
from eclor.services.lighting.rules.optimiser.problem import Problem, Unreachable
from eclor.services.lighting.rules.optimiser.streets import energy, street_levels
from eclor.services.lighting.rules.optimiser.switch_points import limited, limited_alike
from eclor.services.lighting.rules.optimiser.switching_off import GAP, bound_with_off
from eclor.services.lighting.words.traffic import LampPower

POWER = LampPower(0.9, 0.1)


def town(asked: np.ndarray, **more: object) -> Problem:
    """Two streets of three lamps of 40 W, 10 lx where two lamps meet; ``asked`` streets x slots."""
    one = np.array([[5.0, 5, 0], [0, 5, 5], [10 / 3, 10 / 3, 10 / 3]])
    light = np.zeros((6, 6))
    light[:3, :3], light[3:, 3:] = one, one
    told: dict[str, object] = {
        "streets": ("rue Foch", "rue de la Mine"),
        "full_power": np.full(6, 40.0),
        "light": csr_array(light),
        "asked": np.repeat(asked, 3, axis=0),
        "street_of_lamp": np.repeat([0, 1], 3),
        "street_of_place": np.repeat([0, 1], 3),
        "hours": 1.0,
        "power": POWER,
    }
    return Problem(**(told | more))


NIGHT = np.array([[10.0, 5, 1, 0, 5], [8, 8, 2, 2, 8]])


def test_a_street_that_needs_all_its_light_takes_all_its_power():
    found = lower_bound(town(np.array([[10.0], [10.0]])))

    assert found.level == pytest.approx(np.ones((6, 1)))
    assert found.kwh == pytest.approx(0.24)


def test_asked_for_nothing_lamps_burn_at_their_lowest():
    found = lower_bound(town(np.zeros((2, 1))))

    assert found.level == pytest.approx(np.full((6, 1), 0.1))


def test_the_bound_gives_every_place_its_light_and_no_plan_takes_less():
    problem = town(NIGHT)

    bound = lower_bound(problem)
    level = street_levels(problem)

    assert (problem.light @ bound.level >= problem.asked - 1e-7).all()
    assert bound.kwh <= energy(street_levels(problem, 0), problem) + 1e-9
    assert energy(street_levels(problem, 0), problem) <= energy(level, problem)


def test_slots_that_ask_for_the_same_share_one_program_and_none_is_mixed_up():
    problem = town(NIGHT)

    which, requests = distinct_requests(problem)

    assert len(requests) == 4
    for slot in range(problem.slots):
        rebuilt = [requests[which[s, slot]][problem.street_of_place == s] for s in range(2)]
        assert np.concatenate(rebuilt) == pytest.approx(problem.asked[:, slot])


def test_the_bound_of_a_night_is_that_of_its_slots():
    problem = town(NIGHT)

    alone = sum(lower_bound(replace(problem, asked=problem.asked[:, [n]])).kwh for n in range(5))

    assert lower_bound(problem).kwh == pytest.approx(alone)


def test_lamps_kept_alike_take_more_and_differ_by_no_more_than_told():
    asked = np.zeros((6, 1))
    asked[0] = 9.0
    free = replace(town(NIGHT), asked=asked)
    pairs = ((0, 1), (1, 2))

    bound = lower_bound(free)
    kept = lower_bound(replace(free, lamps_beside=pairs, apart=0.2))

    assert kept.kwh > bound.kwh
    assert np.abs(np.diff(kept.level[:3, 0])).max() <= 0.2 + 1e-9


def test_a_street_asked_for_more_than_it_has_is_named():
    with pytest.raises(Unreachable, match=r"1 streets .* rue de la Mine") as refused:
        lower_bound(town(np.array([[10.0], [11.0]])))

    assert refused.value.streets == ["rue de la Mine"]


def test_levels_are_whole_per_cents_and_never_a_hair_too_many():
    level = street_levels(town(np.array([[2.9], [7.001]])))

    assert level[:, 0] == pytest.approx([0.29, 0.71])


def test_streets_beside_one_another_are_raised_just_enough():
    problem = town(np.array([[10.0], [1.0]]), beside=((0, 1),), apart=0.3)

    assert street_levels(problem)[:, 0] == pytest.approx([1.0, 0.7])


def test_a_street_is_off_only_where_the_by_law_and_the_request_let_it():
    allowed = np.array([[True] * 5, [False] * 5])
    problem = town(np.zeros((2, 5)), may_be_off=allowed)

    level = street_levels(problem)

    assert (level[0] == 0).all()
    assert (level[1] == 0.1).all()
    assert energy(level, problem) == pytest.approx(5 * (120 * 0.01 + 120 * 0.19) / 1000)


def test_single_lamps_off_take_less_and_only_inside_the_window():
    asked = np.zeros((6, 2))
    asked[0] = 4.0
    allowed = np.array([[True, False], [True, False]])
    problem = replace(town(NIGHT), asked=asked, may_be_off=allowed)

    found = bound_with_off(problem)

    assert found.kwh < lower_bound(problem).kwh
    assert (problem.light @ found.level >= asked - 1e-6).all()
    assert (found.level[:, 0] < 0.05).sum() == 5
    assert (found.level[:, 1] >= 0.1 - 1e-9).all()


def test_without_a_window_the_integer_optimum_is_the_linear_one():
    problem = town(NIGHT)

    assert bound_with_off(problem).kwh == pytest.approx(lower_bound(problem).kwh, rel=1e-6)
    assert bound_with_off(problem).gap <= GAP
    assert lower_bound(problem).gap == 0


def test_the_solver_prints_nothing(capfd: pytest.CaptureFixture[str]):
    allowed = np.ones((2, 5), dtype=bool)

    bound_with_off(town(NIGHT, may_be_off=allowed))

    assert capfd.readouterr().out == ""


# --- switch points -------------------------------------------------------------------------------


def cheapest(level: np.ndarray, points: int, standby: float) -> float:
    """Every way of cutting a short night, tried."""
    slots, best = len(level), np.inf
    for count in range(min(points, slots)):
        for cuts in itertools.combinations(range(1, slots), count):
            edges = [0, *cuts, slots]
            spent = 0.0
            for start, end in itertools.pairwise(edges):
                top = level[start:end].max()
                spent += (POWER.at(top) if top > 0 else standby) * (end - start)
            best = min(best, spent)
    return best


nights = st.lists(st.sampled_from([0, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0]), min_size=1, max_size=8)


@settings(max_examples=80, deadline=None)
@given(nights, st.integers(1, 5))
def test_no_other_cut_of_the_night_is_cheaper(night: list[float], points: int):
    level = np.array([night])

    served = limited(level, points, POWER, 0.01)[0]

    spent = np.where(served > 0, POWER.at(served), 0.01).sum()
    assert (served >= level[0] - 1e-12).all()
    assert len(list(itertools.groupby(served))) <= points
    assert spent == pytest.approx(cheapest(level[0], points, 0.01))


def test_streets_are_cut_side_by_side_as_each_would_be_alone():
    level = np.random.default_rng(1).choice([0.1, 0.3, 0.6, 1], (20, 16))

    together = limited(level, 4, POWER)

    assert np.array_equal(together, np.vstack([limited(row[None], 4, POWER) for row in level]))


def test_more_switch_points_never_cost_more():
    level = np.random.default_rng(2).random((10, 24))

    spent = [POWER.at(limited(level, points, POWER)).sum() for points in range(1, 25)]

    assert spent == sorted(spent, reverse=True)
    assert spent[-1] == pytest.approx(POWER.at(level).sum())


def test_neighbours_stay_alike_though_their_nights_are_cut():
    asked = np.array([[10.0, 10, 1, 1, 1, 10], [1, 1, 1, 8, 1, 1]])
    problem = town(asked, beside=((0, 1),), apart=0.4)

    served = limited_alike(street_levels(problem), 3, problem)

    assert np.abs(served[0] - served[1]).max() <= 0.4 + 1e-9
    assert (served >= street_levels(problem) - 1e-9).all()
    assert all(len(list(itertools.groupby(row))) <= 3 for row in served)


def test_a_night_has_at_least_one_level():
    with pytest.raises(ValueError, match="0 switch points"):
        limited(np.ones((1, 3)), 0, POWER)
