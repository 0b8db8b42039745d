"""Faces and number plates are unreadable in what is kept; without the detector photos are kept as before."""

import io
import itertools
import subprocess
import sys

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from eclor.core.pictures import blurring
from eclor.core.pictures.blurring import SeekingFailed, blurred, sought, taken_in
from eclor.core.service.configuration import BadSetting, Configuration
from eclor.testing.pictures import phone_picture

SIZE = (640, 480)
FACE = (230, 60, 410, 300)  # left, top, right, bottom of eyes, nose and mouth below
PLATE = (220, 380, 428, 424)


def jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def street(face: bool = True, plate: bool = True) -> bytes:
    """A wall, somebody drawn before it, and the back of a car."""
    picture = Image.new("L", SIZE, 150)
    draw = ImageDraw.Draw(picture)
    if face:
        _draw_face(draw, 320, 180)
    picture = picture.filter(ImageFilter.GaussianBlur(3))
    if plate:
        _draw_plate(ImageDraw.Draw(picture))
    return jpeg(picture.filter(ImageFilter.GaussianBlur(1)))


def _draw_face(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    draw.ellipse((x - 70, y - 90, x + 70, y + 90), fill=205)
    draw.pieslice((x - 78, y - 105, x + 78, y + 20), 180, 360, fill=60)
    draw.ellipse((x - 62, y - 60, x + 62, y + 60), fill=205)
    for side in (-30, 30):
        draw.ellipse((x + side - 18, y - 28, x + side + 18, y - 8), fill=90)
        draw.ellipse((x + side - 8, y - 24, x + side + 8, y - 10), fill=30)
        draw.rectangle((x + side - 20, y - 40, x + side + 20, y - 33), fill=70)
    draw.polygon([(x, y - 15), (x - 12, y + 25), (x + 12, y + 25)], fill=185)
    draw.rectangle((x - 14, y + 24, x + 14, y + 29), fill=140)
    draw.ellipse((x - 28, y + 42, x + 28, y + 58), fill=110)


def _draw_plate(draw: ImageDraw.ImageDraw) -> None:
    left, top, right, bottom = PLATE
    draw.rectangle((60, 340, 580, 479), fill=40)
    draw.rectangle(PLATE, fill=230, outline=20, width=2)
    draw.rectangle((left, top, left + 16, bottom), fill=60)
    draw.rectangle((right - 16, top, right, bottom), fill=60)
    font = ImageFont.load_default(34)
    draw.text((left + 22, top + 2), "AB-123-CD", fill=15, font=font)


def changed(one: bytes, other: bytes) -> tuple[int, int, int, int] | None:
    """The frame of what differs more than a JPEG saved again does."""
    found, kept = (Image.open(io.BytesIO(data)).convert("L") for data in (one, other))
    return ImageChops.difference(found, kept).point(lambda value: 255 * (value > 30)).getbbox()


def shades(data: bytes, place: tuple[int, int, int, int]) -> int:
    """How many patches of one grey, told apart by more than a JPEG's noise, stand on the middle line."""
    left, top, right, bottom = place
    row = Image.open(io.BytesIO(data)).convert("L").crop((left, top, right, bottom))
    line = [row.getpixel((x, row.height // 2)) for x in range(row.width)]
    return sum(abs(a - b) > 12 for a, b in itertools.pairwise(line))


@pytest.fixture
def with_detector(settings) -> None:
    settings.ECLOR = Configuration(home=settings.ECLOR.home, blur="on")


def test_a_face_and_a_plate_are_found_and_nothing_is_left_of_their_lines(with_detector):
    sent = street()

    kept = taken_in(sent)

    assert shades(sent, PLATE) > 15  # letters have edges
    assert shades(kept, PLATE) <= 8  # six patches, and where they end
    left, top, right, bottom = changed(sent, kept)
    assert left < 300, "the left eye"
    assert top < 180 < 400 < bottom, "from the eyes to the plate"
    assert right > 340, "the right eye"


def test_a_street_without_anybody_is_kept_as_it_is(with_detector):
    empty = street(face=False, plate=False)

    assert sought(empty) == []
    assert taken_in(empty) == blurring.rebuild(empty)


def test_two_pictures_that_differ_between_patches_alone_come_out_the_same():
    """What was blurred cannot be computed back: different letters give the same file."""
    chess = Image.new("L", (240, 240), 0)
    for x in range(0, 240, 20):
        ImageDraw.Draw(chess).rectangle((x, 0, x + 9, 239), fill=200)
    other = ImageChops.offset(chess, 10, 0)

    one, two = (blurred(saved_whole(p), [(0, 0, 240, 240)]) for p in (chess, other))

    assert saved_whole(chess) != saved_whole(other)
    assert changed(one, two) is None


def saved_whole(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=100, subsampling=0)
    return out.getvalue()


def test_a_place_at_the_edge_is_blurred_as_far_as_the_picture_goes():
    sent = blurring.rebuild(phone_picture(320, 240))

    kept = blurred(sent, [(-5, -5, 60, 60), (200, 300, 90, 90)])

    assert Image.open(io.BytesIO(kept)).size == (240, 320)


def test_a_detector_that_fails_loses_no_photo_and_says_so(with_detector, caplog, monkeypatch):
    monkeypatch.setattr(blurring, "SEEKER", ("-c", "raise SystemExit('no model')"))
    sent = street()

    assert taken_in(sent) == blurring.rebuild(sent)
    assert "no model" in caplog.text
    with pytest.raises(SeekingFailed, match="no model"):
        sought(sent)


def test_where_it_is_off_nothing_is_looked_for(settings, monkeypatch):
    settings.ECLOR = Configuration(home=settings.ECLOR.home, blur="off")
    monkeypatch.setattr(blurring, "SEEKER", ("-c", "raise SystemExit('asked')"))
    sent = street()

    assert taken_in(sent) == blurring.rebuild(sent)


def test_a_house_that_must_blur_does_not_start_without_the_detector():
    bare = (
        "import eclor.core.service.configuration as asked;"
        "asked.find_spec = lambda name: None;"
        "print(asked.Configuration(blur='auto').blurs);"
        "asked.Configuration(blur='on')"
    )

    done = subprocess.run([sys.executable, "-c", bare], capture_output=True, text=True, check=False)

    assert done.stdout.strip() == "False"
    assert "make install-faces" in done.stderr
    with pytest.raises(BadSetting, match="auto, on or off"):
        Configuration(blur="perhaps")
