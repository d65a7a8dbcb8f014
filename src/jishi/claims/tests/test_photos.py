import io

import pytest
from PIL import Image

from jishi.claims.photos import KEPT_MAX, SENT_MAX, SIDE, kept
from jishi.claims.tests.factories import a_photo
from jishi.foundation.refusals import BadInput


def opened(photo: bytes) -> Image.Image:
    return Image.open(io.BytesIO(photo))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_photo_is_kept_small(kind):
    small = kept(a_photo(2_400, 1_800, kind=kind))

    assert len(small) <= KEPT_MAX
    assert opened(small).format == "JPEG"
    assert max(opened(small).size) <= SIDE


def test_a_photo_says_nothing_of_where_and_by_what_it_was_taken():
    sent = a_photo()
    assert opened(sent).getexif()

    assert not opened(kept(sent)).getexif()
    assert b"a telephone" not in kept(sent)


def test_a_photo_is_turned_upright():
    # Held on its side (6): what is stored as the upper left belongs to the upper right.
    upright = opened(kept(a_photo(640, 480, turned=6)))

    assert upright.size == (480, 640)
    red, _green, blue = upright.getpixel((470, 10))
    assert red > 200 > blue


@pytest.mark.parametrize(
    "sent", [b"", b"no picture", b"GIF89a" + b"\0" * 40, b"\xff\xd8\xff\xe0cut"]
)
def test_what_is_no_photo_is_refused(sent):
    with pytest.raises(BadInput):
        kept(sent)


def test_what_is_too_large_is_refused():
    with pytest.raises(BadInput):
        kept(b"\xff" * (SENT_MAX + 1))
    wide = io.BytesIO()
    Image.new("1", (20_000, 4_000)).save(wide, "PNG")
    with pytest.raises(BadInput):
        kept(wide.getvalue())
