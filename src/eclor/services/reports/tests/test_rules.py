"""Life, routing, neighbours and published counts, with no table and no clock."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.services.reports.rules.life import CLOSED, MOVES, OPEN, may_become, path
from eclor.services.reports.rules.nearby import Earlier, metres, similar
from eclor.services.reports.rules.publishing import FEWEST, publishable
from eclor.services.reports.rules.routing import Because, Line, due, route, used
from eclor.services.reports.words import CATEGORIES, PARIS, Kind, Spot, State

HERE = Spot(lon=5.95, lat=49.47)
states = st.sampled_from(list(State))


@given(st.lists(st.randoms(use_true_random=False), min_size=1, max_size=30))
def test_from_wherever_a_report_wanders_it_can_still_end_and_never_falls_back_to_received(draws):
    now = State.RECEIVED
    for draw in draws:
        now = draw.choice(sorted(MOVES[now]))
        assert now is not State.RECEIVED
        assert now in CLOSED or MOVES[now] & CLOSED or path(now, State.DONE)


@given(states)
def test_what_is_closed_is_opened_by_reopening_alone(now):
    if now in CLOSED:
        assert MOVES[now] & OPEN == {State.REOPENED}


@given(states, states)
def test_a_path_is_made_of_moves_that_are_allowed(now, then):
    steps = path(now, then)

    assert all(may_become(a, b) for a, b in zip([now, *steps], steps, strict=False))
    assert not steps or steps[-1] is then


def test_every_state_can_be_reached_from_received():
    seen, found = {State.RECEIVED}, [State.RECEIVED]
    for now in found:
        found += sorted(MOVES[now] - seen)
        seen |= MOVES[now]

    assert seen == set(State)


def test_a_team_that_plans_has_accepted():
    assert path(State.RECEIVED, State.PLANNED) == [
        State.ACCEPTED,
        State.ASSIGNED,
        State.PLANNED,
    ]
    assert path(State.REOPENED, State.DONE) == [State.ASSIGNED, State.DONE]
    assert path(State.REFUSED, State.DONE) == path(State.DONE, State.PLANNED) == []


def test_the_line_that_names_most_decides():
    lines = [
        Line(commune=0, kind=None, team="Everybody", days=20),
        Line(commune=1, kind=None, team="Audun", days=12),
        Line(commune=0, kind=Kind.LAMP, team="Lamps", days=4),
        Line(commune=1, kind=Kind.LAMP, team="Lamps of Audun", days=3),
    ]

    assert route(lines, 1, Kind.LAMP).because is Because.BOTH
    assert route(lines, 2, Kind.LAMP).team == "Lamps"
    assert route(lines, 1, Kind.ROAD).because is Because.COMMUNE
    assert route(lines, 2, Kind.ROAD).team == "Everybody"
    assert route([], 1, Kind.WATER).days == CATEGORIES[Kind.WATER].days


def test_five_working_days_leave_out_the_weekend_and_armistice_day():
    friday = datetime(2026, 11, 6, 15, tzinfo=PARIS)

    assert due(friday, 5) == datetime(2026, 11, 16, 17, tzinfo=PARIS)


@given(st.integers(1, 365), st.dates(date(2026, 1, 1), date(2040, 1, 1)))
def test_more_days_never_end_earlier(days, day):
    start = datetime.combine(day, time(9), PARIS)

    assert due(start, days) <= due(start, days + 1)
    assert due(start, days).weekday() < 5
    assert used(start, due(start, days), due(start, days)) == 100.0


def test_a_hundredth_of_a_degree_is_1112_metres_north_and_723_east():
    assert round(metres(HERE, Spot(lon=5.95, lat=49.48))) == 1112
    assert round(metres(HERE, Spot(lon=5.96, lat=49.47))) == 723


def test_the_same_lamp_comes_first_and_three_are_shown_at_most():
    earlier = [
        Earlier(report=n, spot=Spot(lon=5.95, lat=49.47 + n / 100_000), asset=0, days=n)
        for n in range(1, 6)
    ]
    same = Earlier(report=9, spot=None, asset=77, days=30)

    found = similar([*earlier, same], HERE, 77, near=25)

    assert [one.report for one in found] == [9, 1, 2]
    assert found[0].metres is None


def test_another_lamp_nearby_is_another_fault():
    other = Earlier(report=1, spot=HERE, asset=78, days=1)

    assert similar([other], HERE, 77, near=25) == []


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 40), max_size=9))
def test_no_published_count_tells_a_hidden_one(counts):
    shown = publishable(counts)
    hidden = [key for key, count in shown.items() if count is None]

    assert all(count is None or count == 0 or count >= FEWEST for count in shown.values())
    assert len(hidden) != 1 or not any(shown.values())


def test_nonsense_is_no_place():
    with pytest.raises(ValueError, match="no place on Earth"):
        Spot(lon=200, lat=0)


def test_after_a_week_of_two_a_report_is_half_used():
    start = datetime(2026, 11, 2, 8, tzinfo=PARIS)

    assert used(start, start + timedelta(days=14), start + timedelta(days=7)) == 50.0
