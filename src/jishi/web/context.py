"""What every page knows. Nothing here asks the database unless the page does."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jishi.foundation import clock
from jishi.web import solar_terms
from jishi.web.visitors import visitor_of

SIZE_COOKIE = "text"
SIZES = [("", _("标准")), ("large", _("大字")), ("huge", _("特大字"))]


def everywhere(request: HttpRequest) -> dict[str, object]:
    size = size_of(request)
    here = [name for name, _words in SIZES].index(size)
    return {
        "DEMO": settings.DEMO,
        "SERVICE_PHONE": settings.SERVICE_PHONE,
        "visitor": visitor_of(request),
        "sizes": SIZES,
        "text_size": size,
        "next_size": SIZES[(here + 1) % len(SIZES)],
        "season": solar_terms.current(clock.today()).season,
    }


def size_of(request: HttpRequest) -> str:
    """The text size that this browser asked for: empty, `large` or `huge`."""
    asked = request.COOKIES.get(SIZE_COOKIE, "")
    return asked if asked in dict(SIZES) else ""
