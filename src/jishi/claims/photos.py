"""Photos from telephones: turned upright, made small, freed of where and by whom."""

import io
import warnings

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from jishi.foundation.refusals import BadInput

SENT_MAX = 12_000_000  # bytes
PIXELS_MAX = 60_000_000
KEPT_MAX = 200_000  # bytes
SIDE = 1_600
QUALITIES = (80, 65, 50, 35)
TOO_LARGE = _("照片太大，请换一张小于 12 MB 的")


def kept(sent: bytes) -> bytes:
    """A photo as a JPEG of at most 200 kB with nothing in it but the picture.

    Refuses `BadInput` for what is no picture, or too large a one.
    """
    picture = _opened(sent)
    side = SIDE
    while True:
        picture.thumbnail((side, side))
        for quality in QUALITIES:
            written = io.BytesIO()
            picture.save(written, "JPEG", quality=quality, optimize=True)
            if written.tell() <= KEPT_MAX:
                return written.getvalue()
        side = side * 3 // 4


def _opened(sent: bytes) -> Image.Image:
    if len(sent) > SENT_MAX:
        raise BadInput(photo=TOO_LARGE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(sent), formats=["JPEG", "PNG", "WEBP"])
            if picture.width * picture.height > PIXELS_MAX:
                raise BadInput(photo=TOO_LARGE)
            # Only the picture itself is copied: no place, no time, no name of the telephone.
            plain = Image.new("RGB", (upright := ImageOps.exif_transpose(picture)).size, "white")
    except (UnidentifiedImageError, Image.DecompressionBombWarning, OSError, ValueError) as error:
        raise BadInput(photo=_("这不是照片，请用 JPG、PNG 或 WebP")) from error
    plain.paste(upright.convert("RGB"))
    return plain
