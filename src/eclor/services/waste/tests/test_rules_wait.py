"""What a lane says: the queue, the pace, and the wait at this moment."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from eclor.services.waste.rules.forecast import estimate, forecast
from eclor.services.waste.rules.predicting import Learned
from eclor.services.waste.rules.wait import headway, heard, lane_state, past_cases, queue_now
from eclor.services.waste.tests.lane import LANE, MINUTE, NOON, readings
from eclor.services.waste.words import PARIS, Confidence, LaneState, Readings, Zone


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


def test_a_lane_state_reads_the_local_clock() -> None:
    late = datetime(2026, 5, 16, 22, 30, tzinfo=PARIS).astimezone(UTC)

    state = lane_state(LANE, readings(0), late)

    assert (state.weekday, state.hour) == (5, 22.5)


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
