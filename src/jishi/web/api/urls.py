"""Where the JSON door hangs. What is behind it is loaded when the first program comes in."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import path, resolve
from django.utils.translation import gettext as _

from jishi.foundation.refusals import BadInput

BEHIND = "jishi.web.api.paths"  # named, not imported: a shop that serves pages does without


def door(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Lead a program to its operation. A page's form cannot come in here: only JSON does."""
    if request.content_type not in {"", "application/json"}:
        raise BadInput(body=_("只收 application/json"))
    found = resolve(f"/{rest}", urlconf=BEHIND)
    method = request.method
    request.method = "GET" if method == "HEAD" else method  # the framework knows no HEAD
    try:
        answer = found.func(request, *found.args, **found.kwargs)
    finally:
        request.method = method  # so that the body is left out
    answer["Cache-Control"] = "no-store"  # tokens and what is whose
    return answer


urlpatterns = [path("<path:rest>", door, name="api")]
