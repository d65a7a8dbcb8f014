"""How a visitor wants the pages: text size and language. Both work without script."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from jishi.foundation.refusals import BadInput
from jishi.parties import operations as parties
from jishi.web.context import SIZE_COOKIE, SIZES
from jishi.web.visitors import visitor_of

A_YEAR = 60 * 60 * 24 * 365


def text_size(request: HttpRequest) -> HttpResponse:
    """Keep the text size in a cookie, and for a signed-in person also with the login."""
    size = request.POST.get("size", "")
    if size not in dict(SIZES):
        raise BadInput(size=_("没有这个字号"))
    login = visitor_of(request).login
    if login:
        parties.set_large_print(login, wanted=bool(size))
    response = HttpResponseRedirect(safe_next(request))
    remember(response, SIZE_COOKIE, size)
    return response


def language(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise BadInput(language=_("没有这种语言"))
    response = HttpResponseRedirect(safe_next(request))
    remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


def health(_request: HttpRequest) -> HttpResponse:
    """Alive, and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=A_YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Where to go on: only to a page of this market."""
    wanted = request.POST.get("next") or request.GET.get("next") or default
    inside = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted[0] == "/"
    return wanted if inside else default
