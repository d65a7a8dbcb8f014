"""The one place where a no becomes an answer: the error contract of docs/running.md."""

import logging
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from jishi.audit import operations as audit
from jishi.foundation import ids, refusals
from jishi.foundation.operations import COLLISIONS, FULL, LOST
from jishi.web import problems
from jishi.web.visitors import Door, visitor_of

log = logging.getLogger("jishi.incidents")

# The first row that fits. What stands in none of them is a state of the world: 409.
STATUSES = [
    (refusals.LoginRequired, 401),
    (refusals.NotFound, 404),
    (refusals.NotAllowed, 403),
    (refusals.BadInput, 400),
    (refusals.KeyReused, 422),
    (refusals.AwaitingSecondPerson, 202),
    (refusals.TooMany, 429),
    (refusals.Busy, 503),
    (refusals.StorageUnavailable, 503),
]
TITLES = {
    202: _("已登记"),
    400: _("填写有误"),
    403: _("这一步不归您办"),
    404: _("没有找到"),
    409: _("没有办成"),
    422: _("没有办成"),
    429: _("请过一会儿再试"),
    503: _("没有办成"),
}
NEXT = {
    202: _("等另一位负责人复核。复核前不生效，您不用再交一次。"),
    400: _("请返回上一页改正，填过的内容还在。"),
    403: _("请找负责的人办，或者换一个账号登录。"),
    404: _("请检查地址，或者从首页找。"),
    409: _("请返回上一页，刷新后再看。"),
    422: _("请返回上一页，刷新后重新提交。"),
    429: _("到时间再按一次就可以。"),
    503: _("请过几秒再按一次，重复提交不会办两遍。"),
}
BUSY_SECONDS = 3


class ShowRefusals:
    """Answers refusals and says in a header when an earlier act was given again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        audit.forget_replay()
        response = self.get_response(request)
        if audit.was_replayed():
            response["Idempotent-Replay"] = "1"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_asked: object
    ) -> HttpResponse | None:
        """Nobody types a NUL, and no database keeps one: it is refused before anything is asked."""
        told = [request.path, *_values(request.GET)]
        if not getattr(view, "csrf_exempt", False):
            told += _values(request.POST)
        is_sound = not any("\0" in words for words in told)
        return None if is_sound else answer(request, refusals.BadInput(text=_("有看不见的字符")))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError):
            error = as_refusal(error) or error
        return answer(request, error) if isinstance(error, refusals.Refusal) else None


def _values(sent: QueryDict) -> list[str]:
    return [words for name, values in sent.lists() for words in (name, *values)]


def answer(request: HttpRequest, refusal: refusals.Refusal) -> HttpResponse:
    """A refusal as JSON, as a fragment or as a page, with the status of its kind."""
    status = status_of(refusal)
    if problems.are_expected(request):
        response: HttpResponse = problems.answer(refusal, status)
    elif wants_json(request):
        response = _json(_told(refusal, status), status)
    elif status == 401:
        response = _to_sign_in(request)
    else:
        response = _page(request, refusal, status)
    wait = _seconds_to_wait(refusal)
    if wait:
        response["Retry-After"] = str(wait)
    patch_vary_headers(response, ["Accept", "HX-Request"])
    return response


def status_of(refusal: refusals.Refusal | None) -> int:
    """The status of a no; 200 when there was none, for pages that show it beside their form."""
    if refusal is None:
        return 200
    return next((status for kind, status in STATUSES if isinstance(refusal, kind)), 409)


def as_refusal(error: OperationalError) -> refusals.Refusal | None:
    """What a fault of the database is to whoever only reads: busy, hung up or full; None: a bug."""
    words = str(error)
    if any(sign in words for sign in FULL):
        return refusals.StorageUnavailable()
    busy = any(sign in words for sign in (*COLLISIONS, *LOST))
    return refusals.Busy() if busy else None


def wants_json(request: HttpRequest) -> bool:
    """Whether a program is asking: by what it accepts, or by where it calls."""
    if request.path.endswith("/notify") or request.path.startswith(("/api/", "/epcis/")):
        return True
    kind = request.get_preferred_type(["text/html", "application/json"])
    return kind == "application/json"


def _json(told: Mapping[str, object], status: int) -> JsonResponse:
    return JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})


def _told(refusal: refusals.Refusal, status: int) -> dict[str, object]:
    told: dict[str, object] = {"code": refusal.code, "words": str(refusal)}
    if isinstance(refusal, refusals.BadInput):
        told["fields"] = refusal.fields
    else:
        told["facts"] = {name: _plain(fact) for name, fact in refusal.facts.items()}
    return told | {"next": str(NEXT.get(status, ""))}


def _plain(fact: object) -> object:
    return fact if isinstance(fact, int | str | bool | None) else str(fact)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        here = request.headers.get("HX-Current-URL", "/")
        response = HttpResponse(status=401)
        response["HX-Redirect"] = "/signin?" + urlencode({"next": _path(here)})
        return response
    here = request.get_full_path() if request.method == "GET" else _came_from(request)
    return HttpResponseRedirect("/signin?" + urlencode({"next": here}))


def _came_from(request: HttpRequest) -> str:
    return _path(request.headers.get("Referer", "/"))


def _path(address: str) -> str:
    """The path of one of our own addresses; the sign-in page checks it once more."""
    return "/" + address.split("://", 1)[-1].partition("/")[2] if "://" in address else address


def _page(request: HttpRequest, refusal: refusals.Refusal, status: int) -> HttpResponse:
    is_old = isinstance(refusal, FormTooOld)  # not somebody else's to do: only to do once more
    facts = {
        "refusal": refusal,
        "words": str(refusal),
        "says_more": type(refusal) is not refusals.NotAllowed,  # its words are the title's
        "title": TITLES.get(409 if is_old else status, TITLES[409]),
        "next_step": "" if is_old else NEXT.get(status, NEXT[409]),
        "status": status,
        "again": _again(request, refusal),
        "back": _came_from(request) if request.method == "POST" else "",
        "desk": _own_desk(request) if status == 403 and not is_old else None,
    }
    if request.headers.get("HX-Request"):
        response = render(request, "parts/refusal.html", facts, status=status)
        response["HX-Retarget"] = "#say"
        response["HX-Reswap"] = "innerHTML"
        return response
    return render(request, "refused.html", facts, status=status)


def _own_desk(request: HttpRequest) -> Door | None:
    """Where whoever may not do this goes on: the desk they stand at if it is theirs, or theirs."""
    doors = visitor_of(request).doors
    here = [door for door in doors if request.path.startswith(door.path)]
    return next(iter(here + doors), None)


def _again(request: HttpRequest, refusal: refusals.Refusal) -> list[tuple[str, str]] | None:
    """What was sent, to be sent once more under the same key: only where waiting helps."""
    waiting = refusals.Busy | refusals.InProgress | refusals.StorageUnavailable
    if request.method != "POST" or request.FILES or not isinstance(refusal, waiting):
        return None
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]


def _seconds_to_wait(refusal: refusals.Refusal) -> int:
    if isinstance(refusal, refusals.TooMany):
        return int(str(refusal.facts.get("seconds", BUSY_SECONDS)))
    if isinstance(refusal, refusals.InProgress):
        return 2
    return BUSY_SECONDS if isinstance(refusal, refusals.Busy) else 0


def show_fault(request: HttpRequest) -> HttpResponse:
    """We were wrong (500): an incident number that is also in the log, nothing of the inside."""
    incident = ids.number("I")
    log.exception("incident %s at %s %s", incident, request.method, request.path)
    words = _("系统出了错，这一步没有办成。")
    if wants_json(request):
        told = {"code": "fault", "words": str(words), "facts": {"incident": incident}}
        return _json(told, 500)
    facts = {
        "title": _("系统出错"),
        "words": words,
        "says_more": True,
        "incident": incident,
        "status": 500,
    }
    if request.headers.get("HX-Request"):
        response = render(request, "parts/refusal.html", facts, status=500)
        response["HX-Retarget"], response["HX-Reswap"] = "#say", "innerHTML"
        return response
    return render(request, "refused.html", facts, status=500)


def show_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, refusals.NotFound())


def show_not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, refusals.NotAllowed())


def show_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, refusals.BadInput())


class FormTooOld(refusals.NotAllowed):
    """The form's token is missing or is another visitor's: an old page, or another site's form."""

    code = "form_too_old"
    words = _("这个页面放得太久了，或者浏览器不收 Cookie。请刷新页面后重新提交。")


def show_form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    return answer(request, FormTooOld())
