"""When the glass container of the square will be full."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.services.waste.rules.containers import full_on
from eclor.services.waste.words import Filling

START = datetime(2026, 5, 4, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def filled(*percents: float) -> list[Filling]:
    """One measure a day."""
    return [Filling(START + n * DAY, p) for n, p in enumerate(percents)]


def test_ten_points_a_day_from_fifty_are_five_days() -> None:
    found = full_on(filled(10, 20, 30, 40, 50), now=START + 4 * DAY)

    assert found is not None
    assert found.p50 - (START + 9 * DAY) < timedelta(minutes=1)
    assert found.p90 <= found.p50


def test_a_collection_starts_again_and_teaches_no_negative_pace() -> None:
    fills = filled(60, 70, 80, 5, 15, 25)

    found = full_on(fills, now=START + 5 * DAY)

    assert found is not None
    assert round((found.p50 - START) / DAY, 6) == 12.5


def test_an_irregular_container_is_emptied_with_more_care() -> None:
    steady = full_on(filled(10, 20, 30, 40), now=START + 3 * DAY)
    moody = full_on(filled(10, 11, 35, 40), now=START + 3 * DAY)

    assert steady is not None
    assert moody is not None
    assert moody.p50 - moody.p90 > steady.p50 - steady.p90


def test_full_is_full_since_it_was_measured() -> None:
    found = full_on(filled(80, 100), now=START + 2 * DAY)

    assert found is not None
    assert found.p50 == START + DAY


@pytest.mark.parametrize("percents", [(), (10,), (10, 20, 30), (50, 50, 50, 50), (50, 49, 48, 47)])
def test_too_little_filling_is_not_known(percents: tuple[float, ...]) -> None:
    assert full_on(filled(*percents), now=START + 4 * DAY) is None


def test_a_sensor_silent_for_eight_days_knows_nothing() -> None:
    assert full_on(filled(10, 20, 30, 40, 50), now=START + 12 * DAY) is None


def test_measures_to_come_change_nothing() -> None:
    known = filled(10, 20, 30, 40, 50)
    later = Filling(START + 6 * DAY, 5)

    assert full_on([*known, later], START + 5 * DAY) == full_on(known, START + 5 * DAY)


@given(st.lists(st.floats(0, 19), min_size=4, max_size=5))
def test_the_cautious_day_is_never_after_the_likely_one(gains: list[float]) -> None:
    levels = [sum(gains[: n + 1]) for n in range(len(gains))]
    found = full_on(filled(*levels), now=START + len(gains) * DAY)

    assert found is None or START + (len(gains) - 1) * DAY <= found.p90 <= found.p50
