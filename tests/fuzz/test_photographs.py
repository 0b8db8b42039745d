"""Ten thousand hostile photos: nothing of a person's comes out, nothing crashes, memory stays small."""

from random import Random

import pytest

from tests.fuzz.photographs import LIMIT, sent


def test_a_hundred_hostile_photos_are_taken_or_refused_and_nothing_else():
    found, _peak = sent(100, Random(1))

    assert set(found) == {"taken", "refused"}


@pytest.mark.fuzz
@pytest.mark.timeout(1800)
def test_ten_thousand_hostile_photos_in_less_than_two_hundred_megabytes():
    found, peak = sent(10_000, Random(57))

    assert set(found) == {"taken", "refused"}
    assert peak < LIMIT
