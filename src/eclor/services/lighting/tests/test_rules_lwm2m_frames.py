"""Orders to lamp controllers on LoRaWAN, byte by byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.core.service.field_orders import Carrying
from eclor.services.lighting.rules.lwm2m_frames import decoded, encoded, override, release


def told(**params) -> Carrying:
    return Carrying(
        order="A" * 26, params=params, addresses=["70b3d57ed0000001"], not_before=1_795_000_000,
        expires=1_795_000_300, owner="",
    )  # fmt: skip


def test_a_level_is_22_bytes_of_lwm2m_cbor():
    """Map of object 3416, instance 0, resources 1, 51 and 52: written out by RFC 8949."""
    radio = override(told(level=40, until=1_795_001_800, ramp=5))

    assert radio.payload.hex() == "a1190d58a100a30118281833 1a6afd8dc8 1834f94500".replace(" ", "")
    assert radio.said == {"3416": {"0": {"1": 40, "51": 1_795_001_800, "52": 5.0}}}


def test_to_be_released_an_override_ends_at_the_orders_beginning():
    assert decoded(release(told()).payload) == {3416: {0: {51: 1_795_000_000}}}


def test_an_impossible_level_is_written_into_no_frame():
    with pytest.raises(ValueError, match="-5"):
        override(told(level=-5, until=1_795_001_800))


@pytest.mark.parametrize("raw", [b"", b"\xa1", b"\xa1\x19\x0d", b"\x01", b"\xa1\x61a\x01", b"\xff"])
def test_bytes_that_are_no_order_are_refused(raw):
    with pytest.raises(ValueError, match=r"too early|no map|not read|whole numbers"):
        decoded(raw)


@given(st.dictionaries(st.integers(0, 2**16), st.integers(0, 2**40), max_size=23))
def test_what_is_written_is_read_again(resources):
    assert decoded(encoded({3416: {0: resources}})) == {3416: {0: resources}}
