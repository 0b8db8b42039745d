"""What is drawn stays on the paper and says the same as its table; journeys grow with the road."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from eclor.services.waste import drawing
from eclor.services.waste.models import Silence
from eclor.services.waste.queries import Centre, CentreNow, Opening, Spot, drive_minutes
from eclor.services.waste.queries.lane import entries_of
from eclor.services.waste.words import PARIS, Confidence, Wait

OPENS = datetime(2026, 11, 20, 9, tzinfo=PARIS)
CLOSES = OPENS + timedelta(hours=9)
MINUTE = timedelta(minutes=1)

minutes = some.floats(0, 500)
moments = some.integers(0, 9 * 60 - 1).map(lambda m: OPENS + m * MINUTE)
waits = some.tuples(minutes, minutes).map(lambda pair: Wait(min(pair), max(pair)))


def _now(ahead=(), usual=(), wait=None):
    centre = Centre(
        pk=1, name="Audun", commune="", lon=None, lat=None, address="", phone="",
        simulated=True, materials=(), lane=None, hours=None,
    )  # fmt: skip
    return CentreNow(
        centre=centre,
        opening=Opening(is_open=True),
        wait=wait,
        silence=Silence.NONE if wait else Silence.NO_NEWS,
        heard_at=None,
        ahead=tuple(ahead),
        usual=tuple(usual),
    )


@given(
    some.lists(some.tuples(moments, minutes), max_size=40).map(sorted),
    some.lists(waits, max_size=25),
    moments,
    some.none() | waits,
)
def test_every_line_stays_on_the_paper(measured, ahead, now, wait):
    found = _now([(5 * n, w) for n, w in enumerate(ahead)], wait=wait)

    chart = drawing.day_chart(found, [(OPENS, CLOSES)], measured, now)

    assert chart is not None
    for line in (chart.measured, chart.forecast, chart.band, chart.usual):
        for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", line):
            assert drawing.LEFT <= float(x) <= drawing.RIGHT
            assert drawing.TOP <= float(y) <= drawing.BOTTOM


def test_nobody_heard_from_nine_to_eleven_is_hatched_and_not_joined_by_a_line():
    measured = [(OPENS + timedelta(hours=2), 5.0), (OPENS + timedelta(hours=2, minutes=5), 6.0)]

    chart = drawing.day_chart(_now(), [(OPENS, CLOSES)], measured, OPENS + timedelta(hours=2.1))

    assert chart is not None
    assert [width for _, width in chart.silences] == [71.6]
    assert chart.measured.count("M") == 1


def test_a_gap_breaks_the_line():
    measured = [(OPENS, 5.0), (OPENS + timedelta(minutes=30), 6.0)]

    chart = drawing.day_chart(_now(), [(OPENS, CLOSES)], measured, OPENS + timedelta(minutes=31))

    assert chart is not None
    assert chart.measured.count("M") == 2


def test_the_table_has_a_row_for_each_half_hour_it_is_open():
    usual = [(OPENS, Wait(3, 9, Confidence.USUAL))]

    chart = drawing.day_chart(_now(usual=usual), [(OPENS, CLOSES)], [(OPENS, 4.0)], OPENS)

    assert chart is not None
    assert len(chart.rows) == 18
    assert (chart.rows[0].measured, chart.rows[0].usual, chart.rows[1].measured) == (4, 3, None)


def test_a_day_it_does_not_open_has_no_chart():
    assert drawing.day_chart(_now(), [], [], OPENS) is None


@given(waits)
def test_the_scale_of_a_wait_holds_it_whole(wait):
    assert drawing.scale_for(wait) >= wait.p90


@given(some.lists(some.integers(0, 50), max_size=30), some.integers(0, 1000))
def test_a_counter_tells_each_car_once_even_when_it_starts_again(came, start):
    counts, total = [], start
    for number, cars in enumerate(came):
        total = cars if number % 7 == 6 else total + cars  # every seventh word after a reset
        counts.append((datetime(2026, 11, 20, tzinfo=UTC) + number * MINUTE, float(total)))

    entries = entries_of(counts)

    # A reset below what was there is seen; what came before the first word is not known.
    assert entries == sorted(entries)
    assert len(entries) <= sum(came[1:]) if came else entries == []


coordinates = some.builds(Spot, some.floats(5.5, 6.5), some.floats(49, 50))


@given(coordinates, coordinates)
def test_the_road_back_is_as_long_and_never_nothing(a, b):
    assert drive_minutes(a, b) == drive_minutes(b, a) >= 2


def test_ten_kilometres_take_about_twenty_three_minutes():
    # A third more by road, at 35 km/h: 13.5 km.
    assert drive_minutes(Spot(6.0, 49.4), Spot(6.0, 49.4 + 10 / 111.195)) == 23
