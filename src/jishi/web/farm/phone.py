"""What the grower's phone keeps and asks: the web app's papers, who is signed in, its photos."""

import hashlib
import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from jishi.foundation import clock
from jishi.foundation.refusals import NotFound
from jishi.production.models import FieldPhoto
from jishi.web.farm.acting import acting, growers_of

# What the record page needs to look as it does where there is no network.
FILES = (
    "jishi.css", "jishi.js", "farm.js", "icons.svg", "mark.svg", "drawings.svg",
    "django_htmx/htmx-2.min.js",
)  # fmt: skip
ICONS = (192, 512)
PAPER, LAKE = "#F7F4EC", "#1E5F63"


def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the growers' door: it answers below `/farm/` and nowhere else."""
    files = [static(name) for name in FILES]
    facts = {
        "version": hashlib.sha256("\n".join(files).encode()).hexdigest()[:12],
        "files": json.dumps(files),
    }
    answer = render(request, "farm/worker.js", facts, content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


def app(_request: HttpRequest) -> HttpResponse:
    """How the door is put onto the phone's first screen."""
    icons = [
        {"src": static(f"farm-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in ICONS
    ]
    told = {
        "name": _("集市农事"),
        "short_name": _("农事"),
        "id": reverse("farm:record"),
        "start_url": reverse("farm:record"),
        "scope": reverse("farm:overview"),
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": LAKE,
        "icons": icons,
    }
    return JsonResponse(
        told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )


def now(request: HttpRequest) -> HttpResponse:
    """Who is signed in, what their forms must carry, and what time it is here."""
    told = {
        "person": acting(request).person.pk,
        "form_token": get_token(request),
        "now": clock.now().isoformat(timespec="milliseconds"),
    }
    answer = JsonResponse(told)
    answer["Cache-Control"] = "no-store"
    return answer


def photo(request: HttpRequest, key: int) -> HttpResponse:
    """A photo of one's own batches."""
    own = FieldPhoto.objects.filter(batch__grower__in=growers_of(request))
    found = own.filter(pk=key).first()
    if found is None:
        raise NotFound
    answer = HttpResponse(bytes(found.jpeg), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
