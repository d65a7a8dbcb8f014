"""Telephone numbers, written one way, so that a budget per number cannot be walked around."""

import re
import unicodedata

from django.utils.translation import gettext as _

from jishi.foundation.refusals import BadInput

MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
IDLE = re.compile(r"[\s\-()·]|^(\+|00)86", re.ASCII)


def mobile(text: str, *, field: str = "phone") -> str:
    """What a person typed as a mobile number, as its eleven digits; refuses anything else."""
    cleaned = unicodedata.normalize("NFKC", text).strip()
    digits = IDLE.sub("", re.sub(r"\s", "", cleaned))
    if not MOBILE.fullmatch(digits):
        raise BadInput(**{field: _("「{text}」不是 11 位手机号").format(text=text[:30])})
    return digits


def hidden(phone: str) -> str:
    """A number as others may see it: `138****1234`."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****"
