"""When the gate is open, holidays of Moselle included."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.services.waste.rules.hours import (
    Hours,
    closes_at,
    entry_spans,
    is_open,
    last_entry,
    next_change,
    open_spans,
    public_holidays,
)
from eclor.services.waste.words import PARIS, Closure

USUAL = "Mo-Sa 09:00-12:00,14:00-18:00; PH off"
GOOD_FRIDAY = date(2026, 4, 3)


def at(day: int, hour: int, minute: int = 0, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS)


def test_a_saturday_is_open_morning_and_afternoon() -> None:
    centre = Hours(USUAL)

    assert is_open(centre, at(16, 9))
    assert not is_open(centre, at(16, 12))
    assert is_open(centre, at(16, 17, 59))
    assert not is_open(centre, at(17, 10))  # Sunday


def test_moselle_keeps_good_friday_and_meurthe_et_moselle_works() -> None:
    assert not open_spans(Hours(USUAL, department="57"), GOOD_FRIDAY)
    assert open_spans(Hours(USUAL, department="54"), GOOD_FRIDAY)
    assert date(2026, 12, 26) in public_holidays("57", 2026) - public_holidays("54", 2026)


@pytest.mark.parametrize("department", ["54", "57", "67"])
def test_nobody_works_on_the_first_of_may(department: str) -> None:
    assert not open_spans(Hours(USUAL, department), date(2026, 5, 1))


@pytest.mark.parametrize(
    "text",
    [
        "Mo-Sa 09:00-18:00; Su,PH off",
        "Mo-Sa 09:00-18:00; PH,Su off",
        "Mo-Sa 09:00-18:00; Su off; PH closed",
    ],
)
def test_holidays_are_read_wherever_the_town_wrote_them(text: str) -> None:
    centre = Hours(text, department="57")

    assert not open_spans(centre, GOOD_FRIDAY)
    assert not open_spans(centre, date(2026, 4, 5))  # a Sunday
    assert open_spans(centre, date(2026, 4, 4))


def test_a_holiday_may_have_hours_of_its_own() -> None:
    centre = Hours("Mo-Sa 09:00-18:00; PH 09:00-12:00", department="57")

    assert closes_at(centre, at(3, 10, month=4)) == at(3, 12, month=4)


def test_a_closure_cuts_the_day() -> None:
    works = Closure(at(16, 10), at(16, 15), "travaux")
    centre = Hours(USUAL, closures=(works,))

    assert open_spans(centre, date(2026, 5, 16)) == [
        (at(16, 9), at(16, 10)),
        (at(16, 15), at(16, 18)),
    ]


def test_the_next_change_passes_over_sunday() -> None:
    assert next_change(Hours(USUAL), at(16, 17)) == at(16, 18)
    assert next_change(Hours(USUAL), at(16, 18)) == at(18, 9)


def test_always_open_and_closed_for_good_never_change() -> None:
    assert next_change(Hours("24/7"), at(16, 17)) is None
    assert next_change(Hours("off"), at(16, 17)) is None


def test_open_past_midnight_closes_the_next_morning() -> None:
    assert closes_at(Hours("Fr 20:00-02:00"), at(16, 1)) == at(16, 2)


def test_one_drives_in_until_a_quarter_before_closing() -> None:
    centre = Hours(USUAL)

    assert last_entry(centre, at(16, 15)) == at(16, 17, 45)
    assert last_entry(centre, at(16, 17, 50)) is None
    assert entry_spans(centre, date(2026, 5, 16))[0] == (at(16, 9), at(16, 11, 45))


def test_hours_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(ValueError, match="whenever"):
        Hours("whenever")


def test_the_hour_stays_the_hour_when_clocks_change() -> None:
    spans = open_spans(Hours("Mo-Su 09:00-12:00"), date(2026, 3, 29))

    assert [start.hour for start, _ in spans] == [9]


@given(st.integers(0, 365 * 24 * 4))
def test_what_is_open_changes_only_when_said(quarter: int) -> None:
    centre = Hours(USUAL, department="57")
    now = datetime(2026, 1, 1, tzinfo=PARIS) + quarter * timedelta(minutes=15)
    change = next_change(centre, now)

    assert change is not None
    assert change > now
    assert is_open(centre, change) != is_open(centre, now)
    assert is_open(centre, change - timedelta(seconds=1)) == is_open(centre, now)
