"""Summaries are the same whatever the order, the batches and the repetitions in which values came."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.core.observations.recorder.rollups import HOUR, all_grains, local_midnights
from tests.observations.hand import NOON, Hand, ms

PARIS = ZoneInfo("Europe/Paris")
RECOMPUTED = {
    "rollup_15m": "date_bin('15 min', at, 'epoch')",
    "rollup_hour": "date_trunc('hour', at)",
    "rollup_day": "date_trunc('day', at, 'Europe/Paris')",
}


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_repeated_and_cut_anywhere_the_summaries_are_those_of_history(
    hand: Hand, seed: int
) -> None:
    chance = random.Random(seed)
    messages = [
        hand.message(
            {"power": chance.randrange(0, 4000) / 4, "at": ms(NOON - timedelta(minutes=7 * n))},
            topic=f"obs/lamp-{n % 2 + 1}",
            login=f"lamp-{n % 2 + 1}",
        )
        for n in range(300)
    ]
    said = messages + chance.sample(messages, 100)
    chance.shuffle(said)

    while said:
        cut = chance.randrange(1, 60)
        hand.hear(*said[:cut])
        said = said[cut:]

    assert hand.rows("SELECT count(*) FROM observation") == [300]
    for table, bucket in RECOMPUTED.items():
        assert hand.rows(
            f"SELECT series_id, at, n, total, low, high, last, last_at FROM {table} ORDER BY 1, 2"  # noqa: S608
        ) == hand.rows(
            f"SELECT series_id, {bucket}, count(*), sum(num), min(num), max(num),"  # noqa: S608
            " (array_agg(num ORDER BY at DESC))[1], max(at) FROM observation GROUP BY 1, 2"
            " ORDER BY 1, 2"
        )
    assert hand.rows(
        "SELECT count(*) FROM latest l JOIN (SELECT DISTINCT ON (series_id) * FROM observation"
        " ORDER BY series_id, at DESC) o USING (series_id, at, num)"
    ) == [2]


def test_the_day_the_clocks_go_back_has_25_hours() -> None:
    first = datetime(2026, 10, 24, 22, tzinfo=UTC)  # midnight of 25 October in Paris
    hours = np.array([ms(first + timedelta(hours=h)) * 1000 for h in range(27)])

    days = local_midnights(hours, np.zeros(27, dtype=np.int16), [PARIS])

    assert [int((days == day).sum()) for day in np.unique(days)] == [25, 2]


@given(
    st.lists(
        st.tuples(
            st.integers(1, 3), st.integers(0, 4 * 10**14), st.floats(-1e6, 1e6, allow_nan=False)
        ),
        min_size=1,
        max_size=60,
        unique_by=lambda line: line[:2],
    )
)
def test_every_grain_counts_every_value_once(lines: list[tuple[int, int, float]]) -> None:
    lines.sort()
    series, at, num = (np.array(column) for column in zip(*lines, strict=True))
    zone = np.zeros(len(lines), dtype=np.int16)

    grains = all_grains(series, at, num, zone, [PARIS])

    for found in grains.values():
        assert int(found.n.sum()) == len(lines)
        assert found.low.min() == num.min()
        assert found.high.max() == num.max()
        assert (found.last_at >= found.at).all()
    assert (grains["rollup_hour"].at % HOUR == 0).all()
