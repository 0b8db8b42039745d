"""On which days the lorry passes in Audun-le-Tiche and around."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.services.waste.rules.calendar import pick_ups, rounds_of
from eclor.services.waste.rules.hours import public_holidays
from eclor.services.waste.words import HolidayShift, Round, Stream

HOLIDAYS = public_holidays("57", 2026)
THURSDAY = Round("Audun", Stream.HOUSEHOLD, frozenset({3}))
FRIDAY = Round("Audun", Stream.SORTED, frozenset({4}))
SATURDAY = Round("Audun", Stream.GREEN_WASTE, frozenset({5}))
ASCENSION = date(2026, 5, 14)  # a Thursday


def days(*rounds: Round, first: date, last: date, street: str | None = None) -> list[date]:
    return [p.on for p in pick_ups(rounds, "Audun", street, first, last, HOLIDAYS)]


def test_a_usual_week_has_its_usual_days() -> None:
    found = days(THURSDAY, FRIDAY, first=date(2026, 6, 1), last=date(2026, 6, 7))

    assert found == [date(2026, 6, 4), date(2026, 6, 5)]


def test_ascension_moves_the_rest_of_the_week_up_to_saturday() -> None:
    rounds = (THURSDAY, FRIDAY, SATURDAY)
    found = pick_ups(rounds, "Audun", None, ASCENSION, date(2026, 5, 17), HOLIDAYS)

    assert [(p.stream, p.on, p.moved_from) for p in found] == [
        (Stream.HOUSEHOLD, date(2026, 5, 15), ASCENSION),
        (Stream.GREEN_WASTE, date(2026, 5, 16), None),
        (Stream.SORTED, date(2026, 5, 16), date(2026, 5, 15)),
    ]


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        (HolidayShift.NONE, [ASCENSION]),
        (HolidayShift.NEXT_DAY, [date(2026, 5, 15)]),
        (HolidayShift.REST_OF_WEEK, [date(2026, 5, 15)]),
        (HolidayShift.CANCELLED, []),
    ],
)
def test_each_round_has_its_own_way_with_holidays(
    shift: HolidayShift, expected: list[date]
) -> None:
    round_ = Round("Audun", Stream.HOUSEHOLD, frozenset({3}), shift=shift)

    assert days(round_, first=date(2026, 5, 11), last=date(2026, 5, 17)) == expected


def test_two_holidays_of_moselle_push_christmas_to_monday() -> None:
    """The 25th is a Friday, the 26th a Saturday and a holiday in Moselle."""
    assert days(FRIDAY, first=date(2026, 12, 21), last=date(2026, 12, 28)) == [date(2026, 12, 28)]


def test_a_street_with_its_own_round_does_not_get_the_communes() -> None:
    own = Round("Audun", Stream.HOUSEHOLD, frozenset({1}), street="rue du Laboratoire")
    rounds = [THURSDAY, own, FRIDAY]

    assert set(rounds_of(rounds, "Audun", "rue du Laboratoire")) == {own, FRIDAY}
    assert set(rounds_of(rounds, "Audun", "rue Clemenceau")) == {THURSDAY, FRIDAY}
    assert rounds_of(rounds, "Villerupt", None) == []


def test_every_other_week_is_every_other_week() -> None:
    glass = Round("Audun", Stream.GLASS, frozenset({2}), every=2, since=date(2026, 6, 1))

    found = days(glass, first=date(2026, 6, 1), last=date(2026, 6, 30))

    assert found == [date(2026, 6, 3), date(2026, 6, 17)]


def test_a_round_that_never_comes_is_refused() -> None:
    with pytest.raises(ValueError, match="weekdays"):
        Round("Audun", Stream.GLASS, frozenset(), at=time(6))


@given(st.integers(0, 330), st.sets(st.integers(0, 4), min_size=1))
def test_no_lorry_passes_on_a_holiday_and_none_is_forgotten(start: int, weekdays: set[int]) -> None:
    round_ = Round("Audun", Stream.HOUSEHOLD, frozenset(weekdays))
    first = date(2026, 1, 1) + timedelta(days=start)
    last = first + timedelta(days=21)

    found = pick_ups([round_], "Audun", None, first, last, HOLIDAYS)

    assert not {p.on for p in found} & HOLIDAYS
    assert all(first <= p.on <= last for p in found)
    usual = [first + timedelta(days=n) for n in range(7, 15)]
    origins = {p.moved_from or p.on for p in found}
    assert origins >= {d for d in usual if d.weekday() in weekdays}
