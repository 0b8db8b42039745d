"""On which days the lorry passes in a street, public holidays taken into account."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from eclor.services.waste.words import HolidayShift, PickUp, Round

SATURDAY, SUNDAY = 5, 6


def pick_ups(
    rounds: Iterable[Round],
    commune: str,
    street: str | None,
    first: date,
    last: date,
    holidays: Collection[date] = frozenset(),
) -> list[PickUp]:
    """What passes before a door between two days, both included, in order."""
    passing = rounds_of(rounds, commune, street)
    found = [
        pick_up
        for round_ in passing
        # A passage moved by a holiday may come from the week before.
        for day in _days(first - timedelta(days=7), last)
        if passes_on(round_, day)
        if (pick_up := _dated(round_, day, holidays)) is not None
        if first <= pick_up.on <= last
    ]
    return sorted(set(found), key=lambda p: (p.on, p.at, p.stream))


def rounds_of(rounds: Iterable[Round], commune: str, street: str | None) -> list[Round]:
    """The rounds of a street; those written for the street replace the commune's, by stream."""
    here = [r for r in rounds if r.commune == commune]
    own = [r for r in here if street is not None and r.street == street]
    special = {r.stream for r in own}
    return own + [r for r in here if r.street is None and r.stream not in special]


def passes_on(round_: Round, day: date) -> bool:
    """Whether the round usually passes that day, holidays aside."""
    if day.weekday() not in round_.weekdays or day < round_.since:
        return False
    return (_monday(day) - _monday(round_.since)).days // 7 % round_.every == 0


def _dated(round_: Round, day: date, holidays: Collection[date]) -> PickUp | None:
    moved = _moved(round_.shift, day, holidays)
    if moved is None:
        return None
    return PickUp(moved, round_.stream, round_.at, None if moved == day else day)


def _moved(shift: HolidayShift, day: date, holidays: Collection[date]) -> date | None:
    if shift is HolidayShift.NONE:
        return day
    if shift is HolidayShift.CANCELLED:
        return None if day in holidays else day
    if shift is HolidayShift.NEXT_DAY:
        return _next_working(day, holidays)
    return _along(day, holidays)


def _along(day: date, holidays: Collection[date]) -> date:
    """The day's work once the whole week has moved along, up to Saturday."""
    saturday = _monday(day) + timedelta(days=SATURDAY)
    if day > saturday:
        return _next_working(day, holidays)
    turn = _monday(day)
    for usual in _days(_monday(day), day):
        turn = _next_working(max(usual, turn), holidays)
        if usual < day:
            turn += timedelta(days=1)
    # On Saturday the lorries catch up: two rounds may share it.
    return min(turn, saturday) if saturday not in holidays and turn > saturday else turn


def _next_working(day: date, holidays: Collection[date]) -> date:
    """That day, or the first one after it that is neither a holiday nor, once moved, a Sunday."""
    moved = day
    while moved in holidays or (moved != day and moved.weekday() == SUNDAY):
        moved += timedelta(days=1)
    return moved


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)
