"""Moments as programs hand them to each other."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from eclor.core.service.times import milliseconds


def test_a_moment_is_cut_to_the_millisecond_that_has_begun():
    assert milliseconds(datetime(2026, 11, 20, 12, 0, 0, 999_999, UTC)) == 1_795_176_000_999


def test_the_zone_in_which_a_moment_is_told_changes_nothing():
    noon = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

    assert milliseconds(noon.astimezone(ZoneInfo("Europe/Paris"))) == milliseconds(noon)
