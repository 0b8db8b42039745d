"""Life, routing, neighbours and published counts, with no table and no clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.services.reports.rules.life import CLOSED, MOVES, OPEN, may_become, path
from eclor.services.reports.rules.nearby import (
    Asked,
    Earlier,
    Looks,
    closeness,
    metres,
    similar,
    word_print,
)
from eclor.services.reports.rules.routing import Because, Line, route
from eclor.services.reports.words import CATEGORIES, Kind, Spot, State

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


def test_a_hundredth_of_a_degree_is_1112_metres_north_and_723_east():
    assert round(metres(HERE, Spot(lon=5.95, lat=49.48))) == 1112
    assert round(metres(HERE, Spot(lon=5.96, lat=49.47))) == 723


def test_the_same_lamp_comes_first_and_three_are_shown_at_most():
    earlier = [
        Earlier(report=n, spot=Spot(lon=5.95, lat=49.47 + n / 100_000), asset=0, days=n)
        for n in range(1, 6)
    ]
    same = Earlier(report=9, spot=None, asset=77, days=30)

    found = similar([*earlier, same], Asked(spot=HERE, asset=77, near=25))

    assert [one.report for one in found] == [9, 1, 2]
    assert found[0].metres is None


def test_another_lamp_nearby_is_another_fault():
    other = Earlier(report=1, spot=HERE, asset=78, days=1)

    assert similar([other], Asked(spot=HERE, asset=77, near=25)) == []


def test_the_same_photo_finds_what_a_telephone_put_astray():
    seen = Looks(photos=(0b1011,))
    far = Earlier(report=1, spot=Spot(lon=5.95, lat=49.4708), asset=0, days=1, looks=seen)
    asked = Asked(spot=HERE, asset=0, near=50, looks=Looks(photos=(0b1000,)))

    assert similar([far], Asked(spot=HERE, asset=0, near=50)) == []
    assert [(one.report, one.photo) for one in similar([far], asked)] == [(1, True)]


def test_of_two_as_near_the_one_that_says_the_same_comes_first():
    here, there = Spot(lon=5.95, lat=49.4701), Spot(lon=5.95, lat=49.4699)
    words = [word_print(text) for text in ("pneus dans le fossé", "matelas au bord du chemin")]
    earlier = [
        Earlier(report=n, spot=spot, asset=0, days=1, looks=Looks(words=(said,)))
        for n, spot, said in zip((1, 2), (here, there), words, strict=True)
    ]
    said = Looks(words=(word_print("un matelas abandonné sur le chemin"),))

    found = similar(earlier, Asked(spot=HERE, asset=0, near=50, looks=said))

    assert [one.report for one in found] == [2, 1]


@given(st.text(max_size=80))
def test_words_are_nearest_to_themselves_and_fit_a_column(text):
    print_ = word_print(text)

    assert print_ is None or (closeness(print_, print_) == 1 and -(2**63) <= print_ < 2**63)


def test_nonsense_is_no_place():
    with pytest.raises(ValueError, match="no place on Earth"):
        Spot(lon=200, lat=0)
