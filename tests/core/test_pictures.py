"""Pictures that strangers send come out as new ones made of their pixels, or do not come in."""

import io
import random

import pytest
from PIL import ExifTags, Image

from eclor.core.pictures.rebuilding import IN_SCANS, MOST_BYTES, PictureRefused, _in_scans, rebuild
from eclor.testing.pictures import phone_picture, png_of

pytestmark = pytest.mark.usefixtures("in_english")

SCRIPT, CODE = b"<script>alert(1)</script>", b"<?php system($_GET[0]); ?>"


def saved(picture: Image.Image, form: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


def drawn(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def commented(jpeg: bytes, text: bytes) -> bytes:
    return jpeg[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + jpeg[2:]


def test_a_phone_picture_comes_out_upright_without_position_maker_or_turn():
    clean = drawn(rebuild(phone_picture(640, 480)))

    assert clean.size == (480, 640)
    assert not clean.getexif()
    assert not clean.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert "icc_profile" not in clean.info


def test_a_large_picture_comes_out_no_larger_than_asked():
    clean = drawn(rebuild(phone_picture(3000, 2000), side=1200))

    assert clean.size == (800, 1200)


@pytest.mark.parametrize("form", ["PNG", "WEBP", "JPEG"])
def test_every_form_taken_comes_out_as_a_jpeg(form: str):
    clean = drawn(rebuild(saved(Image.new("RGB", (40, 30), (200, 30, 30)), form)))

    assert (clean.format, clean.size) == ("JPEG", (40, 30))


def test_what_was_hidden_behind_transparency_is_white():
    hidden = Image.new("RGBA", (40, 30), (200, 30, 30, 0))

    clean = drawn(rebuild(saved(hidden, "PNG")))

    assert clean.getpixel((20, 15)) == (255, 255, 255)


@pytest.mark.parametrize("hung", [SCRIPT, CODE, b"PK\x03\x04 an archive"])
def test_nothing_hung_behind_or_written_into_a_picture_comes_out(hung: bytes):
    clean = rebuild(commented(phone_picture(), hung) + hung)

    assert hung not in clean


def test_colour_profile_and_comment_of_a_png_stay_behind():
    told = saved(Image.new("RGB", (40, 30)), "PNG", icc_profile=b"PROFILE-OF-A-SCREEN" * 20)

    assert b"PROFILE" not in rebuild(told)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "no JPEG, PNG or WebP"),
        (b"GIF89a\x01\x00\x01\x00\x80\x00\x00;PK\x03\x04", "no JPEG, PNG or WebP"),
        (b"\x00\x00\x00\x18ftypheic" + b"\0" * 40, "HEIC"),
        (b"\xff\xd8\xff\xe0" + b"\0" * (MOST_BYTES + 1), "at most 12 are taken"),
        (png_of(20_000, 20_000), "too many pixels"),
        (png_of(65_500, 65_500, whole=False), "too many pixels"),
        (png_of(4_100, 4_000), "4100 × 4000 pixels, at most 12 million"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(sent: bytes, said: str):
    with pytest.raises(PictureRefused, match=said):
        rebuild(sent)


def test_half_a_picture_is_refused():
    whole = phone_picture()

    with pytest.raises(PictureRefused, match="damaged or stops in the middle"):
        rebuild(whole[: len(whole) // 2])


def test_a_jpeg_in_scans_may_have_fewer_pixels_than_one_line_by_line():
    side = 5_000
    grey = Image.new("RGB", (side, side), (90, 120, 80))

    assert side * side > IN_SCANS
    assert drawn(rebuild(saved(grey, "JPEG", quality=30))).size == (2048, 2048)
    with pytest.raises(PictureRefused, match="at most 24 million"):
        rebuild(saved(grey, "JPEG", quality=30, progressive=True))


def test_a_first_scan_with_one_colour_of_three_counts_as_several_scans():
    whole = phone_picture(64, 48)
    scan = whole.index(b"\xff\xda\x00\x0c\x03")
    split = whole[:scan] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + whole[scan + 14 :]

    assert not _in_scans(whole)
    assert _in_scans(split)
    assert _in_scans(phone_picture(64, 48, progressive=True))
    assert _in_scans(whole[:scan])


def hostile(count: int, seed: int) -> None:
    """``count`` mutations of each form: every one is rebuilt clean, or refused in words."""
    draw, whole = random.Random(seed), phone_picture(160, 120)
    seeds = [
        commented(whole, CODE) + SCRIPT,
        commented(phone_picture(160, 120, progressive=True), CODE),
        saved(drawn(whole), "PNG"),
        saved(drawn(whole), "WEBP"),
    ]
    taken = 0
    for number in range(count):
        sent = bytearray(seeds[number % len(seeds)])
        for _ in range(draw.randrange(1, 30)):
            sent[draw.randrange(len(sent))] = draw.randrange(256)
        try:
            clean = rebuild(bytes(sent[: draw.choice([None, None, draw.randrange(len(sent))])]))
        except PictureRefused:
            continue
        taken += 1
        assert SCRIPT not in clean, f"seed {seed}, mutation {number}"
        assert CODE not in clean, f"seed {seed}, mutation {number}"
        assert not drawn(clean).getexif(), f"seed {seed}, mutation {number}"
    assert taken > count // 50


def test_two_hundred_broken_pictures_are_rebuilt_or_refused():
    hostile(200, seed=3)


@pytest.mark.fuzz
def test_ten_thousand_broken_pictures_are_rebuilt_or_refused():
    hostile(10_000, seed=random.SystemRandom().randrange(2**32))
