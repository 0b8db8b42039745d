"""What a site learns of its waits, and how far its hour's bands stretch."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from eclor.core.learning.trees import Trees, plain
from eclor.services.waste.rules.bands import Bands, conformal_stretch
from eclor.services.waste.rules.learning import fit
from eclor.services.waste.rules.predicting import Learned
from eclor.services.waste.rules.week import Week, usual_week
from eclor.services.waste.tests.lane import NOON, history
from eclor.services.waste.words import LaneState, Wait


def test_what_is_learned_beats_the_time_of_week(learned: Learned) -> None:
    to_come = history(days=4, seed=5)

    said = learned.raw([case.state for case in to_come])

    error = np.mean([abs(w.p50 - c.waited) for w, c in zip(said, to_come, strict=True)])
    usual = np.mean([c.waited for c in history()])
    assert error < 0.4 * np.mean([abs(usual - c.waited) for c in to_come])


def test_nine_in_ten_wait_no_longer_than_the_p90(learned: Learned) -> None:
    to_come = [c for c in history(days=6, seed=6) if c.waited > 0]

    covered = np.mean([c.waited <= (learned.wait(c.state) or Wait(0, 0)).p90 for c in to_come])

    assert 0.85 <= covered <= 0.95


def test_with_a_few_cases_a_site_blends_and_with_none_it_counts_cars() -> None:
    state = LaneState(weekday=0, hour=10, queue=6, docks_open=8, headway=2.0)

    nothing = Learned.nothing_yet().wait(state)
    few = fit(history(days=2, per_day=20))

    assert nothing is not None
    assert nothing.p50 == pytest.approx(14)  # six cars and one's own turn, two minutes each
    assert few["predictor"]["kind"] == "blend"
    assert Learned.from_json(json.loads(json.dumps(few))).wait(state) is not None


def test_nobody_ever_waited_and_the_site_learns_that() -> None:
    calm = [replace(case, waited=0.0) for case in history()]

    wait = Learned.from_json(fit(calm)).wait(replace(calm[0].state, queue=0.0))

    assert wait is not None
    assert wait.p50 < 0.5


def test_shuffling_the_future_changes_no_prediction(learned: Learned) -> None:
    states = [case.state for case in history(days=1, seed=8)]

    alone = [learned.raw([state])[0] for state in states[:20]]
    together = learned.raw(states[:20] + states[:20:-1])

    assert alone == together[:20]


def test_plain_trees_say_what_the_library_says() -> None:
    chance = np.random.default_rng(3)
    rows = chance.normal(size=(600, 5))
    rows[chance.random(rows.shape) < 0.2] = np.nan
    rows[:, 4] = np.round(rows[:, 4])
    wanted = np.nan_to_num(rows[:, 0]) * 2 + np.isnan(rows[:, 1]) + chance.normal(size=600)

    with threadpool_limits(limits=1):
        regressor = HistGradientBoostingRegressor(max_iter=20).fit(rows, wanted)
        classifier = HistGradientBoostingClassifier(max_iter=20).fit(rows, wanted > 0)

    read_back = Trees.from_json(json.loads(json.dumps(plain(regressor).to_json())))
    np.testing.assert_allclose(read_back.score(rows), regressor.predict(rows))
    np.testing.assert_allclose(plain(classifier).score(rows), classifier.decision_function(rows))


def test_an_unknown_kind_of_parameters_is_refused() -> None:
    told = fit(history(days=1, per_day=10))
    told["predictor"]["kind"] = "oracle"

    with pytest.raises(ValueError, match="oracle"):
        Learned.from_json(told)


def test_a_miss_stretches_the_p90_and_hits_release_it() -> None:
    bands, said = Bands(), Wait(10, 20)

    missed = bands.heard(said, "seen", 50)
    kept = bands.heard(said, "seen", 5)

    assert missed.stretched(said, "seen").p90 > 20 > kept.stretched(said, "seen").p90
    assert missed.stretched(said, "none").p90 == 20


@given(st.lists(st.floats(0, 100), min_size=20, max_size=60))
def test_the_stretch_covers_nine_cases_in_ten(waits: list[float]) -> None:
    waited, p90 = np.array(waits), np.full(len(waits), 10.0)

    by = conformal_stretch(p90, waited, floor=1.0)

    assert by == 4.0 or (waited <= p90 * (1 + by) + 1e-9).mean() >= 0.9


def test_the_usual_week_survives_its_storage() -> None:
    week = usual_week(history(), [NOON])

    assert Week.from_json(json.loads(json.dumps(week.to_json()))) == week
