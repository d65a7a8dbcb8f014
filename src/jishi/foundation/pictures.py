"""Photos from phones: turned upright, made small, freed of the place and of all else they tell."""

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from jishi.foundation.refusals import BadInput

BYTES_MAX = 200_000
# The longest side and the quality, one after the other until it is small enough.
STEPS = ((1280, 80), (1280, 60), (1280, 40), (960, 40), (640, 40), (480, 30))
UNREADABLE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    SyntaxError,  # what Pillow calls a broken PNG
    ValueError,
)


def small(photo: bytes) -> bytes:
    """A photo as a JPEG of at most `BYTES_MAX`, drawn anew, so that nothing else comes with it.

    Refuses `BadInput` for what is no picture, or one too large to be opened.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(photo), formats=("JPEG", "PNG", "WEBP"))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except UNREADABLE:
        raise BadInput(photo=_("这张照片打不开，请重新拍一张")) from None
    drawn = b""
    for side, quality in STEPS:
        drawn = _drawn(upright, side, quality)
        if len(drawn) <= BYTES_MAX:
            break
    return drawn


def _drawn(picture: Image.Image, side: int, quality: int) -> bytes:
    """The pixels and nothing else: what the camera wrote beside them is not taken over."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    bare.thumbnail((side, side))
    kept = io.BytesIO()
    bare.save(kept, "JPEG", quality=quality, optimize=True)
    return kept.getvalue()
