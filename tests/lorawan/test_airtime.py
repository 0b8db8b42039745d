"""What a frame costs in the air, and when there is room for the next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.core.gateways.lorawan.airtime import (
    HOUR,
    LONGEST,
    Band,
    Sent,
    possible_at,
    time_on_air,
    used,
)


@pytest.mark.parametrize(
    ("payload", "spreading", "milliseconds"),
    [(0, 7, 41.2), (6, 9, 164.9), (22, 12, 1810.4), (51, 12, 2793.5)],
)
def test_a_frame_takes_what_the_modem_designers_guide_says(payload, spreading, milliseconds):
    """By hand from AN1200.13: 8 + ceil((8 PL - 4 SF + 28) / (4 (SF - 2 DE))) (CR + 4) symbols."""
    assert round(time_on_air(payload, spreading) * 1000, 1) == milliseconds


@pytest.mark.parametrize(("payload", "spreading"), [(52, 9), (-1, 9), (10, 6), (10, 13)])
def test_a_frame_that_no_band_of_europe_carries_is_refused(payload, spreading):
    with pytest.raises(ValueError, match=r"between SF7|do not fit"):
        time_on_air(payload, spreading)


@pytest.mark.parametrize(
    ("hertz", "duty"), [(868_100_000, 0.01), (869_525_000, 0.10), (867_300_000, 0.01)]
)
def test_a_frequency_has_its_sub_bands_share(hertz, duty):
    assert Band.of(hertz).duty == duty


def test_a_frequency_between_the_sub_bands_is_refused_by_name():
    with pytest.raises(ValueError, match=r"868\.65 MHz"):
        Band.of(868_650_000)


def test_a_frame_longer_than_the_whole_hours_share_never_fits():
    with pytest.raises(ValueError, match="an hour"):
        possible_at([], 0.5, 1.0, 0.0)


@given(
    st.lists(st.tuples(st.integers(0, LONGEST), st.integers(7, 12)), min_size=1, max_size=60),
    st.floats(3.0, 40.0),
    st.lists(st.floats(0, 900), min_size=60, max_size=60),
)
def test_whatever_is_asked_no_hour_holds_more_than_it_may_and_no_two_frames_overlap(
    asked, allowed, pauses
):
    sent: list[Sent] = []
    now = 0.0
    for (payload, spreading), pause in zip(asked, pauses, strict=False):
        now += pause
        seconds = time_on_air(payload, spreading)
        at = possible_at(sent, allowed, seconds, now)
        assert at >= now
        assert all(at >= one.at + one.seconds for one in sent)
        sent.append(Sent(at, seconds))

    for last in sent:
        hour = [one for one in sent if last.at - HOUR < one.at <= last.at]
        assert sum(one.seconds for one in hour) <= allowed + 1e-6
    assert used(sent, sent[-1].at) <= allowed + 1e-6


def test_where_nothing_was_sent_there_is_room_at_once():
    assert possible_at([], 360.0, 1.8, 5.0) == 5.0
