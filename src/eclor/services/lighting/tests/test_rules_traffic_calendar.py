"""The slots of counts in civil time: nights from noon to noon, holidays, the change of the hour."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from eclor.services.lighting.rules.traffic.calendar import calendar, usual_holidays
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.traffic import Counts, LampPower, Steps

AUDUN = Place(49.47, 5.95, ZoneInfo("Europe/Paris"))


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
