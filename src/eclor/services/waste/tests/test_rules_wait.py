"""What a lane says, what a site learns, and what people at the gate may count on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from eclor.core.learning.trees import Trees, plain
from eclor.services.waste.rules.accuracy import Judged, accuracy, pinball
from eclor.services.waste.rules.bands import Bands, conformal_stretch
from eclor.services.waste.rules.forecast import best_slot, estimate, forecast, wait_on_arrival
from eclor.services.waste.rules.learning import Growth, fit
from eclor.services.waste.rules.predicting import Learned
from eclor.services.waste.rules.wait import (
    headway,
    heard,
    lane_state,
    past_cases,
    queue_now,
)
from eclor.services.waste.rules.week import Week, usual_week
from eclor.services.waste.words import (
    PARIS,
    Case,
    Confidence,
    Lane,
    LaneState,
    Readings,
    Wait,
    Zone,
)

LANE = Lane()
NOON = datetime(2026, 5, 16, 12, 0, tzinfo=PARIS)  # a Saturday
MINUTE = timedelta(minutes=1)


def readings(
    reached: int, docks: int | None = 8, age: float = 0, entries: int = 10, since: float = 30
) -> Readings:
    """The queue has reached that many zones; each was heard so many minutes ago."""
    zones = tuple(
        Zone(cars, n < reached, NOON - age * MINUTE, NOON - since * MINUTE)
        for n, cars in enumerate(LANE.zones)
    )
    passed = tuple(NOON - n * MINUTE for n in range(entries, 0, -1))
    return Readings(
        zones=zones, entries=passed, docks_open=docks, opened_at=NOON - timedelta(hours=3)
    )


def history(days: int = 8, per_day: int = 90, seed: int = 0) -> list[Case]:
    """Days in which the queue explains the wait, with some noise."""
    chance, made = np.random.default_rng(seed), []
    for n in range(days):
        for k in range(per_day):
            queue = float(chance.choice((0, 0, 3.5, 8.5)))
            docks = int(chance.choice((4, 8)))
            pace = 9.5 / docks
            state = LaneState(
                weekday=n % 7,
                hour=9 + 8 * k / per_day,
                queue=queue,
                docks_open=docks,
                headway=pace,
                signs={"entries_15": float(chance.integers(0, 15))},
            )
            waited = (queue + 1) * pace * chance.lognormal(0, 0.3) if queue else 0.0
            made.append(Case(date(2026, 5, 4) + timedelta(days=n), state, waited))
    return made


@pytest.fixture(scope="module")
def learned() -> Learned:
    told = json.dumps(fit(history(), growth=Growth(trees=30, pace=0.15, smallest_leaf=10)))
    return Learned.from_json(json.loads(told))


# --- the lane ------------------------------------------------------------------------------------


def test_an_empty_first_zone_is_no_queue_whatever_was_thought() -> None:
    queue = queue_now(readings(0), NOON)

    assert queue is not None
    assert queue.about == 0


def test_three_zones_taken_are_twelve_to_nineteen_cars() -> None:
    queue = queue_now(readings(3), NOON)

    assert queue is not None
    assert (queue.fewest, queue.about, queue.most) == (12, 15.5, 19)


def test_past_the_last_zone_nobody_knows_the_end() -> None:
    queue = queue_now(readings(4), NOON)

    assert queue is not None
    assert (queue.fewest, queue.most) == (20, None)


def test_a_van_parked_behind_an_empty_zone_is_no_queue() -> None:
    lane = readings(1)
    parked = replace(lane.zones[3], occupied=True)

    queue = queue_now(replace(lane, zones=(*lane.zones[:3], parked)), NOON)

    assert queue is not None
    assert queue.most == 5


def test_sensors_silent_for_six_minutes_know_nothing() -> None:
    silent = readings(2, age=6)

    assert queue_now(silent, NOON) is None
    assert estimate(LANE, Learned.nothing_yet(), silent, NOON) is None


def test_a_silent_lane_says_the_usual_and_says_so(learned: Learned) -> None:
    wait = estimate(LANE, learned, readings(2, age=6), NOON)

    assert wait is not None
    assert wait.confidence is Confidence.USUAL


def test_one_slip_of_a_sensor_empties_no_lane() -> None:
    taken = Zone(2, True, NOON, NOON)

    once = heard(taken, False, NOON + MINUTE)
    twice = heard(once, False, NOON + 2 * MINUTE)

    assert (once.occupied, twice.occupied) == (True, False)
    assert twice.changed_at == NOON + 2 * MINUTE


def test_what_passed_before_the_opening_says_nothing_of_the_pace() -> None:
    lane = readings(2, entries=10, since=600)
    just_opened = replace(lane, opened_at=NOON)

    assert headway(LANE, just_opened, NOON) == LANE.minutes_per_car / 8


def test_all_docks_closed_is_no_wait_to_announce() -> None:
    assert estimate(LANE, Learned.nothing_yet(), readings(2, docks=0), NOON) is None
    assert forecast(LANE, Learned.nothing_yet(), readings(2, docks=0), NOON) == []


@given(
    reached=st.integers(0, 4),
    docks=st.integers(1, 11),
    entries=st.integers(0, 40),
    since=st.floats(0, 90),
)
def test_opening_a_dock_never_makes_anyone_wait_longer(
    learned: Learned, reached: int, docks: int, entries: int, since: float
) -> None:
    for site in (learned, Learned.nothing_yet()):
        fewer = estimate(LANE, site, readings(reached, docks, 0, entries, since), NOON)
        more = estimate(LANE, site, readings(reached, docks + 1, 0, entries, since), NOON)

        assert fewer is not None
        assert more is not None
        assert more.p50 <= fewer.p50 + 1e-9
        assert more.p90 <= fewer.p90 + 1e-9


@given(
    queue=st.floats(0, 40),
    longer=st.floats(0, 20),
    docks=st.integers(1, 10),
    pace=st.floats(0.3, 9),
    hour=st.floats(0, 23.9),
)
def test_a_longer_queue_is_never_a_shorter_wait_and_p90_never_below_p50(
    learned: Learned, queue: float, longer: float, docks: int, pace: float, hour: float
) -> None:
    state = LaneState(weekday=5, hour=hour, queue=queue, docks_open=docks, headway=pace)

    short, long = learned.raw([state, replace(state, queue=queue + longer)])

    assert short.p50 <= long.p50 + 1e-9
    assert short.p50 <= short.p90
    assert short.p90 <= long.p90 + 1e-9


# --- learning ------------------------------------------------------------------------------------


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


def test_the_evening_finds_the_wait_again_from_zones_and_gate() -> None:
    """Two cars before zone 1 from 9:30 to 9:40, one entry a minute."""
    start = datetime(2026, 5, 16, 9, 0, tzinfo=PARIS)
    entries = [start + n * MINUTE for n in range(1, 90)]
    watched = []
    for n in range(60):
        zones = tuple(
            Zone(cars, cars == 2 and 30 <= n < 40, start + n * MINUTE) for cars in LANE.zones
        )
        seen = Readings(zones=zones, entries=tuple(entries[:n]), docks_open=8)
        watched.append((start + n * MINUTE, seen))

    cases = past_cases(LANE, watched, entries)

    waits = {round((c.state.hour - 9) * 60): c.waited for c in cases}
    assert waits[20] == 0
    assert waits[35] == 3  # two cars, then oneself
    assert waits[39] == 2  # zone 1 is known empty soon after


# --- ahead ---------------------------------------------------------------------------------------


def busy_week() -> Learned:
    """Usually five minutes in the morning and none from 14 h on."""
    day = date(2026, 5, 16)
    cases = [
        Case(day, LaneState(weekday=5, hour=h / 2, queue=1), 5.0 if h < 28 else 0.0)
        for h in range(18, 36)
        for _ in range(6)
    ]
    return replace(Learned.nothing_yet(), week=usual_week(cases))


def test_the_forecast_starts_from_now_and_ends_at_the_usual() -> None:
    site = busy_week()
    told = dict(forecast(LANE, site, readings(3), NOON))

    assert told[0] == estimate(LANE, site, readings(3), NOON)
    assert list(told) == list(range(0, 125, 5))
    assert told[120].p50 < told[0].p50
    assert told[120].confidence is Confidence.FORECAST


def test_leaving_home_now_meets_the_wait_of_the_arrival() -> None:
    ahead = [(0, Wait(10, 20)), (5, Wait(20, 30))]

    assert wait_on_arrival(ahead, 2.5) == Wait(15, 25)
    assert wait_on_arrival(ahead, 60) is None
    assert wait_on_arrival([], 5) is None


def test_the_best_time_today_is_after_the_rush() -> None:
    site = busy_week()
    ahead = forecast(LANE, site, readings(3), NOON)
    spans = [(NOON - 3 * 60 * MINUTE, NOON + 6 * 60 * MINUTE)]

    slot = best_slot(site, ahead, NOON, spans)

    assert slot is not None
    assert slot.start >= NOON + 2 * 60 * MINUTE
    assert slot.end - slot.start <= 30 * MINUTE


def test_once_closed_there_is_no_best_time() -> None:
    assert best_slot(busy_week(), [], NOON, [(NOON - 60 * MINUTE, NOON)]) is None


@settings(max_examples=30)
@given(reached=st.integers(0, 4), docks=st.integers(1, 9), minutes=st.floats(0, 120))
def test_every_wait_ahead_is_a_wait(reached: int, docks: int, minutes: float) -> None:
    ahead = forecast(LANE, busy_week(), readings(reached, docks), NOON)
    wait = wait_on_arrival(ahead, minutes)

    assert wait is not None
    assert 0 <= wait.p50 <= wait.p90


def test_the_usual_week_survives_its_storage() -> None:
    week = usual_week(history(), [NOON])

    assert Week.from_json(json.loads(json.dumps(week.to_json()))) == week


# --- how right we were ---------------------------------------------------------------------------


def test_fewer_than_five_cases_are_too_few_to_say() -> None:
    assert accuracy([Judged(Wait(1, 2), 1)] * 4) is None


def test_an_announced_wait_is_held_against_the_real_one() -> None:
    cases = [Judged(Wait(10, 20), w, Wait(5, 40, Confidence.USUAL)) for w in (0, 8, 12, 18, 30)]

    found = accuracy(cases)

    assert found is not None
    assert found.mean_error == pytest.approx((10 + 2 + 2 + 8 + 20) / 5)
    assert found.within_five == 0.4
    assert found.coverage == 0.8
    assert found.mean_error_long is None  # three long waits are too few


def test_too_low_a_p90_costs_nine_times_too_high_a_one() -> None:
    low = pinball(np.array([0.0]), np.array([10.0]), 0.9)
    high = pinball(np.array([10.0]), np.array([0.0]), 0.9)

    assert low == pytest.approx(9 * high)


@pytest.mark.parametrize(("p50", "p90"), [(-1, 2), (5, 4), (float("nan"), 1), (1, float("inf"))])
def test_a_wait_that_makes_no_sense_is_refused(p50: float, p90: float) -> None:
    with pytest.raises(ValueError, match="wait"):
        Wait(p50, p90)


def test_a_lane_state_reads_the_local_clock() -> None:
    utc = datetime(2026, 5, 16, 22, 30, tzinfo=PARIS).astimezone(tz=None)

    state = lane_state(LANE, readings(0), utc)

    assert (state.weekday, state.hour) == (5, 22.5)
