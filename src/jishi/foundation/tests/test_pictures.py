"""What is kept of a photo from a telephone."""

import io

import pytest
from PIL import Image

from jishi.foundation.pictures import BYTES_MAX, small
from jishi.foundation.refusals import BadInput


def test_a_photo_is_small_upright_and_tells_no_place():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    exif.get_ifd(0x8825)[1] = "N"
    taken = io.BytesIO()
    Image.effect_noise((4000, 3000), 120).convert("RGB").save(taken, "JPEG", exif=exif)

    kept = small(taken.getvalue())

    drawn = Image.open(io.BytesIO(kept))
    assert len(kept) <= BYTES_MAX
    assert drawn.height > drawn.width
    assert not drawn.getexif()
    assert "exif" not in drawn.info


def test_what_else_stands_in_a_picture_is_not_taken_over():
    taken = io.BytesIO()
    Image.new("RGB", (40, 40)).save(taken, "JPEG", comment=b"30.67N 121.01E")

    assert b"121.01" not in small(taken.getvalue())


@pytest.mark.parametrize("sent", [b"", b"GIF89a", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_refused(sent):
    with pytest.raises(BadInput):
        small(sent)


def test_a_picture_that_would_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    taken = io.BytesIO()
    Image.new("RGB", (11, 10)).save(taken, "PNG")

    with pytest.raises(BadInput):
        small(taken.getvalue())


def test_what_is_above_on_the_photo_is_above_in_the_picture():
    exif = Image.Exif()
    exif[0x0112] = 6  # what is stored as the upper left belongs to the upper right
    photo = Image.new("RGB", (640, 480), "white")
    photo.paste("red", (0, 0, 320, 240))
    taken = io.BytesIO()
    photo.save(taken, "JPEG", exif=exif)

    upright = Image.open(io.BytesIO(small(taken.getvalue())))

    assert upright.size == (480, 640)
    red, _green, blue = upright.getpixel((470, 10))
    assert red > 200 > blue
